package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Views and materialised views; the latter WITH NO DATA.
final class ViewFamily implements ObjectFamily {
    private final Relations relations;

    ViewFamily(Relations relations) {
        this.relations = relations;
    }

    @Override
    public Contents read(Session session, CatalogContext context) {
        List<CatalogEntry> entries = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (RelationRow view : relations.relations()) {
            if (view.kind() == 'v') {
                addView(view, entries);
            } else if (view.kind() == 'm') {
                addMaterialized(view, entries);
                if (!view.populated()) {
                    findings.add(new Finding(
                            CatalogProblem.NOT_POPULATED,
                            Severity.NOTE,
                            view.name().quoted(),
                            "is a materialised view that was never filled; it is not filled on the target either",
                            ""));
                }
            }
        }
        return new Contents(entries, findings);
    }

    private void addView(RelationRow view, List<CatalogEntry> entries) {
        Address address = SystemTable.PG_CLASS.address(view.oid());
        String query = query(view);
        String head = "VIEW " + view.name().quoted() + TableDdl.with(view.options(), List.of()) + " AS\n";
        CatalogEntry.Split split = new CatalogEntry.Split(
                "CREATE VIEW " + view.name().quoted() + " AS\n" + nulls(view),
                List.of("CREATE OR REPLACE " + head + query));
        entries.add(new CatalogEntry(address, statement(view, "CREATE " + head + query, false), Optional.of(split)));
        for (ColumnRow column : relations.columnsOf(view)) {
            column.expression()
                    .map(e -> "ALTER TABLE ONLY " + view.name().quoted() + " ALTER COLUMN "
                            + column.name().quoted() + " SET DEFAULT " + e)
                    .ifPresent(sql -> entries.add(new CatalogEntry(address, statement(view, sql, false))));
        }
    }

    /// A view with the same columns that needs nothing but their types.
    private String nulls(RelationRow view) {
        return relations.columnsOf(view).stream()
                .map(column -> "NULL::" + column.typeName()
                        + column.collation().map(c -> " COLLATE " + c).orElse("") + " AS "
                        + column.name().quoted())
                .collect(Collectors.joining(",\n    ", "SELECT\n    ", ""));
    }

    private void addMaterialized(RelationRow view, List<CatalogEntry> entries) {
        Address address = SystemTable.PG_CLASS.address(view.oid());
        String using = view.accessMethod()
                .filter(method -> !method.equals("heap"))
                .map(method -> "\nUSING " + method)
                .orElse("");
        String sql = "CREATE MATERIALIZED VIEW " + view.name().quoted() + using
                + TableDdl.with(view.options(), view.toastOptions()) + " AS\n" + query(view) + "\nWITH NO DATA";
        entries.add(new CatalogEntry(address, statement(view, sql, false)));
        new TableDdl(relations, view)
                .settings()
                .forEach(setting -> entries.add(new CatalogEntry(address, statement(view, setting, true))));
    }

    private static DdlStatement statement(RelationRow view, String sql, boolean optional) {
        return new DdlStatement(view.id(), Section.PRE_DATA, sql, Optional.empty(), Set.of(), optional);
    }

    private static String query(RelationRow view) {
        String query = view.definition().orElseThrow();
        return query.endsWith(";") ? query.substring(0, query.length() - 1) : query;
    }
}
