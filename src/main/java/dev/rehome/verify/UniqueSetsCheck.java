package dev.rehome.verify;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Whether each set of columns that is unique on the source is unique on the target too, by a valid index of
/// whatever name.
final class UniqueSetsCheck {
    private UniqueSetsCheck() {}

    /// @param columns column names and expressions, sorted
    /// @param condition of a partial index, else empty
    private record UniqueSet(QualifiedName table, List<String> columns, String condition, boolean nullsEqual) {}

    private record Index(String name, UniqueSet set, boolean valid) {}

    static List<CheckResult> check(SnapshotReader source, SnapshotReader target, Predicate<QualifiedName> scope) {
        Set<UniqueSet> others = new HashSet<>();
        indexes(target.session()).stream().filter(Index::valid).forEach(index -> others.add(index.set()));
        List<CheckResult> results = new ArrayList<>();
        for (Index index : indexes(source.session())) {
            if (index.valid() && scope.test(index.set().table())) {
                results.add(result(index, others.contains(index.set())));
            }
        }
        return results;
    }

    private static CheckResult result(Index index, boolean found) {
        String table = index.set().table().quoted();
        String columns = String.join(", ", index.set().columns());
        return found
                ? CheckResult.equal(index.name(), table, "")
                : CheckResult.different(index.name(), table, "not unique on target: (" + columns + ")");
    }

    /// `indnullsnotdistinct` is there from 15 on.
    private static List<Index> indexes(Session session) {
        String sql = """
                SELECT x.relname, n.nspname, t.relname, k.columns, coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
                       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false), i.indisvalid
                FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
                JOIN pg_namespace n ON n.oid = t.relnamespace,
                LATERAL (SELECT array_agg(d ORDER BY d COLLATE "C") AS columns
                         FROM (SELECT pg_get_indexdef(i.indexrelid, g, false) AS d
                               FROM generate_series(1, i.indnkeyatts) g) s) k
                WHERE i.indisunique AND t.relkind IN ('r', 'p', 'm')
                  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                ORDER BY 2, 3, 1""";
        return session.query(
                sql,
                row -> new Index(
                        row.getString(1),
                        new UniqueSet(
                                QualifiedName.of(row.getString(2), row.getString(3)),
                                List.of((String[]) row.getArray(4).getArray()),
                                row.getString(5),
                                row.getBoolean(6)),
                        row.getBoolean(7)));
    }
}
