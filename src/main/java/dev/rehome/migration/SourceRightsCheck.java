package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import java.util.List;

/// Whether every row of every table can be read.
final class SourceRightsCheck implements Check.OfOneSide {
    private record Right(QualifiedName name, boolean select, boolean hidden) {}

    @Override
    public String subject() {
        return "rights to read";
    }

    @Override
    public boolean of(Side side) {
        return side == Side.SOURCE;
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        String user = session.server().endpoint().user();
        for (Right right : session.query(
                """
                SELECT n.nspname, c.relname,
                       pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                         AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable,
                       pg_catalog.row_security_active(c.oid) AS hidden
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND
                """ + UserSchemas.condition(request),
                row -> new Right(
                        QualifiedName.of(row.getString("nspname"), row.getString("relname")),
                        row.getBoolean("readable"),
                        row.getBoolean("hidden")))) {
            if (request.moves(List.of(right.name()))) {
                report(right, user, report);
            }
        }
    }

    private static void report(Right right, String user, PreflightReport report) {
        if (!right.select()) {
            report.blocking(
                    PreflightProblem.NO_SELECT,
                    right.name().quoted(),
                    "role " + user + " may not read it",
                    "connect as the owner, or: GRANT USAGE on its schema and SELECT on it to the role");
        } else if (right.hidden()) {
            report.blocking(
                    PreflightProblem.HIDDEN_ROWS,
                    right.name().quoted(),
                    "row level security hides rows from role " + user,
                    "connect as a role with BYPASSRLS (at Supabase: postgres)");
        }
    }
}
