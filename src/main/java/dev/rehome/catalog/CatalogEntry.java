package dev.rehome.catalog;

import java.util.List;
import java.util.Optional;

/// One statement as a family of objects read it, with the address by which its dependencies are known. Several
/// entries may have the same address: they run in the order in which the family gave them.
///
/// @param address of the object that the statement makes, or of the one it belongs to (owner, grant, comment)
/// @param statement whose `requires` the family fills only with what `pg_depend` does not know
/// @param split how the statement is cut in two where objects need each other in a circle
record CatalogEntry(Address address, DdlStatement statement, Optional<Split> split) {
    CatalogEntry(Address address, DdlStatement statement) {
        this(address, statement, Optional.empty());
    }

    /// An object made in two steps: a shell type and the type, a view of nulls and the view, a table and its defaults.
    ///
    /// @param first makes as much of it as others need
    /// @param then complete it
    record Split(String first, List<String> then) {
        Split {
            then = List.copyOf(then);
        }
    }
}
