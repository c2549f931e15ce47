package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import java.util.List;

/// Columns that together name a row: a primary key, or a unique index without predicate and expression whose columns
/// are all NOT NULL and that is valid and immediate.
///
/// @param name of the constraint or index
/// @param primary whether it is the primary key
/// @param columns in key order, not empty
public record Key(Identifier name, boolean primary, List<Identifier> columns) {
    public Key {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a key needs columns");
        }
    }
}
