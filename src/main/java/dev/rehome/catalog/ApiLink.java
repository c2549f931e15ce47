package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.List;

/// A foreign key, or what a foreign key becomes where views show its columns.
///
/// @param name of the constraint
/// @param table that has the key
/// @param columns of the key
/// @param target that is referenced
/// @param targetColumns in the order of `columns`
/// @param unique whether at most one row references each row
public record ApiLink(
        Identifier name,
        QualifiedName table,
        List<Identifier> columns,
        QualifiedName target,
        List<Identifier> targetColumns,
        boolean unique) {
    public ApiLink {
        columns = List.copyOf(columns);
        targetColumns = List.copyOf(targetColumns);
    }
}
