package dev.rehome.migration;

import dev.rehome.rewrite.RewriteOptions;
import java.nio.file.Path;
import java.util.Optional;

/// What a rewrite is asked to do.
///
/// @param code the folder with the application's code
/// @param state where originals of rewritten files are kept: a `.rehome` folder
/// @param execute whether to write
/// @param allowDirty whether files with uncommitted changes may be written
/// @param units how to commit, where that is asked for
public record RewriteRequest(
        Path code, Path state, boolean execute, boolean allowDirty, RewriteOptions options, Optional<Units> units) {
    /// @param branch to commit on
    /// @param byFile one commit a file, else one a category
    /// @param test a shell command that has to pass before each commit
    public record Units(String branch, boolean byFile, Optional<String> test) {}
}
