package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What `pg_depend` says, for objects that have entries: dependencies on and of parts (a view's rule, a column's
/// default, an array type) are those of the object they are part of.
final class Dependencies {
    /// OIDs below are the system's own; they are there on the target too.
    private static final long FIRST_USER_OID = 16_384;

    /// A sequence does not need the column that owns it: OWNED BY is a statement of its own.
    private static final String QUERY = String.format(Locale.ROOT, """
            SELECT DISTINCT d.classid, d.objid, d.refclassid, d.refobjid, d.deptype
              FROM pg_catalog.pg_depend d
              LEFT JOIN pg_catalog.pg_class s
                     ON d.classid = 1259 AND s.oid = d.objid AND s.relkind = 'S' AND d.deptype = 'a'
             WHERE d.objid >= %1$d AND d.refobjid >= %1$d AND s.oid IS NULL
               AND (d.classid, d.objid) <> (d.refclassid, d.refobjid)
            """, FIRST_USER_OID);

    private final Map<Address, List<Edge>> edges = new HashMap<>();

    private record Edge(Address from, Address to, char type) {}

    private Dependencies() {}

    /// Roles are in `pg_shdepend`, but only by owner and grant: those statements name what they need themselves.
    static Dependencies read(Session session) {
        Dependencies dependencies = new Dependencies();
        session.query(
                        QUERY,
                        row -> new Edge(
                                new Address(row.getLong(1), row.getLong(2)),
                                new Address(row.getLong(3), row.getLong(4)),
                                row.getString(5).charAt(0)))
                .forEach(edge -> dependencies
                        .edges
                        .computeIfAbsent(edge.from(), a -> new ArrayList<>())
                        .add(edge));
        return dependencies;
    }

    /// For each object, the others that have to be there before it.
    ///
    /// @param objects the addresses that have entries
    Map<Address, Set<Address>> between(Set<Address> objects) {
        Map<Address, Set<Address>> between = new HashMap<>();
        objects.forEach(object -> between.put(object, new LinkedHashSet<>()));
        for (List<Edge> from : edges.values()) {
            for (Edge edge : from) {
                add(between, objects, edge);
            }
        }
        return between;
    }

    private void add(Map<Address, Set<Address>> between, Set<Address> objects, Edge edge) {
        Address from = whole(edge.from(), objects);
        Address to = whole(edge.to(), objects);
        Set<Address> needs = between.get(from);
        if (needs != null && objects.contains(to) && !from.equals(to)) {
            needs.add(to);
        }
    }

    /// The object with entries that an address is part of: an object that has none is part of what it depends on
    /// internally or automatically. A dozen steps are more than the deepest nesting (array type, row type, table).
    private Address whole(Address part, Set<Address> objects) {
        Address at = part;
        for (int step = 0; step < 12 && !objects.contains(at); step++) {
            Address next = parent(at);
            if (next.equals(at)) {
                return part;
            }
            at = next;
        }
        return at;
    }

    private Address parent(Address part) {
        List<Edge> of = edges.getOrDefault(part, List.of());
        for (char type : new char[] {'i', 'P', 'a', 'e'}) {
            for (Edge edge : of) {
                if (edge.type() == type) {
                    return edge.to();
                }
            }
        }
        return part;
    }
}
