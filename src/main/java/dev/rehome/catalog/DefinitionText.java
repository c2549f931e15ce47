package dev.rehome.catalog;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The text of statements in a form that can be compared between servers.
///
/// PostgreSQL 16 stopped to qualify columns where a query reads one table (`get_rte_attribute_name` in
/// `ruleutils.c`), and 18 gives every NOT NULL a name. So between versions what the server writes from a parsed query
/// is compared without qualifiers.
///
/// @param versionsDiffer whether the two servers are of different major versions
record DefinitionText(boolean versionsDiffer) {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern NAMED_NOT_NULL = Pattern.compile("CONSTRAINT (\"(?:[^\"]|\"\")+\"|\\w+) NOT NULL");
    private static final Pattern QUALIFIER = Pattern.compile("(\"(?:[^\"]|\"\")+\"|\\b[a-z_]\\w*)\\.(?=[\"a-z_*])");
    private static final Pattern PARENTHESES = Pattern.compile("[()]");

    /// Kinds whose text a server writes from a parsed query.
    private static final Set<ObjectKind> QUERIES = Set.of(
            ObjectKind.VIEW, ObjectKind.MATERIALIZED_VIEW, ObjectKind.RULE, ObjectKind.POLICY, ObjectKind.FUNCTION);

    Set<String> of(List<DdlStatement> statements, Predicate<DdlStatement> which) {
        Set<String> texts = new TreeSet<>();
        statements.stream().filter(which).forEach(s -> {
            if (s.id().kind() == ObjectKind.TABLE) {
                s.sql().lines().map(DefinitionText::line).forEach(texts::add);
            } else {
                texts.add(of(s));
            }
        });
        return texts;
    }

    String of(DdlStatement statement) {
        String sql = BLANKS.matcher(statement.sql()).replaceAll(" ").strip();
        if (!versionsDiffer || !QUERIES.contains(statement.id().kind())) {
            return statement.id().kind() == ObjectKind.TABLE ? line(statement.sql()) : sql;
        }
        String bare = QUALIFIER.matcher(sql).replaceAll("");
        return BLANKS.matcher(PARENTHESES.matcher(bare).replaceAll(" "))
                .replaceAll(" ")
                .strip();
    }

    private static String line(String text) {
        String line = text.strip();
        String plain = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
        return NAMED_NOT_NULL.matcher(plain).replaceAll("NOT NULL");
    }

    /// What is said of a table beside its columns, which are compared one by one; in any order.
    Set<String> withoutColumns(Set<String> lines, Table table) {
        Set<String> rest = new TreeSet<>(lines);
        for (Column column : table.columns()) {
            rest.removeIf(line -> line.startsWith(column.name().quoted() + " ")
                    || line.contains(" ALTER COLUMN " + column.name().quoted() + " SET DEFAULT ")
                    || line.endsWith(" ALTER COLUMN " + column.name().quoted() + " SET NOT NULL"));
        }
        return rest;
    }
}
