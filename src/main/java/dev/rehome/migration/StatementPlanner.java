package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Has a server parse and plan statements without running any: PREPARE finds out what parameters are, EXPLAIN EXECUTE
/// plans, and only the planner looks for the unique set that ON CONFLICT needs. In a transaction that is rolled back.
final class StatementPlanner implements AutoCloseable {
    private static final String NAME = "rehome_check";

    private final Session session;

    StatementPlanner(Session session) {
        this.session = session;
        session.begin();
        session.execute("SET TRANSACTION READ ONLY");
        session.execute("RESET search_path");
        // One plan for all parameters, as with values that are not known; no parameter is looked at.
        session.execute("SET LOCAL plan_cache_mode = force_generic_plan");
        session.execute("SET LOCAL lock_timeout = '5s'");
        session.execute("SET LOCAL statement_timeout = '60s'");
    }

    StatementPlan plan(String sql) {
        session.execute("SAVEPOINT " + NAME);
        try {
            session.execute("PREPARE " + NAME + " AS " + sql);
            List<String> types = session.query(
                    "SELECT t::text FROM pg_catalog.pg_prepared_statements p, unnest(p.parameter_types) t"
                            + " WHERE p.name = '" + NAME + "'",
                    row -> row.getString(1));
            String values =
                    types.isEmpty() ? "" : "(" + String.join(", ", Collections.nCopies(types.size(), "NULL")) + ")";
            List<String> plan = session.query("EXPLAIN EXECUTE " + NAME + values, row -> row.getString(1));
            return new StatementPlan.Planned(types, plan);
        } catch (RehomeException e) {
            Optional<ServerError> error = ServerError.of(e);
            if (error.isEmpty() || error.get().isConnectionLost()) {
                throw e;
            }
            return new StatementPlan.Refused(error.get());
        } finally {
            release();
        }
    }

    /// A prepared statement outlives the savepoint it was made in.
    private void release() {
        session.execute("ROLLBACK TO SAVEPOINT " + NAME);
        session.execute("DEALLOCATE ALL");
        session.execute("RELEASE SAVEPOINT " + NAME);
    }

    /// What the generated module puts into a statement whose columns are those of the payload, as if it had all of the
    /// table's: empty where there is no such table.
    Optional<Function<String, String>> payload(String table) {
        List<Column> columns = session.query("""
                SELECT pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod)
                  FROM pg_catalog.pg_attribute a
                 WHERE a.attrelid = pg_catalog.to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
                       AND a.attgenerated = '' AND a.attidentity <> 'a'
                 ORDER BY a.attnum""", row -> new Column(row.getString(1), row.getString(2)), table);
        return columns.isEmpty() ? arguments(table) : Optional.of(part -> text(part, columns));
    }

    /// The same for a call of a function, as if all of its parameters were given; of overloads, that with the most.
    private Optional<Function<String, String>> arguments(String function) {
        List<String> named = session.query("""
                SELECT coalesce((SELECT string_agg(quote_ident(name) || ' := NULL::'
                                                   || pg_catalog.format_type(p.proargtypes[i - 1], NULL), ', ')
                                   FROM unnest(p.proargnames) WITH ORDINALITY a (name, i)
                                  WHERE i <= p.pronargs), '')
                  FROM pg_catalog.pg_proc p
                 WHERE p.oid IN (SELECT f.oid FROM pg_catalog.pg_proc f WHERE f.proname = ?
                                    AND pg_catalog.pg_function_is_visible(f.oid))
                       OR p.oid::regproc::text = ?
                 ORDER BY p.pronargs DESC""", row -> row.getString(1), function.replace("\"", ""), function);
        return named.stream().findFirst().map(text -> part -> part.equals("named") ? text : "");
    }

    private record Column(String name, String type) {}

    private static String text(String part, List<Column> columns) {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String source = "json_to_recordset('[]'::json) AS _("
                + columns.stream()
                        .map(column -> column.name + " " + column.type)
                        .collect(Collectors.joining(", "))
                + ")";
        return switch (part) {
            case "source", "from", "record" -> source;
            case "set" -> "(" + names + ") = (SELECT " + names + " FROM " + source + " LIMIT 1)";
            case "updates" -> updates(columns);
            case "merge" -> "DO UPDATE SET " + updates(columns);
            case "values" -> "(" + names + ") SELECT " + names + " FROM " + source;
            default -> names;
        };
    }

    private static String updates(List<Column> columns) {
        return columns.stream()
                .map(column -> column.name + " = EXCLUDED." + column.name)
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        session.rollback();
    }
}
