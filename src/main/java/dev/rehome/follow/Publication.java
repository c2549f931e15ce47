package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The publication of a route: which tables' changes the stream has. Leaves are published as themselves, so
/// that both sides are compared table by table.
public final class Publication {
    private Publication() {}

    /// Whether a publication is one of ours, by its name: it belongs to the move, not to the database.
    public static boolean isOurs(Identifier name) {
        return name.value().matches("rehome_[0-9a-f]{10}_[fb]");
    }

    /// Makes the publication anew.
    ///
    /// @param tables with rows of their own
    public static void create(Session session, Route route, Collection<QualifiedName> tables) {
        session.begin();
        try {
            dropSql(session, route);
            String list = new TreeSet<>(tables)
                    .stream().map(t -> "ONLY " + t.quoted()).collect(Collectors.joining(", "));
            session.execute("CREATE PUBLICATION " + route.publication() + (list.isEmpty() ? "" : " FOR TABLE " + list)
                    + " WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)");
            session.commit();
        } catch (dev.rehome.finding.RehomeException e) {
            session.rollback();
            throw e;
        }
    }

    public static void drop(Session session, Route route) {
        dropSql(session, route);
    }

    private static void dropSql(Session session, Route route) {
        session.execute("DROP PUBLICATION IF EXISTS " + route.publication());
    }

    /// The tables that are published; empty also where the publication is not there.
    public static Set<QualifiedName> tables(Session session, Route route) {
        List<QualifiedName> tables = session.query(
                "SELECT schemaname, tablename FROM pg_catalog.pg_publication_tables WHERE pubname = ?",
                row -> QualifiedName.of(row.getString(1), row.getString(2)),
                route.publication());
        return new TreeSet<>(tables);
    }

    public static boolean isThere(Session session, Route route) {
        return session.scalar(
                        "SELECT EXISTS (SELECT FROM pg_catalog.pg_publication WHERE pubname = ?)", route.publication())
                .equals("t");
    }
}
