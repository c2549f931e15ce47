package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a route was told to leave out when it began, on record where it ends. Whatever table is neither followed nor
/// left out came later: no row of it is in the stream, and a switch would leave it behind.
///
/// @param include globs on `schema.table`; empty for all
/// @param exclude globs on `schema.table`
/// @param leftOut tables that were there and were not to be followed
public record FollowScope(List<String> include, List<String> exclude, Set<QualifiedName> leftOut) {
    /// A table that an extension made is that extension's.
    private static final String TABLES = """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('rehome', 'pg_catalog', 'information_schema')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 1259 AND d.objid = c.oid AND d.deptype = 'e')""";

    public FollowScope {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        leftOut = Set.copyOf(leftOut);
    }

    /// The tables with rows of their own that a side has.
    public static Set<QualifiedName> tables(Session session) {
        return new TreeSet<>(session.query(TABLES, row -> QualifiedName.of(row.getString(1), row.getString(2))));
    }

    /// @param session on the side that the route ends in
    /// @return empty where it never began
    public static Optional<FollowScope> read(Session session, Route route) {
        if (session.scalar("SELECT pg_catalog.to_regclass('rehome.follow_scope')")
                .isEmpty()) {
            return Optional.empty();
        }
        return session.first(
                "SELECT include, exclude, left_schemas, left_tables FROM rehome.follow_scope WHERE route = ?",
                row -> {
                    String[] schemas = (String[]) row.getArray(3).getArray();
                    String[] names = (String[]) row.getArray(4).getArray();
                    Set<QualifiedName> tables = new TreeSet<>();
                    for (int i = 0; i < names.length; i++) {
                        tables.add(QualifiedName.of(schemas[i], names[i]));
                    }
                    return new FollowScope(
                            List.of((String[]) row.getArray(1).getArray()),
                            List.of((String[]) row.getArray(2).getArray()),
                            tables);
                },
                route.name());
    }

    /// Notes it, where [Records#create] was called before.
    ///
    /// @param session on the side that the route ends in
    public void write(Session session, Route route) {
        List<QualifiedName> names = List.copyOf(leftOut);
        session.execute("INSERT INTO rehome.follow_scope (route, include, exclude, left_schemas, left_tables) VALUES ("
                + Literal.quote(route.name()) + ", " + array(include) + ", " + array(exclude) + ", "
                + array(names.stream().map(t -> t.schema().value()).toList()) + ", "
                + array(names.stream().map(t -> t.name().value()).toList())
                + ") ON CONFLICT (route) DO UPDATE SET include = excluded.include, exclude = excluded.exclude,"
                + " left_schemas = excluded.left_schemas, left_tables = excluded.left_tables");
    }

    /// Leaves out what these name too, from now on; for a route that never began there is nothing to note.
    ///
    /// @param globs on `schema.table`
    public static void leaveOut(Session session, Route route, Collection<String> globs) {
        read(session, route)
                .filter(scope -> !scope.exclude().containsAll(globs))
                .ifPresent(scope -> {
                    Set<String> all = new LinkedHashSet<>(scope.exclude());
                    all.addAll(globs);
                    new FollowScope(scope.include(), List.copyOf(all), scope.leftOut()).write(session, route);
                });
    }

    private static String array(Collection<String> values) {
        return values.stream().map(Literal::quote).collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
    }
}
