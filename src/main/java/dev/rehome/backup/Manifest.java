package dev.rehome.backup;

import dev.rehome.backup.DatabaseContents.Facts;
import dev.rehome.backup.DumpScope.Omitted;
import dev.rehome.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a backup says of itself without its key: files and their checksums, and which databases it holds.
///
/// @param name of its folder
/// @param tool that made it
/// @param madeAt when it began
/// @param sealed whether its contents are encrypted
/// @param files all of them but the manifest itself
/// @param databases that it holds
public record Manifest(
        String name, String tool, Instant madeAt, boolean sealed, List<StoredFile> files, List<Held> databases) {
    static final String FILE = "manifest.json";
    static final String FORMAT = "rehome backup 1";

    public Manifest {
        files = List.copyOf(files);
        databases = List.copyOf(databases);
    }

    /// A database of the backup.
    ///
    /// @param side "source" or "target"
    /// @param unreadable what should be in it and is not
    public record Held(
            String side,
            Facts facts,
            int tables,
            long rows,
            long largeObjects,
            List<Omitted> omitted,
            List<Omitted> unreadable) {
        public Held {
            omitted = List.copyOf(omitted);
            unreadable = List.copyOf(unreadable);
        }

        static Held of(String side, DatabaseContents contents) {
            return new Held(
                    side,
                    contents.facts(),
                    contents.tables().size(),
                    contents.rows(),
                    contents.largeObjects().count(),
                    contents.omitted(),
                    contents.unreadable());
        }
    }

    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }

    String text() {
        return JsonText.write(Json.object(
                "format",
                FORMAT,
                "name",
                name,
                "tool",
                tool,
                "madeAt",
                madeAt.toString(),
                "encrypted",
                sealed,
                "files",
                files.stream().map(Manifest::json).toList(),
                "databases",
                databases.stream().map(Manifest::json).toList()));
    }

    private static Map<String, @Nullable Object> json(StoredFile file) {
        return Json.object("name", file.name(), "what", file.what(), "bytes", file.bytes(), "sha256", file.sha256());
    }

    private static Map<String, @Nullable Object> json(Held held) {
        Map<String, @Nullable Object> json = Json.object("side", held.side());
        json.putAll(json(held.facts()));
        json.putAll(Json.object(
                "tables",
                held.tables(),
                "rows",
                held.rows(),
                "largeObjects",
                held.largeObjects(),
                "notInBackup",
                json(held.omitted()),
                "unreadable",
                json(held.unreadable())));
        return json;
    }

    static Map<String, @Nullable Object> json(Facts facts) {
        return Json.object(
                "endpoint",
                facts.endpoint(),
                "database",
                facts.database(),
                "version",
                facts.version(),
                "versionNumber",
                facts.versionNumber(),
                "systemIdentifier",
                facts.systemIdentifier(),
                "snapshot",
                facts.snapshot(),
                "position",
                facts.position(),
                "takenAt",
                facts.takenAt().toString(),
                "encoding",
                facts.encoding());
    }

    static List<Map<String, @Nullable Object>> json(List<Omitted> omitted) {
        return omitted.stream()
                .map(o -> Json.object("object", o.object(), "reason", o.reason()))
                .toList();
    }

    /// @throws IllegalArgumentException where it is not a manifest of this form
    static Manifest parse(String text) {
        JsonText.Node node = JsonText.read(text);
        if (!node.text("format").equals(FORMAT)) {
            throw new IllegalArgumentException("not a manifest of \"" + FORMAT + "\"");
        }
        List<StoredFile> files = new ArrayList<>();
        node.list("files")
                .forEach(f ->
                        files.add(new StoredFile(f.text("name"), f.text("what"), f.number("bytes"), f.text("sha256"))));
        List<Held> databases = new ArrayList<>();
        node.list("databases")
                .forEach(d -> databases.add(new Held(
                        d.text("side"),
                        facts(d),
                        (int) d.number("tables"),
                        d.number("rows"),
                        d.number("largeObjects"),
                        omitted(d.list("notInBackup")),
                        omitted(d.list("unreadable")))));
        return new Manifest(
                node.text("name"),
                node.text("tool"),
                Instant.parse(node.text("madeAt")),
                node.truth("encrypted"),
                files,
                databases);
    }

    static Facts facts(JsonText.Node node) {
        return new Facts(
                node.text("endpoint"),
                node.text("database"),
                node.text("version"),
                (int) node.number("versionNumber"),
                node.text("systemIdentifier"),
                node.text("snapshot"),
                node.text("position"),
                Instant.parse(node.text("takenAt")),
                node.text("encoding"));
    }

    static List<Omitted> omitted(List<JsonText.Node> nodes) {
        return nodes.stream()
                .map(n -> new Omitted(n.text("object"), n.text("reason")))
                .toList();
    }
}
