package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.Table;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.FollowProblem;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The group of tables that a command works on.
///
/// @param name of the group; empty for all tables that no other group holds
/// @param groups globs of the tables of every group of the plan
public record GroupSelection(String name, Map<String, List<String>> groups) {
    /// All tables.
    public static final GroupSelection ALL = new GroupSelection("", Map.of());

    public GroupSelection {
        groups = new LinkedHashMap<>(groups);
        if (!name.isEmpty() && !groups.containsKey(name)) {
            throw new IllegalArgumentException("no group " + name);
        }
    }

    /// What the name alone says, before it is known which tables others hold.
    public TableScope scope() {
        return name.isEmpty() ? TableScope.ALL : TableScope.of(Objects.requireNonNull(groups.get(name)));
    }

    /// "group auth" or "all tables", for messages.
    String words() {
        return name.isEmpty() ? "all tables that are in no group of their own" : "group " + name;
    }

    /// What only the catalog shows of the plan's groups.
    ///
    /// @throws RehomeException `RH-FOLLOW-043` where a group has no table, two have the same, or one has a part of
    ///     a partitioned table
    void refuseWrong(Catalog catalog) {
        Map<QualifiedName, Table> byName = catalog.tablesByName();
        for (Map.Entry<String, List<String>> group : groups.entrySet()) {
            for (String glob : group.getValue()) {
                if (catalog.tables().stream().noneMatch(t -> TableGlob.matchesAny(List.of(glob), lineage(t, byName)))) {
                    throw wrong(
                            "group " + group.getKey() + ": \"" + glob + "\" names no table of the source",
                            FilterCheck.remedy(catalog.tables(), glob));
                }
            }
        }
        for (Table table : catalog.tables()) {
            List<QualifiedName> lineage = lineage(table, byName);
            List<String> with = with(lineage);
            if (with.size() > 1) {
                throw wrong(
                        table.name().quoted() + ": is in groups " + String.join(" and ", with),
                        "a table is switched with one group: make the globs narrower");
            }
            List<String> withParent = with(lineage.subList(1, lineage.size()));
            if (lineage.size() > 1 && !with.equals(withParent)) {
                throw wrong(
                        table.name().quoted() + ": is in group " + with.getFirst() + " without the table that it is a"
                                + " partition of",
                        "name " + lineage.getLast().quoted()
                                + " in the group: a partitioned table is switched as a whole");
            }
        }
    }

    private List<String> with(List<QualifiedName> lineage) {
        return groups.entrySet().stream()
                .filter(g -> TableGlob.matchesAny(g.getValue(), lineage))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<QualifiedName> lineage(Table table, Map<QualifiedName, Table> byName) {
        List<QualifiedName> names = new ArrayList<>();
        for (Optional<Table> next = Optional.of(table); next.isPresent(); ) {
            names.add(next.get().name());
            next = next.get().parent().map(byName::get);
        }
        return names;
    }

    private static RehomeException wrong(String message, String remedy) {
        return new RehomeException(FollowProblem.GROUP, message, "groups of the plan", remedy);
    }
}
