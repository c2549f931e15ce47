package dev.rehome.migration;

import dev.rehome.follow.FollowScope;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.Supabase;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Tables that came since a route began. The stream is silent about them.
public final class NewTables {
    /// With the partitioned table on top of each, or the table itself.
    private static final String LINEAGES = """
            SELECT n.nspname, c.relname, coalesce(rn.nspname, n.nspname), coalesce(r.relname, c.relname)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_class r
                ON c.relispartition AND r.oid = (SELECT pg_catalog.pg_partition_root(c.oid))
              LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
             WHERE c.relkind = 'r'""";

    private NewTables() {}

    /// Those that nobody follows and nobody left out, sorted. Where the platform is, its schemas are none of the
    /// user's, whatever comes into them.
    ///
    /// @param from a session where the route comes from
    /// @param scope of the route
    /// @param followed tables of the route
    /// @param elsewhere tables that other groups hold
    public static List<QualifiedName> read(
            Session from, FollowScope scope, Collection<QualifiedName> followed, Set<QualifiedName> elsewhere) {
        Set<QualifiedName> unknown = new HashSet<>(FollowScope.tables(from));
        unknown.removeAll(Set.copyOf(followed));
        unknown.removeAll(scope.leftOut());
        if (unknown.isEmpty()) {
            return List.of();
        }
        boolean platform =
                !from.scalar("SELECT pg_catalog.to_regclass('auth.users')").isEmpty();
        Map<QualifiedName, QualifiedName> roots = roots(from);
        return unknown.stream()
                .filter(t -> !platform || !Supabase.managedSchemas().contains(t.schema()))
                .filter(t -> !elsewhere.contains(t) && !elsewhere.contains(roots.getOrDefault(t, t)))
                .filter(t -> TableGlob.selects(scope.include(), scope.exclude(), List.of(t, roots.getOrDefault(t, t))))
                .sorted()
                .toList();
    }

    private static Map<QualifiedName, QualifiedName> roots(Session from) {
        Map<QualifiedName, QualifiedName> roots = new TreeMap<>();
        from.query(
                LINEAGES,
                row -> Optional.ofNullable(roots.put(
                        QualifiedName.of(row.getString(1), row.getString(2)),
                        QualifiedName.of(row.getString(3), row.getString(4)))));
        return roots;
    }
}
