package dev.rehome.backup;

import dev.rehome.backup.DatabaseContents.Facts;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// What a dump says of the database it was taken from.
final class DatabaseFacts {
    /// A column of the locale has three names in the versions that are supported; `to_jsonb` takes
    /// whichever is there.
    private static final String QUERY = """
            SELECT d.datname, pg_catalog.current_setting('server_version') AS version,
                   pg_catalog.current_setting('server_version_num')::integer AS number,
                   pg_catalog.statement_timestamp() AS now,
                   CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                        ELSE pg_catalog.pg_current_wal_lsn() END::text AS position,
                   pg_catalog.pg_encoding_to_char(d.encoding) AS encoding, d.datcollate, d.datctype,
                   coalesce(j ->> 'datlocprovider', 'c') AS provider,
                   coalesce(j ->> 'datlocale', j ->> 'daticulocale') AS locale
              FROM pg_catalog.pg_database d, LATERAL pg_catalog.to_jsonb(d) AS j
             WHERE d.datname = pg_catalog.current_database()""";

    private DatabaseFacts() {}

    /// The session has to be in the transaction whose snapshot is dumped.
    static Facts read(Session session) {
        String snapshot = session.exportSnapshot().id();
        String system = session.systemIdentifier().orElse("");
        return session.first(
                        QUERY,
                        row -> new Facts(
                                session.server().endpoint().display(),
                                row.getString("datname"),
                                row.getString("version").split(" ", 2)[0],
                                row.getInt("number"),
                                system,
                                snapshot,
                                row.getString("position"),
                                row.getObject("now", OffsetDateTime.class).toInstant(),
                                encoding(row)))
                .orElseThrow(() -> new IllegalStateException("no current database"));
    }

    private static String encoding(ResultSet row) throws SQLException {
        @Nullable String locale = row.getString("locale");
        String provider = locale == null
                ? ""
                : switch (row.getString("provider")) {
                    case "i" -> " LOCALE_PROVIDER icu ICU_LOCALE " + Literal.quote(locale);
                    case "b" -> " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + Literal.quote(locale);
                    default -> "";
                };
        return "ENCODING " + Literal.quote(row.getString("encoding")) + " LC_COLLATE "
                + Literal.quote(row.getString("datcollate")) + " LC_CTYPE " + Literal.quote(row.getString("datctype"))
                + provider;
    }

    /// About how much there is to read; 0 where the role may not ask.
    static long bytes(Session session) {
        return session.scalar("SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CONNECT')")
                        .equals("t")
                ? Long.parseLong(session.scalar("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"))
                : 0;
    }
}
