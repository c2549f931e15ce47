package dev.rehome.migration.watch;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.Supabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who used the source up to now, as its server tells it. Statements are told apart by the role that ran them:
/// rehome's own role and the platform's own are left out, so that following, verifying and the platform's housekeeping
/// are no use.
///
/// @param statements how many each other role ran, from `pg_stat_statements`; empty where that is not there
/// @param unread how many statements of others this role may not read, where only some tables count
/// @param epoch changes when counters were thrown away or statements were forgotten
/// @param sessions of others, now
/// @param ownElsewhere whether another process of rehome is at work on the source
record LegacyUse(
        Optional<Map<String, Long>> statements,
        long unread,
        String epoch,
        ActivityGauge.Counters tables,
        Set<String> sessions,
        boolean ownElsewhere) {
    /// @param tables where only the use of some tables counts
    /// @param ignore roles beside the platform's
    static LegacyUse read(Session session, TableFilter tables, List<String> ignore) {
        Optional<String> schema = statistics(session);
        List<String> platform = platform();
        List<String> quiet = new ArrayList<>(platform);
        quiet.addAll(ignore);
        quiet.add(session.scalar("SELECT current_user"));
        return new LegacyUse(
                schema.map(name -> statements(session, name, tables, quiet)),
                schema.filter(name -> !tables.isAll())
                        .map(name -> unread(session, name, quiet))
                        .orElse(0L),
                schema.map(name -> epoch(session, name)).orElse(""),
                ActivityGauge.read(session, tables),
                sessions(session, platform, ignore),
                isOwnElsewhere(session));
    }

    /// Requests through the old REST server end in these roles; the one it logs in with only prepares them.
    private static List<String> platform() {
        return Supabase.managedRoles().stream().map(Identifier::value).sorted().toList();
    }

    /// The schema of the extension, where it works and may be read.
    private static Optional<String> statistics(Session session) {
        Optional<String> schema = session.first("""
                SELECT n.nspname FROM pg_catalog.pg_extension e
                  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'""", row -> row.getString(1));
        try {
            schema.ifPresent(name -> session.query(
                    "SELECT 1 FROM " + view(name, "pg_stat_statements") + " LIMIT 1", row -> row.getInt(1)));
            return schema;
        } catch (RehomeException e) {
            // Made, but the server was started without its library, or it may not be read.
            return Optional.empty();
        }
    }

    private static String view(String schema, String name) {
        return new QualifiedName(new Identifier(schema), new Identifier(name)).quoted();
    }

    private static Map<String, Long> statements(
            Session session, String schema, TableFilter tables, List<String> quiet) {
        String sql = """
                SELECT pg_catalog.pg_get_userbyid(s.userid), sum(s.calls)::bigint
                  FROM %s s
                 WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                   AND pg_catalog.pg_get_userbyid(s.userid) <> ALL (?::text[])
                   AND (?::boolean OR s.query ~* ?)
                 GROUP BY 1 ORDER BY 1""".replace("%s", view(schema, "pg_stat_statements"));
        Map<String, Long> calls = new LinkedHashMap<>();
        record Role(String name, long calls) {}
        session.query(
                        sql,
                        row -> new Role(row.getString(1), row.getLong(2)),
                        quiet.toArray(String[]::new),
                        tables.isAll(),
                        names(session, tables))
                .forEach(role -> calls.put(role.name(), role.calls()));
        return calls;
    }

    /// A regular expression for the names of the tables; one that matches nothing where there is none.
    private static String names(Session session, TableFilter tables) {
        List<String> names = session.query(
                "SELECT DISTINCT relname FROM pg_catalog.pg_stat_user_tables WHERE " + TableFilter.CONDITION,
                row -> row.getString(1),
                tables.parameters());
        List<String> escaped = names.stream()
                .map(name -> name.replaceAll("([^\\p{Alnum}_])", "\\\\$1"))
                .toList();
        return "\\m(" + String.join("|", escaped.isEmpty() ? List.of("(?!)") : escaped) + ")\\M";
    }

    private static long unread(Session session, String schema, List<String> quiet) {
        return Long.parseLong(session.scalar(
                """
                SELECT coalesce(sum(s.calls), 0)::bigint FROM %s s
                 WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                   AND pg_catalog.pg_get_userbyid(s.userid) <> ALL (?::text[])
                   AND s.query = '<insufficient privilege>'""".replace("%s", view(schema, "pg_stat_statements")), (Object) quiet.toArray(String[]::new)));
    }

    private static String epoch(Session session, String schema) {
        return session.scalar("SELECT dealloc || ' ' || coalesce(stats_reset::text, '') FROM "
                + view(schema, "pg_stat_statements_info"));
    }

    private static Set<String> sessions(Session session, List<String> platform, List<String> ignore) {
        List<String> quiet = new ArrayList<>(platform);
        quiet.addAll(ignore);
        return Set.copyOf(session.query("""
                SELECT usename || coalesce(nullif(' ' || application_name, ' '), '')
                         || coalesce(' from ' || pg_catalog.host(client_addr), '') || ' (process ' || pid || ')'
                  FROM pg_catalog.pg_stat_activity
                 WHERE datname = pg_catalog.current_database() AND usename IS NOT NULL
                   AND application_name NOT LIKE 'rehome %'
                   AND coalesce(backend_type, 'client backend') IN ('client backend', 'walsender')
                   AND usename <> ALL (?::text[])""", row -> row.getString(1), (Object) quiet.toArray(String[]::new)));
    }

    private static boolean isOwnElsewhere(Session session) {
        return session.scalar("""
                        SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
                         WHERE datname = pg_catalog.current_database() AND application_name LIKE 'rehome %'
                           AND application_name NOT LIKE ?)""", "rehome " + session.server().runId() + " %").equals("t");
    }
}
