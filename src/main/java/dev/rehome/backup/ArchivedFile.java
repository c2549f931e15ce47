package dev.rehome.backup;

import dev.rehome.json.Json;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file, folder or symbolic link in the archive of a backup.
///
/// @param path in the archive: `plan/..` is relative to the plan's folder, `root/..` to the root of the
///     file system
/// @param kind what it is
/// @param mode its permissions, for example 0600
/// @param bytes of a file
/// @param sha256 of a file, else empty
/// @param link where a symbolic link leads, else empty
/// @param modifiedSeconds since 1970
public record ArchivedFile(
        String path, Kind kind, int mode, long bytes, String sha256, String link, long modifiedSeconds) {
    /// What a path is.
    public enum Kind {
        FILE,
        FOLDER,
        LINK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Map<String, @Nullable Object> json() {
        return Json.object(
                "path",
                path,
                "kind",
                kind.word(),
                "mode",
                String.format(Locale.ROOT, "%04o", mode),
                "bytes",
                bytes,
                "sha256",
                sha256,
                "link",
                link,
                "modified",
                modifiedSeconds);
    }

    static ArchivedFile parse(JsonText.Node node) {
        return new ArchivedFile(
                node.text("path"),
                Kind.valueOf(node.text("kind").toUpperCase(Locale.ROOT)),
                Integer.parseInt(node.text("mode"), 8),
                node.number("bytes"),
                node.text("sha256"),
                node.text("link"),
                node.number("modified"));
    }
}
