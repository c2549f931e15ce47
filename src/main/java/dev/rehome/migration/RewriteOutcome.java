package dev.rehome.migration;

import dev.rehome.rewrite.RewriteResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a rewrite did.
///
/// @param executed whether it was asked to write
/// @param originals where the files are as they were before, where Git does not keep them
/// @param units what was committed or taken back
public record RewriteOutcome(RewriteResult result, boolean executed, Optional<Path> originals, List<Unit> units) {
    public RewriteOutcome {
        units = List.copyOf(units);
    }

    /// @param commit nothing where it was taken back
    /// @param reason why it was taken back; empty where it was committed
    public record Unit(String name, List<String> paths, Optional<String> commit, String reason) {
        public Unit {
            paths = List.copyOf(paths);
        }
    }
}
