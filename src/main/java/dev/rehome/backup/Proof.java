package dev.rehome.backup;

import dev.rehome.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// What came of restoring a backup once.
///
/// @param at when
/// @param server where, for example "PostgreSQL 15.19, embedded"
/// @param verdict whether everything came back as it was saved
/// @param databases what was found of each
/// @param files of the archive whose checksum was right
public record Proof(Instant at, String server, Verdict verdict, List<OfDatabase> databases, int files) {
    static final String FILE = "proof.json";

    public Proof {
        databases = List.copyOf(databases);
    }

    /// @param side "source" or "target"
    /// @param restored statements and tables that came back
    /// @param refused what did not, although the backup holds it
    /// @param leftOut owners, grants and comments that the server did not take: of no consequence for the
    ///     rows
    /// @param differences what was read back otherwise, or could not be
    public record OfDatabase(
            String side,
            Verdict verdict,
            int tables,
            long rows,
            int restored,
            List<String> refused,
            List<String> leftOut,
            List<String> differences) {
        public OfDatabase {
            refused = List.copyOf(refused);
            leftOut = List.copyOf(leftOut);
            differences = List.copyOf(differences);
        }
    }

    String text() {
        return JsonText.write(Json.object(
                "at",
                at.toString(),
                "server",
                server,
                "verdict",
                verdict.word(),
                "files",
                files,
                "databases",
                databases.stream()
                        .map(d -> Json.object(
                                "side",
                                d.side(),
                                "verdict",
                                d.verdict().word(),
                                "tables",
                                d.tables(),
                                "rows",
                                d.rows(),
                                "restored",
                                d.restored(),
                                "refused",
                                d.refused(),
                                "leftOut",
                                d.leftOut(),
                                "differences",
                                d.differences()))
                        .toList()));
    }

    static Proof parse(String text) {
        JsonText.Node node = JsonText.read(text);
        return new Proof(
                Instant.parse(node.text("at")),
                node.text("server"),
                verdict(node.text("verdict")),
                node.list("databases").stream().map(Proof::database).toList(),
                (int) node.number("files"));
    }

    private static OfDatabase database(JsonText.Node node) {
        return new OfDatabase(
                node.text("side"),
                verdict(node.text("verdict")),
                (int) node.number("tables"),
                node.number("rows"),
                (int) node.number("restored"),
                node.texts("refused"),
                node.texts("leftOut"),
                node.texts("differences"));
    }

    private static Verdict verdict(String word) {
        return Verdict.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
