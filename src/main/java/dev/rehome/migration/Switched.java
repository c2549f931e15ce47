package dev.rehome.migration;

import dev.rehome.catalog.DdlStatement;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The tables that the application writes to on the target. They are that side's: what the source's look like no
/// longer counts.
record Switched(Map<QualifiedName, Ownership.Entry> tables) {
    static Switched on(Session target) {
        Map<QualifiedName, Ownership.Entry> tables = new TreeMap<>(Ownership.entries(target));
        tables.values().removeIf(e -> !e.owned());
        return new Switched(tables);
    }

    SchemaDifferences without(SchemaDifferences all) {
        return new SchemaDifferences(
                all.missing().stream().filter(s -> of(s).isEmpty()).toList(),
                all.different().stream().filter(d -> of(d).isEmpty()).toList(),
                all.extra());
    }

    /// One for each table of which the source now has something else.
    List<Finding> refusals(SchemaDifferences all) {
        Set<QualifiedName> changed = new TreeSet<>();
        all.missing().forEach(s -> changed.addAll(of(s)));
        all.different().forEach(d -> changed.addAll(of(d)));
        return changed.stream()
                .map(name -> new Finding(
                        SchemaProblem.NOT_OWNED,
                        Severity.BLOCKING,
                        name.quoted(),
                        java.util.Objects.requireNonNull(tables.get(name)).words()
                                + ": nothing of it is taken from the source, where it now looks otherwise",
                        "make the change on the target, where the table is used; or go back first: rehome rollback"))
                .toList();
    }

    private List<QualifiedName> of(DdlStatement statement) {
        return statement
                .table()
                .filter(tables::containsKey)
                .map(List::of)
                .orElseGet(() -> tables.keySet().stream()
                        .filter(t -> CopyPlanner.Selection.isOf(statement.id(), t))
                        .toList());
    }

    private List<QualifiedName> of(SchemaDifferences.Different different) {
        return tables.keySet().stream()
                .filter(t -> CopyPlanner.Selection.isOf(different.object(), t))
                .toList();
    }
}
