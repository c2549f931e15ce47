package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How a target's catalog stands to the source's. By value: names and texts, never OIDs; what a newer server only
/// writes differently is no difference.
///
/// @param missing the statements that would close the gap, in an order that works. A column that a table lacks is
///     among them as ALTER TABLE ADD COLUMN; what differs otherwise is not, somebody has to decide on it.
/// @param differences objects that both have, but not alike, by object
/// @param extra what only the target has; nothing ever drops it
public record CatalogComparison(List<DdlStatement> missing, List<CatalogDifference> differences, List<ObjectId> extra) {
    public CatalogComparison {
        missing = List.copyOf(missing);
        differences = List.copyOf(differences);
        extra = List.copyOf(extra);
    }

    /// Whether the target has everything the source has, alike. It may have more.
    public boolean complete() {
        return missing.isEmpty() && differences.isEmpty();
    }

    public static CatalogComparison compare(Catalog source, Catalog target) {
        return new Comparing(source, target).compare();
    }

    /// The work; lives for one comparison.
    private static final class Comparing {
        private final Catalog source;
        private final Catalog target;
        private final DefinitionText text;
        private final Map<ObjectId, List<DdlStatement>> here;
        private final Map<ObjectId, List<DdlStatement>> there;
        private final Map<String, Table> tables;
        private final Map<String, Table> otherTables;
        private final Set<ObjectId> renamed = new HashSet<>();
        private final Set<DdlStatement> missing = new HashSet<>();
        private final List<DdlStatement> missingColumns = new ArrayList<>();
        private final List<CatalogDifference> differences = new ArrayList<>();

        Comparing(Catalog source, Catalog target) {
            this.source = source;
            this.target = target;
            this.text = new DefinitionText(
                    source.version().major() != target.version().major());
            this.here = byId(source);
            this.there = byId(target);
            this.tables = byIdentity(source);
            this.otherTables = byIdentity(target);
        }

        private static Map<ObjectId, List<DdlStatement>> byId(Catalog catalog) {
            Map<ObjectId, List<DdlStatement>> byId = new LinkedHashMap<>();
            catalog.statements()
                    .forEach(s -> byId.computeIfAbsent(s.id(), id -> new ArrayList<>())
                            .add(s));
            return byId;
        }

        private static Map<String, Table> byIdentity(Catalog catalog) {
            return catalog.tables().stream()
                    .collect(Collectors.toMap(t -> t.name().quoted(), Function.identity()));
        }

        CatalogComparison compare() {
            compareTables();
            here.forEach(this::compareObject);
            Set<ObjectId> extra = new TreeSet<>();
            there.forEach((id, statements) -> {
                if (makes(statements) && !here.containsKey(id) && !renamed.contains(id)) {
                    extra.add(id);
                }
            });
            differences.sort(java.util.Comparator.comparing(CatalogDifference::object));
            return new CatalogComparison(inOrder(), differences, List.copyOf(extra));
        }

        /// As the source's statements are ordered; columns after the types and functions they may need, before views.
        private List<DdlStatement> inOrder() {
            List<DdlStatement> ordered = new ArrayList<>(
                    source.statements().stream().filter(missing::contains).toList());
            int place = 0;
            for (int i = 0; i < ordered.size(); i++) {
                DdlStatement statement = ordered.get(i);
                boolean before = statement.id().kind().compareTo(ObjectKind.VIEW) < 0;
                if (statement.section() == Section.PRE_DATA && before) {
                    place = i + 1;
                }
            }
            ordered.addAll(place, missingColumns);
            return ordered;
        }

        private static boolean makes(List<DdlStatement> statements) {
            return statements.stream().anyMatch(s -> !s.optional());
        }

        private void compareTables() {
            for (Table table : source.tables()) {
                Table other = otherTables.get(table.name().quoted());
                if (other != null) {
                    TableComparison comparison = new TableComparison(table, other);
                    missingColumns.addAll(comparison.missing(definition(here, table)));
                    differences.addAll(comparison.differences());
                    comparison.renamedKeys().forEach(this::rename);
                }
            }
        }

        private static String definition(Map<ObjectId, List<DdlStatement>> objects, Table table) {
            return objects.getOrDefault(ObjectId.table(table.name()), List.of()).stream()
                    .map(DdlStatement::sql)
                    .findFirst()
                    .orElse("");
        }

        /// The same columns are unique on both sides under another name: neither missing nor extra.
        private void rename(TableComparison.RenamedKey key) {
            for (Identifier name : List.of(key.source(), key.target())) {
                renamed.add(new ObjectId(
                        ObjectKind.CONSTRAINT,
                        name.quoted() + " on " + key.table().quoted()));
                renamed.add(new ObjectId(
                        ObjectKind.INDEX, new QualifiedName(key.table().schema(), name).quoted()));
            }
        }

        private void compareObject(ObjectId id, List<DdlStatement> statements) {
            if (renamed.contains(id) || isKnownRole(id)) {
                return;
            }
            List<DdlStatement> others = there.getOrDefault(id, List.of());
            if (makes(statements) && !makes(others)) {
                missing.addAll(statements);
                return;
            }
            compareAttachments(id, statements, others);
            compareDefinition(id, statements, others);
        }

        private boolean isKnownRole(ObjectId id) {
            return id.kind() == ObjectKind.ROLE
                    && target.roles().stream().anyMatch(role -> role.quoted().equals(id.identity()));
        }

        private void compareAttachments(ObjectId id, List<DdlStatement> statements, List<DdlStatement> others) {
            Set<String> wanted = text.of(statements, DdlStatement::optional);
            Set<String> found = text.of(others, DdlStatement::optional);
            statements.stream()
                    .filter(DdlStatement::optional)
                    .filter(s -> !found.contains(text.of(s)))
                    .forEach(missing::add);
            differ(id, "owner, grants, comment or settings", wanted, found);
        }

        private void compareDefinition(ObjectId id, List<DdlStatement> statements, List<DdlStatement> others) {
            Set<String> wanted = text.of(statements, s -> !s.optional());
            Set<String> found = text.of(others, s -> !s.optional());
            Table table = tables.get(id.identity());
            Table other = otherTables.get(id.identity());
            if (id.kind() == ObjectKind.TABLE && table != null && other != null) {
                wanted = text.withoutColumns(wanted, table);
                found = text.withoutColumns(found, other);
            }
            differ(id, "definition", wanted, found);
        }

        private void differ(ObjectId id, String aspect, Set<String> wanted, Set<String> found) {
            if (wanted.equals(found)) {
                return;
            }
            Set<String> onlyHere = new TreeSet<>(wanted);
            onlyHere.removeAll(found);
            Set<String> onlyThere = new TreeSet<>(found);
            onlyThere.removeAll(wanted);
            differences.add(
                    new CatalogDifference(id, aspect, String.join("; ", onlyHere), String.join("; ", onlyThere)));
        }
    }
}
