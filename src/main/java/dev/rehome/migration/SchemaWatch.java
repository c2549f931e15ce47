package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Feed;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.FollowScope;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
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
    private final Route route;
    private final Server from;
    private final Server to;
    private final Set<QualifiedName> followed;
    private final Set<QualifiedName> elsewhere;
    private final Set<QualifiedName> wasSent = new HashSet<>();

    /// @param followed the tables whose changes are applied
    /// @param elsewhere tables that other groups hold
    SchemaWatch(Route route, List<QualifiedName> followed, Set<QualifiedName> elsewhere) {
        this.route = route;
        this.from = route.from();
        this.to = route.to();
        this.followed = new HashSet<>(followed);
        this.elsewhere = Set.copyOf(elsewhere);
    }

    /// A table as far as its rows go.
    private record Shape(boolean permanent, String columns) {}

    /// The first difference, in words; empty where there is none.
    Optional<RehomeException> look() {
        Map<QualifiedName, Shape> here;
        Map<QualifiedName, Shape> there;
        Set<QualifiedName> sent;
        Optional<FollowScope> scope;
        List<QualifiedName> newer;
        try (Session session = to.open("follow-schema")) {
            there = read(session);
            scope = FollowScope.read(session, route);
        }
        try (Session session = from.open("follow-schema")) {
            here = read(session);
            sent = Feed.tables(session, route);
            // What the application makes on its new side stays there, should it go back.
            newer = from.side() == Side.TARGET
                    ? List.of()
                    : scope.map(s -> NewTables.read(session, s, followed, elsewhere))
                            .orElse(List.of());
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
        return newer.stream()
                .filter(t -> Optional.ofNullable(here.get(t))
                        .filter(Shape::permanent)
                        .isPresent())
                .findFirst()
                .map(t -> changed(
                        t,
                        "is new on the " + one() + ": its rows are not followed",
                        "leave it out with --exclude " + t.quoted()
                                + ", or begin anew, with what is copied compared: rehome follow --restart --execute"));
    }

    private String one() {
        return from.side().word();
    }

    private String other() {
        return to.side().word();
    }

    private static Map<QualifiedName, Shape> read(Session session) {
        Map<QualifiedName, Shape> shapes = new HashMap<>();
        session.query(
                """
                SELECT n.nspname, c.relname, c.relpersistence = 'p',
                       (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' '
                                 || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attname COLLATE "C")
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
                  FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 1259 AND d.objid = c.oid
                                      AND d.deptype = 'e')""",
                row -> shapes.put(
                        QualifiedName.of(row.getString(1), row.getString(2)),
                        new Shape(row.getBoolean(3), String.valueOf(row.getString(4)))));
        return shapes;
    }

    private static RehomeException changed(QualifiedName table, String what, String remedy) {
        return changed(table, what, "the catalogs of both sides were compared", remedy);
    }

    private static RehomeException changed(QualifiedName table, String what, String cause, String remedy) {
        return new RehomeException(FollowProblem.SCHEMA_CHANGED, table.quoted() + ": " + what, cause, remedy);
    }
}
