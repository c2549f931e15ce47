package dev.rehome.rewrite;

import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Set;

/// What a scan wants to know of a database.
///
/// @param tables tables, views and the like of the user's schemas; leaf partitions left out
/// @param functions their names; overloaded ones once
public record ScanDatabase(List<Relation> tables, Set<QualifiedName> functions) {
    public ScanDatabase {
        tables = List.copyOf(tables);
        functions = Set.copyOf(functions);
    }

    /// @param rows that it has; -1 where they could not be counted
    /// @param exact whether they were counted, not estimated
    /// @param policies of row level security, where that is on
    public record Relation(
            QualifiedName name, boolean view, long rows, boolean exact, boolean rowSecurity, List<String> policies) {
        public Relation {
            policies = List.copyOf(policies);
        }
    }
}
