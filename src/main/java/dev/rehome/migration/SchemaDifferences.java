package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.Column;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Table;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the schemas of two databases have and have not in common.
///
/// @param missing statements of the source that the target lacks, in an order that works
/// @param different objects that both have, but not the same
/// @param extra objects that only the target has
public record SchemaDifferences(List<DdlStatement> missing, List<Different> different, List<ObjectId> extra) {

    /// An object that is not the same on both sides.
    ///
    /// @param object the object
    /// @param what of it differs
    /// @param source as it is there
    /// @param target as it is there
    public record Different(ObjectId object, String what, String source, String target) {}

    /// Without large objects: they are rows, and come with the rows.
    SchemaDifferences withoutLargeObjects() {
        return new SchemaDifferences(
                missing.stream().filter(s -> !isLargeObject(s.id())).toList(),
                different.stream().filter(d -> !isLargeObject(d.object())).toList(),
                extra.stream().filter(id -> !isLargeObject(id)).toList());
    }

    private static boolean isLargeObject(ObjectId id) {
        return id.kind() == ObjectKind.LARGE_OBJECT;
    }

    /// What stands in quotes: a name, a string constant, or the body of a function between dollar signs.
    private static final Pattern QUOTED =
            Pattern.compile("(?s)\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|(\\$[\\p{L}_]*\\$).*?\\1");

    /// Compares statements by object. Servers of different versions write the same expression differently: there, it
    /// is compared without qualifiers, brackets and blanks.
    static SchemaDifferences of(Catalog source, List<DdlStatement> wanted, Catalog target) {
        boolean sameMajor = source.version().major() == target.version().major();
        return new Comparison(source, wanted, target, sameMajor ? sql -> sql : SchemaDifferences::loosely).compare();
    }

    /// String constants are left as they are: there, a blank or a point is part of a value.
    private static String loosely(String sql) {
        Matcher quoted = QUOTED.matcher(sql);
        StringBuilder form = new StringBuilder();
        int at = 0;
        while (quoted.find()) {
            if (sql.charAt(quoted.start()) != '"') {
                form.append(withoutForm(sql.substring(at, quoted.start()))).append(quoted.group());
                at = quoted.end();
            }
        }
        return form.append(withoutForm(sql.substring(at))).toString();
    }

    private static String withoutForm(String sql) {
        return sql.replaceAll("(\"(?:[^\"]|\"\")*\"|[\\p{L}\\p{N}_$]+)\\.", "")
                .replaceAll("[\\s()]+", "")
                .replace("::text", "");
    }

