package dev.rehome.catalog;

import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/// A function, one of its overloads.
///
/// @param name its name
/// @param arguments those that a call gives, in order
/// @param returns of each value
/// @param set whether it gives a set of them
/// @param one whether it gives one at most: no set, or declared `ROWS 1`
/// @param resultColumns names of the columns of its rows; empty where it gives plain values, or where only the call
///     tells them
/// @param rowOf the relation whose row type it returns
/// @param changesRows whether it may write: neither stable nor immutable
/// @param shadowed whether pg_catalog has a function of this name, so that calls need the schema
public record ApiFunction(
        QualifiedName name,
        List<Argument> arguments,
        ApiType returns,
        boolean set,
        boolean one,
        List<String> resultColumns,
        Optional<QualifiedName> rowOf,
        boolean changesRows,
        boolean shadowed) {
    public ApiFunction {
        arguments = List.copyOf(arguments);
        resultColumns = List.copyOf(resultColumns);
    }

    /// @param name empty where it has none
    /// @param type of its value
    /// @param optional whether it has a default
    /// @param variadic whether it takes any number of values
    /// @param rowOf the relation whose row type it is
    public record Argument(
            String name, ApiType type, boolean optional, boolean variadic, Optional<QualifiedName> rowOf) {}

    /// Whether one call gives one row with columns, or a set of them, rather than values.
    public boolean givesRows() {
        return !resultColumns.isEmpty() || rowOf.isPresent() || returns.family() == ApiType.Family.COMPOSITE;
    }
}
