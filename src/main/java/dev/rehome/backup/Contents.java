package dev.rehome.backup;

import dev.rehome.backup.DatabaseContents.LargeObjectRows;
import dev.rehome.backup.DatabaseContents.SequencePosition;
import dev.rehome.backup.DatabaseContents.TableRows;
import dev.rehome.digest.Digest;
import dev.rehome.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything a backup holds, in detail: what a restored copy is compared with. Encrypted with the rest,
/// because the digest of a small table tells much about its rows.
///
/// @param databases by side
/// @param files in the archive
record Contents(Map<String, DatabaseContents> databases, List<ArchivedFile> files) {
    static final String FILE = "contents.json";

    Contents {
        databases = new LinkedHashMap<>(databases);
        files = List.copyOf(files);
    }

    String text() {
        List<Map<String, @Nullable Object>> sides = new ArrayList<>();
        databases.forEach((side, contents) -> sides.add(json(side, contents)));
        return JsonText.write(Json.object(
                "databases",
                sides,
                "files",
                files.stream().map(ArchivedFile::json).toList()));
    }

    private static Map<String, @Nullable Object> json(String side, DatabaseContents contents) {
        Map<String, @Nullable Object> json = Json.object("side", side);
        json.putAll(Manifest.json(contents.facts()));
        json.putAll(Json.object(
                "tables",
                contents.tables().stream().map(Contents::json).toList(),
                "sequences",
                contents.sequences().stream()
                        .map(s -> Json.object("name", s.name(), "lastValue", s.lastValue(), "called", s.called()))
                        .toList(),
                "largeObjectBytes",
                contents.largeObjects().bytes(),
                "largeObjects",
                contents.largeObjects().digest().toString(),
                "objects",
                contents.objects(),
                "notInBackup",
                Manifest.json(contents.omitted()),
                "unreadable",
                Manifest.json(contents.unreadable())));
        return json;
    }

    private static Map<String, @Nullable Object> json(TableRows table) {
        return Json.object(
                "name",
                table.name(),
                "rows",
                table.rows(),
                "bytes",
                table.bytes(),
                "digest",
                table.digest().toString(),
                "columns",
                table.columns());
    }

    static Contents parse(String text) {
        JsonText.Node node = JsonText.read(text);
        Map<String, DatabaseContents> databases = new LinkedHashMap<>();
        node.list("databases").forEach(d -> databases.put(d.text("side"), database(d)));
        return new Contents(
                databases, node.list("files").stream().map(ArchivedFile::parse).toList());
    }

    private static DatabaseContents database(JsonText.Node node) {
        return new DatabaseContents(
                Manifest.facts(node),
                node.list("tables").stream()
                        .map(t -> new TableRows(
                                t.text("name"), t.texts("columns"), t.number("bytes"), Digest.parse(t.text("digest"))))
                        .toList(),
                node.list("sequences").stream()
                        .map(s -> new SequencePosition(s.text("name"), s.number("lastValue"), s.truth("called")))
                        .toList(),
                new LargeObjectRows(node.number("largeObjectBytes"), Digest.parse(node.text("largeObjects"))),
                node.texts("objects"),
                Manifest.omitted(node.list("notInBackup")),
                Manifest.omitted(node.list("unreadable")));
    }
}
