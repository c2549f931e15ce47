package dev.rehome.migration;

import dev.rehome.postgres.ServerError;
import java.util.List;

/// What a server made of one statement.
sealed interface StatementPlan {
    /// @param parameterTypes as the server inferred them, in order
    /// @param plan lines of EXPLAIN
    record Planned(List<String> parameterTypes, List<String> plan) implements StatementPlan {
        public Planned {
            parameterTypes = List.copyOf(parameterTypes);
            plan = List.copyOf(plan);
        }
    }

    record Refused(ServerError error) implements StatementPlan {}
}
