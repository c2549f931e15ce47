package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/// A table or view.
///
/// @param name its name
/// @param kind what it is
/// @param columns in attribute order
/// @param primaryKey its columns in key order; empty where there is none
/// @param uniqueSets every unique constraint and unique index, the primary key's included
/// @param rowSecurity whether policies bind roles that do not own it
/// @param policies their names; those of the tables below a view are not among them
public record ApiRelation(
        QualifiedName name,
        Kind kind,
        List<ApiColumn> columns,
        List<Identifier> primaryKey,
        List<UniqueSet> uniqueSets,
        boolean rowSecurity,
        List<String> policies) {
    public ApiRelation {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        uniqueSets = List.copyOf(uniqueSets);
        policies = List.copyOf(policies);
    }

    public enum Kind {
        TABLE,
        PARTITIONED,
        FOREIGN,
        VIEW,
        MATERIALIZED_VIEW
    }

    /// Columns of which no two rows hold the same values.
    ///
    /// @param name of the index
    /// @param columns the plain ones, in index order
    /// @param partial whether it covers only some rows, so that `ON CONFLICT` cannot infer it from columns alone
    /// @param expressions whether it also covers expressions
    public record UniqueSet(Identifier name, List<Identifier> columns, boolean partial, boolean expressions) {
        public UniqueSet {
            columns = List.copyOf(columns);
        }

        /// Whether it alone tells rows apart by these columns.
        public boolean isPlain() {
            return !partial && !expressions;
        }
    }

    public Optional<ApiColumn> column(String column) {
        return columns.stream().filter(c -> c.name().value().equals(column)).findFirst();
    }
}
