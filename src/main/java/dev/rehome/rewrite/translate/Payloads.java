package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiColumn;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.catalog.ApiType;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.chain.Value.Expression;
import dev.rehome.rewrite.chain.Value.Kind;
import dev.rehome.rewrite.chain.Value.Property;
import dev.rehome.rewrite.chain.Value.Struct;
import dev.rehome.sql.Identifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What INSERT and UPDATE write. Values come in as JSON does: PostgREST sends the payload as one JSON text and lets the
/// server read each value as the column's type.
///
/// Plain parameters stand where that is certainly the same; else the values travel as JSON; and where even the columns
/// depend on the values, the generated module reads them from the payload.
final class Payloads {
    private final Draft draft;
    private final Script script;

    Payloads(Draft draft) {
        this.draft = draft;
        this.script = draft.script();
    }

    /// Columns and what they get.
    sealed interface Plan {}

    /// @param rows one list of values for each row, in the order of the columns
    record Values(List<ApiColumn> columns, List<List<Sql>> rows) implements Plan {}

    /// @param source `json_to_record($1) AS row(..)`
    record JsonRecord(List<ApiColumn> columns, Sql source) implements Plan {}

    /// Columns are known only when the code runs.
    record AtRunTime(Value payload) implements Plan {}

    Plan insert(ApiRelation relation, Value payload, boolean upsert, boolean defaultToNull) {
        if (RunTimeTable.isOpen(relation)) {
            draft.jsonReason("the table is known only when the code runs");
            return new AtRunTime(payload);
        }
        if (payload instanceof Struct struct) {
            return single(relation, struct, upsert, true);
        }
        if (payload instanceof Value.Array array
                && !array.elements().isEmpty()
                && array.elements().stream().allMatch(Struct.class::isInstance)) {
            return bulk(relation, array, defaultToNull);
        }
        draft.jsonReason("the columns are known only when the code runs");
        return new AtRunTime(payload);
    }

    Plan update(ApiRelation relation, Value payload) {
        if (RunTimeTable.isOpen(relation)) {
            draft.jsonReason("the table is known only when the code runs");
            return new AtRunTime(payload);
        }
        if (payload instanceof Struct struct) {
            return single(relation, struct, true, false);
        }
        draft.jsonReason("the columns are known only when the code runs");
        return new AtRunTime(payload);
    }

    /// @param keeps whether a column that is left out keeps its value: then null is not the same
    private Plan single(ApiRelation relation, Struct struct, boolean keeps, boolean insert) {
        Map<ApiColumn, Value> values = new LinkedHashMap<>();
        for (Property property : last(struct)) {
            if (property.value() instanceof Value.Undefined) {
                continue;
            }
            ApiColumn column = column(relation, property.key());
            if (mayBeUndefined(property.value()) && (keeps || column.filled() || !insert)) {
                draft.jsonReason("column " + column.name().quoted() + " is left alone where "
                        + shortened(property.value().code()) + " is undefined");
                return new AtRunTime(struct);
            }
            values.put(column, property.value());
        }
        if (values.entrySet().stream()
                .anyMatch(entry -> needsJson(entry.getKey().type(), entry.getValue()))) {
            return record(values, struct);
        }
        List<Sql> row = new ArrayList<>();
        values.forEach((column, value) -> row.add(value(column, value)));
        return new Values(List.copyOf(values.keySet()), List.of(row));
    }

    private static String shortened(String code) {
        String line = code.lines().findFirst().orElse("").strip();
        return line.length() > 60 || code.lines().count() > 1 ? "its value" : line;
    }

    /// The last of several properties of one name wins.
    private static List<Property> last(Struct struct) {
        Map<String, Property> byKey = new LinkedHashMap<>();
        struct.properties().forEach(property -> byKey.put(property.key(), property));
        return List.copyOf(byKey.values());
    }

    private Plan record(Map<ApiColumn, Value> values, Struct struct) {
        values.forEach((column, value) -> {
            if (needsJson(column.type(), value)) {
                draft.jsonReason("column " + column.name().quoted() + " is of type "
                        + column.type().name());
            }
        });
        List<ApiColumn> columns = List.copyOf(values.keySet());
        Sql source = Sql.of("json_to_record(")
                .add(draft.parameter(script.json(struct)))
                .text(") AS row" + definition(columns));
        return new JsonRecord(columns, source);
    }

    static String definition(List<ApiColumn> columns) {
        return columns.stream()
                .map(column -> column.name().quoted() + " " + column.type().name())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private Plan bulk(ApiRelation relation, Value.Array array, boolean defaultToNull) {
        List<Map<String, Value>> rows = new ArrayList<>();
        Map<String, ApiColumn> columns = new LinkedHashMap<>();
        for (Value element : array.elements()) {
            Map<String, Value> row = new LinkedHashMap<>();
            for (Property property : last((Struct) element)) {
                columns.put(property.key(), column(relation, property.key()));
                row.put(property.key(), property.value());
            }
            rows.add(row);
        }
        boolean structured = columns.entrySet().stream()
                .anyMatch(entry -> rows.stream()
                        .anyMatch(row -> needsJson(
                                entry.getValue().type(), row.getOrDefault(entry.getKey(), new Value.Null("null")))));
        boolean plain = defaultToNull && !columns.isEmpty() && !structured && rows.size() * columns.size() <= 64;
        if (!plain) {
            draft.jsonReason(
                    structured
                            ? "a column is an array or composite"
                            : "the rows have no columns, defaults or are many");
            return new AtRunTime(array);
        }
        List<List<Sql>> lists = new ArrayList<>();
        for (Map<String, Value> row : rows) {
            List<Sql> list = new ArrayList<>();
            columns.forEach((key, column) -> list.add(value(column, row.getOrDefault(key, new Value.Null("null")))));
            lists.add(list);
        }
        return new Values(List.copyOf(columns.values()), lists);
    }

    private static ApiColumn column(ApiRelation relation, String key) {
        return relation.column(key)
                .orElseThrow(() -> new Review(
                        TranslateProblem.UNKNOWN_COLUMN,
                        "column " + relation.name() + "." + (key.isEmpty() ? "\"\"" : new Identifier(key).quoted())
                                + " does not exist",
                        "make the column, or correct its name"));
    }

    private static boolean mayBeUndefined(Value value) {
        return value instanceof Value.Undefined
                || value instanceof Value.Spread
                || (value instanceof Expression expression && expression.kind() == Kind.UNKNOWN);
    }

    /// Values of such types are taken apart by the server's JSON functions; a constant text or null needs none.
    static boolean needsJson(ApiType type, Value value) {
        boolean text = value instanceof Value.Str || value instanceof Value.Null || value instanceof Value.Template;
        return (type.isStructured() && !text) || (type.domain() && type.isJson());
    }

    /// One value, by the rules of the server's JSON input.
    Sql value(ApiColumn column, Value value) {
        return value(column.type(), value);
    }

    Sql value(ApiType type, Value value) {
        if (value instanceof Value.Null || value instanceof Value.Undefined) {
            return Sql.of("NULL");
        }
        Optional<String> constant = Json.constant(value);
        if (type.isJson()) {
            return constant.map(json -> Sql.of(Words.quote(json))).orElseGet(() -> draft.parameter(script.json(value)));
        }
        if (value instanceof Value.Str str) {
            return Sql.of(Words.quote(Words.whole(str)));
        }
        if (constant.isPresent()) {
            return constant.get().equals("null")
                    ? Sql.of("NULL")
                    : Sql.of(Literals.of(constant.get(), Optional.of(type)));
        }
        return draft.parameter(script.value(value));
    }
}
