package dev.rehome.migration;

import dev.rehome.catalog.Table;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which tables a command works on, beside what its filters say: those of a group, and none that another group
/// holds.
///
/// @param only globs of the group's tables; empty where it is no group
/// @param elsewhere tables of the target that others hold: their rows come another way, or are written there
///     by the application, and nothing of them is changed
public record TableScope(Optional<List<String>> only, Set<QualifiedName> elsewhere) {
    /// Every table.
    public static final TableScope ALL = new TableScope(Optional.empty(), Set.of());

    public TableScope {
        only = only.map(List::copyOf);
        elsewhere = Set.copyOf(elsewhere);
    }

    /// The tables of a group.
    static TableScope of(List<String> globs) {
        return new TableScope(Optional.of(globs), Set.of());
    }

    TableScope without(Set<QualifiedName> others) {
        return new TableScope(only, others);
    }

    /// @param lineage the table and all that it is a part of
    boolean selects(List<QualifiedName> lineage) {
        return only.filter(globs -> !TableGlob.matchesAny(globs, lineage)).isEmpty()
                && lineage.stream().noneMatch(elsewhere::contains);
    }

    boolean isElsewhere(Table table) {
        return elsewhere.contains(table.name())
                || table.parent().filter(elsewhere::contains).isPresent();
    }
}
