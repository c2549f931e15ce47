package dev.rehome.migration;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Feed;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.FollowScope;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.Supabase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Notices what no row of the stream tells: a table that is new where changes come from, or gone, or has other columns
/// than on the target. Compares both as they are, and remembers whose changes were sent: a table that is dropped and
/// made again looks as before.
final class SchemaWatch {
    /// Where this table is, the platform's schemas are none of the user's, whatever comes into them.
    private static final QualifiedName PLATFORM_USERS = QualifiedName.of("auth", "users");

    private final Route route;
    private final Server from;
    private final Server to;
    private final FollowRequest request;
    private final CatalogFilter filter;
    private final Set<QualifiedName> followed;
    private final TableScope scope;
    private final Set<QualifiedName> wasSent = new HashSet<>();

    /// @param followed the tables whose changes are applied
    /// @param elsewhere tables that other groups hold
    SchemaWatch(
            FollowRequest request,
            Route route,
            CatalogFilter filter,
            List<QualifiedName> followed,
            Set<QualifiedName> elsewhere) {
        this.scope = request.scope(elsewhere);
        this.route = route;
        this.from = route.from();
        this.to = route.to();
        this.request = request;
        this.filter = filter;
        this.followed = new HashSet<>(followed);
    }

    /// A table as far as its rows go.
    ///
    /// @param root the partitioned table above it, or itself
    private record Shape(QualifiedName name, QualifiedName root, boolean permanent, String columns) {}

    /// The first difference, in words; empty where there is none.
    Optional<RehomeException> look() {
        Map<QualifiedName, Shape> here;
        Map<QualifiedName, Shape> there;
        Set<QualifiedName> sent;
        Optional<FollowScope> left;
        try (Session session = from.open("follow-schema")) {
            here = read(session);
            sent = Feed.tables(session, route);
        }
        try (Session session = to.open("follow-schema")) {
            there = read(session);
            left = FollowScope.read(session, route);
        }
        wasSent.addAll(sent);
        for (QualifiedName table : followed) {
            Shape mine = here.get(table);
            Shape other = there.get(table);
            if (mine == null) {
                return Optional.of(changed(
                        table,
                        "is gone from the " + one(),
                        "drop it on the " + other() + " too, then run the same command again"));
            }
            if (wasSent.contains(table) && !sent.contains(table)) {
                return Optional.of(changed(
                        table,
                        "was made again on the " + one() + ": its changes are no longer sent",
                        "begin anew, with what is copied compared: rehome follow --restart --execute"));
            }
            if (other == null || !Objects.equals(mine.columns(), other.columns())) {
                return Optional.of(changed(
                        table,
                        "has other columns on the " + one() + " than on the " + other(),
                        one() + ": " + mine.columns() + "; " + other() + ": "
                                + (other == null ? "not there" : other.columns()),
                        "make the same change on the " + other()
                                + ", then run the same command again; nothing is lost meanwhile"));
            }
        }
        if (from.side() == Side.TARGET) {
            // What the application makes on its new side stays there, should it go back.
            return Optional.empty();
        }
        boolean platform = here.containsKey(PLATFORM_USERS);
        return here.values().stream()
                .filter(this::isNew)
                .filter(shape -> left.stream().noneMatch(l -> l.leftOut().contains(shape.name())))
                .filter(shape -> !platform
                        || !Supabase.managedSchemas().contains(shape.name().schema()))
                .findFirst()
                .map(shape -> changed(
                        shape.name(),
                        "is new on the " + one() + ": its rows are not followed",
                        "leave it out with --exclude " + shape.name().quoted()
                                + ", or begin anew, with what is copied compared: rehome follow --restart --execute"));
    }

    private String one() {
        return from.side().word();
    }

    private String other() {
        return to.side().word();
    }

    private boolean isNew(Shape shape) {
        return !followed.contains(shape.name())
                && shape.permanent()
                && filter.reads(shape.name().schema())
                && TableGlob.selects(request.include(), request.exclude(), List.of(shape.name(), shape.root()))
                && scope.selects(List.of(shape.name(), shape.root()));
    }

    private static Map<QualifiedName, Shape> read(Session session) {
        Map<QualifiedName, Shape> shapes = new HashMap<>();
        session.query("""
                SELECT n.nspname, c.relname, coalesce(rn.nspname, n.nspname), coalesce(r.relname, c.relname),
                       c.relpersistence = 'p',
                       (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' '
                                 || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attname COLLATE "C")
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
                  FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  LEFT JOIN pg_catalog.pg_class r
                    ON c.relispartition AND r.oid = (SELECT pg_catalog.pg_partition_root(c.oid))
                  LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 1259 AND d.objid = c.oid
                                      AND d.deptype = 'e')""", row -> {
            QualifiedName name = QualifiedName.of(row.getString(1), row.getString(2));
            QualifiedName root = new QualifiedName(new Identifier(row.getString(3)), new Identifier(row.getString(4)));
            return shapes.put(name, new Shape(name, root, row.getBoolean(5), String.valueOf(row.getString(6))));
        });
        return shapes;
    }

    private static RehomeException changed(QualifiedName table, String what, String remedy) {
        return changed(table, what, "the catalogs of both sides were compared", remedy);
    }

    private static RehomeException changed(QualifiedName table, String what, String cause, String remedy) {
        return new RehomeException(FollowProblem.SCHEMA_CHANGED, table.quoted() + ": " + what, cause, remedy);
    }
}
