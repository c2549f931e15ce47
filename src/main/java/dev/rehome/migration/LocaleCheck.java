package dev.rehome.migration;

import dev.rehome.postgres.Session;
import java.util.Locale;

/// Encoding, collation and time zone: what decides which characters fit, how text sorts and what a local time
/// means.
final class LocaleCheck implements Check.OfBothSides {
    /// @param icu the ICU or built-in locale; empty where the provider is the C library
    private record LocaleFacts(String encoding, String collate, String type, String provider, String icu, String zone) {
        /// The C library takes `en_US.UTF-8` and `en_US.utf8` for one.
        String collation() {
            String normal = collate.toLowerCase(Locale.ROOT).replace("utf-8", "utf8");
            String types = type.toLowerCase(Locale.ROOT).replace("utf-8", "utf8");
            return provider + "/" + normal + "/" + types + "/" + icu;
        }

        String words() {
            String name = provider.equals("c") ? "libc" : provider.equals("i") ? "icu" : "builtin";
            return collate + (type.equals(collate) ? "" : "/" + type) + " (" + name + (icu.isEmpty() ? "" : " " + icu)
                    + ")";
        }
    }

    @Override
    public String subject() {
        return "encoding, collation and time zone";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        LocaleFacts from = read(source);
        LocaleFacts to = read(target);
        encoding(from.encoding(), to.encoding(), report);
        if (!from.collation().equals(to.collation())) {
            report.warning(
                    PreflightProblem.COLLATION,
                    "database",
                    "collation is " + from.words() + " on the source, " + to.words()
                            + " on the target: text sorts otherwise",
                    "create the target with TEMPLATE template0 and the source's LC_COLLATE, LC_CTYPE and provider");
        }
        timeZone(from.zone(), to.zone(), report);
    }

    /// Known only where the database or the role sets it: the driver tells the server this machine's zone,
    /// which hides
    /// what the server's configuration says.
    private static void timeZone(String from, String to, PreflightReport report) {
        if (!from.equals(to)) {
            report.warning(
                    PreflightProblem.TIME_ZONE,
                    "database",
                    "time zone is " + zone(from) + " on the source, " + zone(to) + " on the target",
                    "on the target: ALTER DATABASE name SET timezone = '" + (from.isEmpty() ? "UTC" : from) + "'");
        }
    }

    private static String zone(String setting) {
        return setting.isEmpty() ? "the server's default" : setting;
    }

    private static void encoding(String from, String to, PreflightReport report) {
        if (from.equals(to)) {
            return;
        }
        String message = "encoding is " + from + " on the source, " + to + " on the target";
        if (to.equals("UTF8") && !from.equals("SQL_ASCII")) {
            report.warning(
                    PreflightProblem.ENCODING,
                    "database",
                    message + ": text is converted",
                    "nothing, where every text is valid in " + from);
        } else {
            report.blocking(
                    PreflightProblem.ENCODING,
                    "database",
                    message + ": text may not fit",
                    "create the target with ENCODING '" + from + "' TEMPLATE template0");
        }
    }

    /// Columns differ between versions (`datlocprovider` from 15, `daticulocale` 15 and 16, `datlocale` from
    /// 17): as
    /// JSON, one that is missing is null.
    private static LocaleFacts read(Session session) {
        return session.first(
                        """
                        SELECT pg_catalog.pg_encoding_to_char(d.encoding) AS encoding, d.datcollate, d.datctype,
                               coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c') AS provider,
                               coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale',
                                        pg_catalog.to_jsonb(d) ->> 'daticulocale', '') AS icu,
                               coalesce((SELECT pg_catalog.substr(c, 10)
                                           FROM pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c
                                          WHERE c ILIKE 'TimeZone=%' AND s.setdatabase IN (0, d.oid)
                                            AND s.setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles
                                                                   WHERE rolname = current_user))
                                          ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1), '') AS zone
                          FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()""",
                        row -> new LocaleFacts(
                                row.getString("encoding"),
                                row.getString("datcollate"),
                                row.getString("datctype"),
                                row.getString("provider"),
                                row.getString("icu"),
                                row.getString("zone")))
                .orElseThrow();
    }
}
