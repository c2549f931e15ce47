package dev.rehome.migration;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.Literal;
import java.util.stream.Collectors;

/// The schemas that move, as a condition on `n.nspname`.
final class UserSchemas {
    private UserSchemas() {}

    static String condition(PreflightRequest request) {
        return "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', "
                + Literal.quote(CatalogFilter.OWN_SCHEMA.value()) + ")" + except(request);
    }

    private static String except(PreflightRequest request) {
        return request.filter().skippedSchemas().isEmpty() ? "" : " AND n.nspname NOT IN (" + skipped(request) + ")";
    }

    /// The schemas that do not move, as a list of literals; never empty.
    static String skipped(PreflightRequest request) {
        return request.filter().skippedSchemas().isEmpty()
                ? "''"
                : request.filter().skippedSchemas().stream()
                        .map(Identifier::value)
                        .sorted()
                        .map(Literal::quote)
                        .collect(Collectors.joining(", "));
    }
}
