package dev.rehome.rewrite.project;

import java.util.Optional;

/// One file as it was read and as it is to be.
///
/// @param path relative to the code's folder, with `/`
/// @param newPath where it stands afterwards; the same path where it is not renamed
/// @param before its bytes as text decoded as UTF-8 with its byte order mark, nothing where it is new
/// @param after nothing where it is removed
public record FileChange(String path, String newPath, Optional<String> before, Optional<String> after) {
    public FileChange {
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException(path + " neither is nor becomes anything");
        }
    }

    public static FileChange edited(String path, String before, String after) {
        return new FileChange(path, path, Optional.of(before), Optional.of(after));
    }

    public static FileChange created(String path, String after) {
        return new FileChange(path, path, Optional.empty(), Optional.of(after));
    }

    public static FileChange removed(String path, String before) {
        return new FileChange(path, path, Optional.of(before), Optional.empty());
    }

    public boolean renamed() {
        return !path.equals(newPath);
    }

    /// Whether writing it would do anything.
    public boolean changes() {
        return renamed() || !before.equals(after);
    }
}
