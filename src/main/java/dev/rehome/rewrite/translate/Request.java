package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Value;
import java.util.List;
import java.util.Optional;

/// What the calls of a chain ask for, in PostgREST's terms.
///
/// @param verb what is done
/// @param payload of a write
/// @param columns of `select(..)`; empty on a write that returns nothing
/// @param head whether only the count is wanted
/// @param count whether the rows are counted exactly
/// @param filters in the order of their calls
/// @param orders in the order of their calls
/// @param limits in the order of their calls; the last that runs wins
/// @param offsets in the order of their calls
/// @param upsert how an upsert resolves conflicts
/// @param defaultToNull whether keys that some rows lack become null rather than the default
/// @param cardinality how many rows are asked for
/// @param rollback whether `rollback()` is called
record Request(
        Verb verb,
        Optional<Value> payload,
        Optional<List<SelectItem>> columns,
        boolean head,
        boolean count,
        List<Filter> filters,
        List<Order> orders,
        List<Bound> limits,
        List<Bound> offsets,
        Optional<Upsert> upsert,
        boolean defaultToNull,
        Cardinality cardinality,
        boolean rollback) {

    /// The same with the count that the options of an rpc ask for.
    Request counted(boolean onlyCount, boolean counts) {
        return new Request(
                verb,
                payload,
                columns,
                onlyCount,
                counts,
                filters,
                orders,
                limits,
                offsets,
                upsert,
                defaultToNull,
                cardinality,
                rollback);
    }

    /// The same with every column, where none is named.
    Request withColumns() {
        return columns.isPresent()
                ? this
                : new Request(
                        verb,
                        payload,
                        Optional.of(List.of(new SelectItem.Star())),
                        head,
                        count,
                        filters,
                        orders,
                        limits,
                        offsets,
                        upsert,
                        defaultToNull,
                        cardinality,
                        rollback);
    }

    enum Verb {
        SELECT,
        INSERT,
        UPDATE,
        DELETE
    }

    enum Cardinality {
        MANY,
        SINGLE,
        MAYBE_SINGLE
    }

    /// @param onConflict names of columns; empty for the primary key
    record Upsert(Optional<List<String>> onConflict, boolean ignoreDuplicates) {}

    record Filter(int call, boolean guarded, Condition condition) {}

    /// @param embed names of embedded resources that lead to the level that is ordered
    /// @param related the embedded resource by whose column the level is ordered, where it is not its own
    /// @param target the column
    /// @param direction JavaScript expression of `ASC` or `DESC`, where only the running program knows it
    /// @param suffix ` DESC`, ` NULLS FIRST`
    record Order(
            int call,
            boolean guarded,
            List<String> embed,
            Optional<String> related,
            Condition.Target target,
            Optional<String> direction,
            String suffix) {}

    /// @param code JavaScript expression of the number, or none where it is a constant
    /// @param constant the number; empty where it is no number, which is no bound
    record Bound(int call, boolean guarded, List<String> embed, Optional<String> code, Optional<Long> constant) {}
}
