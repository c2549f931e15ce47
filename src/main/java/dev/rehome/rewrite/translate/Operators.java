package dev.rehome.rewrite.translate;

import java.util.Map;
import java.util.Optional;

/// PostgREST's operators and what they are in SQL.
final class Operators {
    private static final Map<String, String> SIMPLE = Map.ofEntries(
            Map.entry("eq", "="),
            Map.entry("neq", "<>"),
            Map.entry("gt", ">"),
            Map.entry("gte", ">="),
            Map.entry("lt", "<"),
            Map.entry("lte", "<="),
            Map.entry("like", "LIKE"),
            Map.entry("ilike", "ILIKE"),
            Map.entry("match", "~"),
            Map.entry("imatch", "~*"),
            Map.entry("isdistinct", "IS DISTINCT FROM"),
            Map.entry("cs", "@>"),
            Map.entry("cd", "<@"),
            Map.entry("ov", "&&"),
            Map.entry("sl", "<<"),
            Map.entry("sr", ">>"),
            Map.entry("nxr", "&<"),
            Map.entry("nxl", "&>"),
            Map.entry("adj", "-|-"));

    private static final Map<String, String> SEARCHES = Map.of(
            "fts", "to_tsquery",
            "plfts", "plainto_tsquery",
            "phfts", "phraseto_tsquery",
            "wfts", "websearch_to_tsquery");

    private static final Map<String, String> METHODS = Map.ofEntries(
            Map.entry("eq", "eq"),
            Map.entry("neq", "neq"),
            Map.entry("gt", "gt"),
            Map.entry("gte", "gte"),
            Map.entry("lt", "lt"),
            Map.entry("lte", "lte"),
            Map.entry("like", "like"),
            Map.entry("ilike", "ilike"),
            Map.entry("regexMatch", "match"),
            Map.entry("regexIMatch", "imatch"),
            Map.entry("is", "is"),
            Map.entry("isDistinct", "isdistinct"),
            Map.entry("rangeGt", "sr"),
            Map.entry("rangeGte", "nxl"),
            Map.entry("rangeLt", "sl"),
            Map.entry("rangeLte", "nxr"),
            Map.entry("rangeAdjacent", "adj"));

    private Operators() {}

    static Optional<String> simple(String operator) {
        return Optional.ofNullable(SIMPLE.get(operator));
    }

    /// The function that reads the query of a text search.
    static Optional<String> search(String operator) {
        return Optional.ofNullable(SEARCHES.get(operator));
    }

    /// The operator of a builder method that takes a column and one value as text.
    static Optional<String> ofMethod(String method) {
        return Optional.ofNullable(METHODS.get(method));
    }
}
