package dev.rehome.rewrite;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is known about the old server, and what a person asks for.
///
/// @param postgrest version of the old server, for example `12.0`
/// @param rowsMax the row cap of the old server
/// @param transactionEnd how the old server ended transactions: `commit`, `commit-allow-override`, `rollback`,
///     `rollback-allow-override`
/// @param aggregates whether the old server allowed aggregates
/// @param oneServer whether all clients of the code ask the one server that is moved, also where the code does not show
/// it
/// @param only globs of files that may be edited, relative to the code; empty for all
/// @param module where the generated module stands, relative to the code
/// @param renames files and exported names that change, old to new
/// @param mentions the word that stands for the old service's name in texts, identifiers and file names,
/// where they are
///     to be renamed
public record RewriteOptions(
        Optional<String> postgrest,
        Optional<Integer> rowsMax,
        Optional<String> transactionEnd,
        Optional<Boolean> aggregates,
        boolean oneServer,
        List<String> only,
        Optional<String> module,
        Map<String, String> renames,
        Optional<String> mentions) {
    public RewriteOptions {
        only = List.copyOf(only);
        renames = Map.copyOf(renames);
    }

    public static RewriteOptions defaults() {
        return new RewriteOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }
}
