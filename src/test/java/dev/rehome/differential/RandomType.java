package dev.rehome.differential;

import java.util.List;

/// A column type with values for it, as SQL, as JavaScript that is stored, and as JavaScript that is compared with.
///
/// @param rows SQL literals of rows; `NULL` among them
/// @param payloads what programs store, good and bad
/// @param filters what programs compare with, good and bad
/// @param operators filters that fit the type
record RandomType(String name, List<String> rows, List<String> payloads, List<String> filters, List<String> operators) {
    private static final List<String> ORDERED = List.of("eq", "neq", "gt", "gte", "lt", "lte");

    static List<RandomType> all() {
        return List.of(
                new RandomType(
                        "int",
                        List.of("0", "1", "7", "-3", "2147483647", "NULL"),
                        List.of("0", "42", "'5'", "null", "undefined", "5.5", "''", "NaN", "true"),
                        List.of("0", "1", "'7'", "null", "undefined", "1.5", "'x'"),
                        ORDERED),
                new RandomType(
                        "bigint",
                        List.of("1", "9007199254740993", "-5", "NULL"),
                        List.of("12", "'9007199254740993'", "null"),
                        List.of("1", "'9007199254740993'", "-5"),
                        ORDERED),
                new RandomType(
                        "numeric(10,3)",
                        List.of("1.5", "12.500", "0", "-0.001", "NULL"),
                        List.of("1.25", "'3.1416'", "null", "0.1", "1e3"),
                        List.of("1.5", "'12.5'", "0", "1e2"),
                        ORDERED),
                new RandomType(
                        "float8",
                        List.of("0.1", "'NaN'", "'Infinity'", "-2.5", "NULL"),
                        List.of("0.1", "NaN", "'-Infinity'", "1e300"),
                        List.of("0.1", "'NaN'", "-2.5"),
                        ORDERED),
                new RandomType(
                        "text",
                        List.of("'a'", "'Ann'", "'a,b'", "'q\"uote'", "''", "'null'", "'Ё 🎄'", "NULL"),
                        List.of("'new'", "''", "null", "undefined", "5", "['a', 'b']", "{ a: 1 }", "'it\\'s'"),
                        List.of("'a'", "'Ann'", "'a,b'", "'q\"uote'", "''", "null", "5", "'Ё 🎄'", "'%n%'", "'A*'"),
                        List.of("eq", "neq", "gt", "lt", "like", "ilike")),
                new RandomType(
                        "boolean",
                        List.of("true", "false", "NULL"),
                        List.of("true", "false", "null", "'yes'", "0"),
                        List.of("true", "false", "'t'"),
                        List.of("eq", "neq", "is")),
                new RandomType(
                        "date",
                        List.of("'2025-01-31'", "'1999-12-31'", "'infinity'", "NULL"),
                        List.of("'2025-02-28'", "new Date(1735772400000)", "null", "''"),
                        List.of("'2025-01-31'", "'2000-01-01'"),
                        ORDERED),
                new RandomType(
                        "timestamptz",
                        List.of("'2025-01-31 10:00:00.123456+00'", "'1999-12-31 23:59:59+00'", "NULL"),
                        List.of(
                                "new Date(1735772400123)",
                                "'2025-01-01T00:00:00'",
                                "'2025-01-01T00:00:00+03:00'",
                                "null"),
                        List.of("'2025-01-31T10:00:00.123456Z'", "'2000-01-01'", "new Date(0).toISOString()"),
                        ORDERED),
                new RandomType(
                        "jsonb",
                        List.of("'{\"a\": 1, \"list\": [1]}'", "'[]'", "'\"text\"'", "'{\"a\": 2}'", "NULL"),
                        List.of("{ a: 1 }", "[]", "['x', { y: null }]", "'plain'", "'{\"a\":1}'", "5", "null", "true"),
                        List.of("{ a: 1 }", "{}", "'[1]'"),
                        List.of("contains", "containedBy")),
                new RandomType(
                        "text[]",
                        List.of("'{a,b}'", "'{}'", "'{\"x,y\",NULL}'", "NULL"),
                        List.of("['a', 'b c']", "[]", "['x,y', null, '\"']", "'{k,l}'", "null"),
                        List.of("['a']", "['a', 'b']", "[]", "['x,y']"),
                        List.of("contains", "containedBy", "overlaps")),
                new RandomType(
                        "int[]",
                        List.of("'{1,2}'", "'{}'", "NULL"),
                        List.of("[1, 2]", "[]", "['3']", "null"),
                        List.of("[1]", "[1, 9]"),
                        List.of("contains", "containedBy", "overlaps")),
                new RandomType(
                        "mood",
                        List.of("'sad'", "'ok'", "'happy'", "NULL"),
                        List.of("'ok'", "null", "'angry'"),
                        List.of("'ok'", "'sad'"),
                        List.of("eq", "neq", "gt", "lte")));
    }
}
