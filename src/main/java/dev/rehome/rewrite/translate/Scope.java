package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiColumn;
import dev.rehome.catalog.ApiFunction;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.catalog.ApiType;
import dev.rehome.sql.Identifier;
import java.util.Optional;

/// A relation where a statement uses it.
///
/// @param catalog of the database
/// @param relation whose columns are meant
/// @param reference how the statement refers to it: its name or an alias, as SQL
/// @param qualified whether columns carry the reference
record Scope(ApiCatalog catalog, ApiRelation relation, String reference, boolean qualified) {

    Scope qualify() {
        return new Scope(catalog, relation, reference, true);
    }

    /// A column as SQL, with the path into its JSON.
    Column column(Field field) {
        Optional<ApiColumn> found = relation.column(field.column());
        if (found.isEmpty() && RunTimeTable.isOpen(relation)) {
            return unknown(field);
        }
        if (found.isEmpty()) {
            Optional<ApiType> computed = computed(field.column());
            if (computed.isPresent()) {
                String call = reference + "." + new Identifier(field.column()).quoted();
                return withPath(call, computed.get(), field);
            }
            throw new Review(
                    TranslateProblem.UNKNOWN_COLUMN,
                    "column " + relation.name() + "." + new Identifier(field.column()).quoted() + " does not exist",
                    "make the column, or correct its name");
        }
        String name = found.get().name().quoted();
        return withPath(qualified ? reference + "." + name : name, found.get().type(), field);
    }

    /// A column of a table that only the running program knows.
    private Column unknown(Field field) {
        if (!field.path().isEmpty()) {
            throw new Review(
                    TranslateProblem.RUN_TIME_ARGUMENT,
                    "a path into JSON depends on the column's type, and the table is known only at run time",
                    "make the table a constant, or write this statement by hand");
        }
        return new Column(Sql.of(reference + "." + new Identifier(field.column()).quoted()), Optional.empty());
    }

    private static Column withPath(String sql, ApiType type, Field field) {
        if (field.path().isEmpty()) {
            return new Column(Sql.of(sql), Optional.of(type));
        }
        StringBuilder path = new StringBuilder(type.isJson() && !type.domain() ? sql : "to_jsonb(" + sql + ")");
        field.path().forEach(step -> path.append(step.sql()));
        ApiType last = field.path().getLast().asText()
                ? new ApiType("text", ApiType.Family.TEXT, false)
                : new ApiType("jsonb", ApiType.Family.JSONB, false);
        return new Column(Sql.of(path.toString()), Optional.of(last));
    }

    /// The type of a computed column: a function of the relation's row that gives one value.
    private Optional<ApiType> computed(String name) {
        return catalog.functions().stream()
                .filter(function -> function.name().name().value().equals(name))
                .filter(function -> !function.set() && function.arguments().size() == 1)
                .filter(function -> function.arguments().getFirst().rowOf().equals(Optional.of(relation.name())))
                .findFirst()
                .map(ApiFunction::returns);
    }

    /// @param sql that gives the value
    /// @param type of it; empty where only the running program knows
    record Column(Sql sql, Optional<ApiType> type) {
        boolean is(ApiType.Family family) {
            return type.filter(t -> t.family() == family && !t.domain()).isPresent();
        }
    }
}
