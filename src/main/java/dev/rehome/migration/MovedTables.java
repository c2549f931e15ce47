package dev.rehome.migration;

import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.Table;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tables that a preflight's globs select.
final class MovedTables {
    private MovedTables() {}

    static List<Table> read(Session source, PreflightRequest request) {
        var catalog = CatalogReader.read(source, request.filter());
        Map<QualifiedName, Table> byName = catalog.tablesByName();
        return catalog.tables().stream()
                .filter(table -> request.moves(lineage(table, byName)))
                .toList();
    }

    private static List<QualifiedName> lineage(Table table, Map<QualifiedName, Table> byName) {
        List<QualifiedName> names = new ArrayList<>();
        Optional<Table> next = Optional.of(table);
        while (next.isPresent()) {
            names.add(next.get().name());
            next = next.get().parent().map(byName::get);
        }
        return names;
    }
}
