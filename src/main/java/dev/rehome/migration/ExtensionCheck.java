package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Extensions of the source that the target has not installed.
final class ExtensionCheck implements Check.OfBothSides {
    /// @param inUse whether a column of a table that moves has one of its types
    private record Wanted(String name, String version, boolean inUse) {}

    private record Available(String name, boolean trusted, boolean installed) {}

    @Override
    public String subject() {
        return "extensions";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        Map<String, Available> available = new HashMap<>();
        available(target).forEach(extension -> available.put(extension.name(), extension));
        boolean superuser = target.scalar("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user")
                .equals("t");
        for (Wanted wanted : wanted(source, request)) {
            if (!request.filter().skippedExtensions().contains(new Identifier(wanted.name()))) {
                report(wanted, available.get(wanted.name()), superuser, report);
            }
        }
    }

    private static List<Wanted> wanted(Session source, PreflightRequest request) {
        return source.query(
                """
                SELECT e.extname, e.extversion, EXISTS (
                         SELECT FROM pg_catalog.pg_depend d
                           JOIN pg_catalog.pg_type t ON t.oid = d.objid
                           JOIN pg_catalog.pg_attribute a ON a.atttypid IN (t.oid, t.typarray)
                           JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
                           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          WHERE d.refclassid = 3079 AND d.refobjid = e.oid AND d.deptype = 'e' AND d.classid = 1247
                            AND\s""" + UserSchemas.condition(request) + """
                       ) AS in_use
                  FROM pg_catalog.pg_extension e WHERE e.extname <> 'plpgsql' ORDER BY e.extname""",
                row -> new Wanted(row.getString(1), row.getString(2), row.getBoolean(3)));
    }

    private static List<Available> available(Session target) {
        return target.query("""
                SELECT a.name, coalesce(v.trusted, false) AS trusted, a.installed_version IS NOT NULL AS installed
                  FROM pg_catalog.pg_available_extensions a
                  LEFT JOIN pg_catalog.pg_available_extension_versions v
                         ON v.name = a.name AND v.version = a.default_version""", row -> new Available(row.getString(1), row.getBoolean(2), row.getBoolean(3)));
    }

    private static void report(Wanted wanted, @Nullable Available there, boolean superuser, PreflightReport report) {
        String subject = "extension " + new Identifier(wanted.name()).quoted();
        if (there == null && wanted.inUse()) {
            report.blocking(
                    PreflightProblem.EXTENSION_UNAVAILABLE,
                    subject,
                    "the target has no files for it, and columns have its types",
                    "install the extension's package on the target's server");
        } else if (there == null) {
            report.warning(
                    PreflightProblem.EXTENSION_UNAVAILABLE,
                    subject,
                    "the target has no files for it: what depends on it cannot be made",
                    "install the extension's package on the target's server, or do without");
        } else if (!there.installed() && !there.trusted() && !superuser) {
            report.warning(
                    PreflightProblem.EXTENSION_UNTRUSTED,
                    subject,
                    "it is not trusted: this role may not be allowed to create it on the target",
                    "as superuser or by the provider's console: CREATE EXTENSION "
                            + new Identifier(wanted.name()).quoted());
        } else if (!there.installed()) {
            report.note(PreflightProblem.EXTENSION_TO_INSTALL, subject, "it will be created on the target", "");
        }
    }
}