    private record Comparison(
            Catalog source, List<DdlStatement> wanted, Catalog target, Function<String, String> form) {

        SchemaDifferences compare() {
            Map<ObjectId, List<DdlStatement>> there = byObject(target.statements());
            Map<ObjectId, List<DdlStatement>> here = byObject(wanted);
            Map<ObjectId, Set<String>> formsThere = forms(there);
            Map<ObjectId, Set<String>> formsHere = forms(here);
            List<DdlStatement> missing = new ArrayList<>();
            Set<ObjectId> changed = new LinkedHashSet<>();
            for (DdlStatement statement : wanted) {
                Set<String> known = formsThere.getOrDefault(statement.id(), Set.of());
                if (known.contains(form.apply(statement.sql()))) {
                    continue;
                }
                List<DdlStatement> found = there.getOrDefault(statement.id(), List.of());
                boolean made = found.stream().anyMatch(s -> !s.optional());
                if (made && !statement.optional() && !isHalfMade(statement.id(), found, formsHere)) {
                    changed.add(statement.id());
                } else {
                    missing.add(statement);
                }
            }
            List<ObjectId> extra = new ArrayList<>();
            there.forEach((id, statements) -> {
                if (id.kind() == ObjectKind.ROLE) {
                    return; // roles are the cluster's: what else there is does not belong to this database
                }
                boolean made = statements.stream().anyMatch(s -> !s.optional());
                boolean more = statements.stream()
                        .anyMatch(s -> !formsHere.getOrDefault(id, Set.of()).contains(form.apply(s.sql())));
                if (made && !here.containsKey(id)) {
                    extra.add(id);
                } else if (more) {
                    changed.add(id);
                }
            });
            List<Different> different = new ArrayList<>();
            changed.forEach(id -> different.addAll(describe(id, here, there)));
            return new SchemaDifferences(
                    missing, different, extra.stream().sorted().toList());
        }

        /// Whether a constraint is as wanted so far: added and not yet validated, as a killed run leaves it.
        private boolean isHalfMade(ObjectId id, List<DdlStatement> found, Map<ObjectId, Set<String>> formsHere) {
            Set<String> forms = formsHere.getOrDefault(id, Set.of());
            return id.kind() == ObjectKind.CONSTRAINT
                    && found.stream().allMatch(s -> forms.contains(form.apply(s.sql())));
        }

        private Map<ObjectId, Set<String>> forms(Map<ObjectId, List<DdlStatement>> statements) {
            return statements.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            e -> e.getValue().stream()
                                    .map(s -> form.apply(s.sql()))
                                    .collect(Collectors.toSet())));
        }

        private List<Different> describe(
                ObjectId id, Map<ObjectId, List<DdlStatement>> here, Map<ObjectId, List<DdlStatement>> there) {
            List<Different> columns = id.kind() == ObjectKind.TABLE ? columns(id) : List.of();
            if (!columns.isEmpty()) {
                return columns;
            }
            Different rest = new Different(
                    id,
                    "definition",
                    only(here.getOrDefault(id, List.of()), there.getOrDefault(id, List.of())),
                    only(there.getOrDefault(id, List.of()), here.getOrDefault(id, List.of())));
            return List.of(rest);
        }

        private String only(List<DdlStatement> of, List<DdlStatement> without) {
            Set<String> others =
                    without.stream().map(s -> form.apply(s.sql())).collect(Collectors.toCollection(HashSet::new));
            return of.stream()
                    .map(DdlStatement::sql)
                    .filter(sql -> !others.contains(form.apply(sql)))
                    .collect(Collectors.joining("; "));
        }

        private List<Different> columns(ObjectId id) {
            Map<String, Table> tables = target.tables().stream()
                    .collect(Collectors.toMap(t -> t.name().quoted(), Function.identity()));
            List<Different> different = new ArrayList<>();
            for (Table table : source.tables()) {
                Table other = tables.get(table.name().quoted());
                if (table.name().quoted().equals(id.identity()) && other != null) {
                    compareColumns(id, table, other, different);
                }
            }
            return different;
        }

        private void compareColumns(ObjectId id, Table table, Table other, List<Different> different) {
            Map<QualifiedName, Column> there = new LinkedHashMap<>();
            other.columns()
                    .forEach(c -> there.put(new QualifiedName(other.name().schema(), c.name()), c));
            for (Column column : table.columns()) {
                Column twin = there.remove(new QualifiedName(other.name().schema(), column.name()));
                String name = "column " + column.name().quoted();
                if (twin == null) {
                    different.add(new Different(id, name, describe(column), "missing"));
                } else if (!form.apply(describe(column)).equals(form.apply(describe(twin)))) {
                    different.add(new Different(id, name, describe(column), describe(twin)));
                }
            }
            there.values()
                    .forEach(c ->
                            different.add(new Different(id, "column " + c.name().quoted(), "missing", describe(c))));
        }

        private static String describe(Column column) {
            String generated = switch (column.generated()) {
                case NO -> column.defaultExpression().map(e -> " DEFAULT " + e).orElse("");
                case IDENTITY_ALWAYS -> " GENERATED ALWAYS AS IDENTITY";
                case IDENTITY_BY_DEFAULT -> " GENERATED BY DEFAULT AS IDENTITY";
                case STORED, VIRTUAL ->
                    " GENERATED ALWAYS AS (" + column.defaultExpression().orElse("") + ") " + column.generated();
            };
            return column.type() + (column.notNull() ? " NOT NULL" : "") + generated;
        }

        private static Map<ObjectId, List<DdlStatement>> byObject(List<DdlStatement> statements) {
            return statements.stream()
                    .collect(Collectors.groupingBy(DdlStatement::id, LinkedHashMap::new, Collectors.toList()));
        }
    }
}
