package dev.rehome.migration;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.follow.FollowProblem;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// A foreign key between a table of a group and one that is not in it. While the application writes to the two on
/// different sides, no server can check it.
///
/// One direction does no harm: from a table of the group to one outside that does nothing to it. Then the key is off
/// on tables of the group alone, and what it would have refused is found when it is validated, as soon as both ends
/// are on one side again. In the other direction it would have to be taken off a table that the group is not about,
/// and what a delete or an update of the one does to the other (CASCADE, SET NULL) would silently not happen.
///
/// @param child the table that has the key
/// @param parent the table that it points at
/// @param acts whether deleting or updating the parent changes the child
public record CrossingKey(String name, QualifiedName child, QualifiedName parent, boolean acts) {
    /// Those of which exactly one end is among these tables.
    public static List<CrossingKey> read(Session session, Collection<QualifiedName> tables) {
        if (tables.isEmpty()) {
            return List.of();
        }
        String mine = tables.stream()
                .map(t -> "pg_catalog.to_regclass(" + Literal.quote(t.quoted()) + ")")
                .collect(Collectors.joining(", ", "pg_catalog.array_remove(ARRAY[", "]::pg_catalog.regclass[], NULL)"));
        return session.query(
                """
                SELECT c.conname, cn.nspname, cr.relname, pn.nspname, pr.relname,
                       c.confdeltype NOT IN ('a', 'r') OR c.confupdtype NOT IN ('a', 'r')
                  FROM pg_catalog.pg_constraint c
                  JOIN pg_catalog.pg_class cr ON cr.oid = c.conrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = cr.relnamespace
                  JOIN pg_catalog.pg_class pr ON pr.oid = c.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = pr.relnamespace
                 WHERE c.contype = 'f' AND c.conparentid = 0
                   AND (c.conrelid = ANY (%1$s)) <> (c.confrelid = ANY (%1$s))
                 ORDER BY 2, 3, 1""".formatted(mine),
                row -> new CrossingKey(
                        row.getString(1),
                        QualifiedName.of(row.getString(2), row.getString(3)),
                        QualifiedName.of(row.getString(4), row.getString(5)),
                        row.getBoolean(6)));
    }

    /// The end that is not in the group.
    public QualifiedName outside(Collection<QualifiedName> tables) {
        return tables.contains(child) ? parent : child;
    }

    public boolean isHarmless(Collection<QualifiedName> tables) {
        return tables.contains(child) && !acts;
    }

    Finding finding(Collection<QualifiedName> tables) {
        boolean harmless = isHarmless(tables);
        return new Finding(
                FollowProblem.CROSSING_KEY,
                harmless ? Severity.WARNING : Severity.BLOCKING,
                "constraint " + name + " on " + child.quoted(),
                words(tables),
                harmless ? "" : remedy(tables));
    }

    public String words(Collection<QualifiedName> tables) {
        String between = "points at " + parent.quoted() + (tables.contains(child) ? ", outside of" : ", inside of")
                + " the group: it cannot be checked while the two are written on different sides";
        if (isHarmless(tables)) {
            return between + "; it is off for that time, on the table of the group alone, and validated when both are"
                    + " on one side again";
        }
        return between
                + (acts
                        ? ", and what a delete or update of " + parent.quoted() + " does to " + child.quoted()
                                + " would not happen"
                        : ", and " + child.quoted() + " would lose it where the application writes to it");
    }

    public String remedy(Collection<QualifiedName> tables) {
        return "take " + outside(tables).quoted()
                + " into the same group, switch that one first, or drop the key on the" + " source for that time";
    }
}
