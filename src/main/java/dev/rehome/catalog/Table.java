package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/// A table, as far as moving and proving its rows needs it; its DDL is in [Catalog#statements()].
///
/// @param name its name
/// @param kind what holds its rows
/// @param persistence logged or not
/// @param parent the partitioned table or inheritance parent it belongs to directly, if any
/// @param owner the role that owns it
/// @param columns in attribute order, dropped ones left out; may be empty
/// @param keys best first: the primary key, then others by number of columns and name
/// @param rowSecurity whether row level security is enabled
/// @param forcedRowSecurity whether it binds the owner too
/// @param replicaIdentity as `pg_class.relreplident`: d, n, f, i
public record Table(
        QualifiedName name,
        Kind kind,
        Persistence persistence,
        Optional<QualifiedName> parent,
        Identifier owner,
        List<Column> columns,
        List<Key> keys,
        boolean rowSecurity,
        boolean forcedRowSecurity,
        char replicaIdentity) {
    public Table {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
    }

    /// What holds a table's rows.
    public enum Kind {
        /// Rows of its own; also a leaf partition and an inheritance parent or child.
        ORDINARY,
        /// No rows of its own: they are in the leaves.
        PARTITIONED,
        /// Rows elsewhere: never copied, always listed.
        FOREIGN
    }

    /// Whether a crash keeps the rows.
    public enum Persistence {
        PERMANENT,
        UNLOGGED
    }

    /// Whether it has rows of its own that a copy has to bring.
    public boolean holdsRows() {
        return kind == Kind.ORDINARY;
    }

    /// The columns whose values travel, in attribute order.
    public List<Column> copiedColumns() {
        return columns.stream().filter(Column::copied).toList();
    }

    /// Whether its rows can travel in COPY's binary form.
    public boolean binarySafe() {
        return copiedColumns().stream().allMatch(c -> c.binaryUnsafe().isEmpty());
    }

    /// The best key, if there is one.
    public Optional<Key> key() {
        return keys.stream().findFirst();
    }
}
