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

    /// A sequence does not need the column that owns it: OWNED BY is a statement of its own. The triggers of foreign
    /// keys and the tables that hold long values are most of the rows, and nothing here depends on them.
    private static final String QUERY = String.format(Locale.ROOT, """
            SELECT DISTINCT d.classid, d.objid, d.refclassid, d.refobjid, d.deptype
              FROM pg_catalog.pg_depend d
              LEFT JOIN pg_catalog.pg_class s
                     ON d.classid = 1259 AND s.oid = d.objid AND s.relkind = 'S' AND d.deptype = 'a'
              LEFT JOIN pg_catalog.pg_trigger t ON d.classid = 2620 AND t.oid = d.objid
                        AND t.tgisinternal AND t.tgparentid = 0
              LEFT JOIN pg_catalog.pg_class l ON d.refclassid = 1259 AND l.oid = d.refobjid AND l.relkind = 't'
              LEFT JOIN pg_catalog.pg_class h ON d.classid = 1259 AND h.oid = d.objid AND h.relkind = 't'
             WHERE d.objid >= %1$d AND d.refobjid >= %1$d AND s.oid IS NULL AND t.oid IS NULL AND l.oid IS NULL
               AND h.oid IS NULL
               AND (d.classid, d.objid) <> (d.refclassid, d.refobjid)
            """, FIRST_USER_OID);

    private final Map<Address, List<Edge>> edges = new HashMap<>();

    private record Edge(Address from, Address to, char type) {}

    private Dependencies() {}

    /// Roles are in `pg_shdepend`, but only by owner and grant: those statements name what they need themselves.
    static Dependencies read(Session session) {
        Dependencies dependencies = new Dependencies();
        Map<Address, Address> known = new HashMap<>();
        session.query(
                        QUERY,
                        row -> new Edge(
                                one(known, row.getLong(1), row.getLong(2)),
                                one(known, row.getLong(3), row.getLong(4)),
                                row.getString(5).charAt(0)))
                .forEach(edge -> dependencies
                        .edges
                        .computeIfAbsent(edge.from(), a -> new ArrayList<>(2))
                        .add(edge));
        return dependencies;
    }

    /// The same value for the same address: an object is in many rows.
    private static Address one(Map<Address, Address> known, long catalog, long object) {
        Address address = new Address(catalog, object);
        Address first = known.putIfAbsent(address, address);
        return first == null ? address : first;
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
