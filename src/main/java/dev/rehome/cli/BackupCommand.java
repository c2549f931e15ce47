package dev.rehome.cli;

import dev.rehome.backup.BackupResult;
import dev.rehome.backup.BackupRun;
import dev.rehome.backup.DatabaseContents;
import dev.rehome.backup.Proof;
import dev.rehome.backup.StoredFile;
import dev.rehome.backup.Verdict;
import dev.rehome.json.Json;
import dev.rehome.migration.BackupPlan;
import dev.rehome.postgres.Server;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome backup`
@Command(
        name = "backup",
        description = {
            "Dump the source, the target and named files into a folder of their own, and restore them once to prove it.",
            "The dumps are SQL that psql restores without rehome. No database is changed.",
            "Exits 0 where the backup was proven, 4 where something came back otherwise, 5 where it could not be proven"
                    + " or a table could not be read."
        })
final class BackupCommand implements CliCommand {
    @Option(names = "--execute", hidden = true, description = "taken and not needed: a backup changes no database")
    boolean execute;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "where backups go; ./backups by default")
    @Nullable
    String folder;

    @Option(
            names = "--add",
            paramLabel = "FILE",
            description = "a file or folder to save beside the databases, in place of backup.files; may be repeated")
    List<String> files = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "WHAT",
            description = "source, target or files: nothing else; may be repeated")
    List<What> only = new ArrayList<>();

    @Option(names = "--second", paramLabel = "FOLDER", description = "a second place for a copy, which is read back")
    @Nullable
    String second;

    @Option(
            names = "--key",
            paramLabel = "REF",
            description =
                    "encrypt to this key: env:NAME, file:PATH or cmd:COMMAND that gives 64 hexadecimal digits or a"
                            + " passphrase")
    @Nullable
    String key;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "remove all but the newest N backups; the last proven one stays")
    @Nullable
    String keep;

    @Option(
            names = "--restore",
            paramLabel = "WHERE",
            description =
                    "where to restore it once: embedded (default), the URL of a server where databases may be made,"
                            + " or never")
    @Nullable
    String restore;

    @Option(names = "--no-pg-dump", description = "no second dump by pg_dump where it is installed")
    boolean noPgDump;

    /// What may be saved alone.
    enum What {
        SOURCE,
        TARGET,
        FILES
    }

    @Override
    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>();
        add(flags, Keys.BACKUP_FOLDER.path(), "--folder", folder);
        add(flags, Keys.BACKUP_SECOND.path(), "--second", second);
        add(flags, Keys.BACKUP_KEY.path(), "--key", key);
        add(flags, Keys.BACKUP_KEEP.path(), "--keep", keep);
        add(flags, Keys.BACKUP_RESTORE.path(), "--restore", restore);
        add(flags, Keys.BACKUP_PG_DUMP.path(), "--no-pg-dump", noPgDump ? "false" : null);
        if (!files.isEmpty()) {
            flags.add(new Flag(Keys.BACKUP_FILES.path(), "--add", files));
        }
        return flags;
    }

    static void add(List<Flag> flags, String path, String option, @Nullable String value) {
        if (value != null) {
            flags.add(new Flag(path, option, value));
        }
    }

    @Override
    public Outcome run(Context context) {
        BackupPlan plan = plan(context);
        List<Server> servers = new ArrayList<>();
        try (ProgressLine line = context.output().progress("backup", ProgressLine.Unit.BYTES)) {
            if (wants(What.SOURCE) && context.settings().get(Keys.SOURCE).isPresent()) {
                servers.add(Connections.source(context));
            }
            if (wants(What.TARGET) && context.settings().get(Keys.TARGET).isPresent()) {
                servers.add(Connections.target(context));
            }
            try (Interrupts.Registration _ =
                    context.interrupts().onInterrupt(() -> servers.forEach(Server::cancelAll))) {
                BackupResult result = new BackupRun(
                                plan.request(servers, Clock.systemUTC()).withFiles(wants(What.FILES)),
                                new BackupLine(context.output(), line))
                        .run();
                return new Outcome(result.exitStatus(), json(result), text -> print(result, text));
            }
        } finally {
            servers.forEach(Server::close);
        }
    }

    static BackupPlan plan(Context context) {
        return new BackupPlan(
                context.settings(), Connections.variables(context), new EmbeddedProof(), "rehome " + Version.text());
    }

    private boolean wants(What what) {
        return only.isEmpty() || only.contains(what);
    }

    private static Map<String, @Nullable Object> json(BackupResult result) {
        List<Object> databases = new ArrayList<>();
        result.databases().forEach((side, contents) -> databases.add(json(side, contents)));
        return Json.object(
                "executed",
                true,
                "name",
                result.manifest().name(),
                "folder",
                result.folder().toString(),
                "encrypted",
                result.manifest().sealed(),
                "files",
                result.manifest().files().stream().map(BackupCommand::json).toList(),
                "databases",
                databases,
                "archivedFiles",
                result.files().size(),
                "second",
                result.second().map(Object::toString).orElse(null),
                "proof",
                result.proof().map(BackupCommand::json).orElse(null),
                "removed",
                result.removed(),
                "findings",
                result.findings().stream().map(Findings::json).toList());
    }

    private static Map<String, @Nullable Object> json(StoredFile file) {
        return Json.object("name", file.name(), "what", file.what(), "bytes", file.bytes(), "sha256", file.sha256());
    }

    private static Map<String, @Nullable Object> json(String side, DatabaseContents contents) {
        return Json.object(
                "side",
                side,
                "endpoint",
                contents.facts().endpoint(),
                "version",
                contents.facts().version(),
                "takenAt",
                contents.facts().takenAt().toString(),
                "position",
                contents.facts().position(),
                "tables",
                contents.tables().stream()
                        .map(t -> Json.object(
                                "name", t.name(),
                                "rows", t.rows(),
                                "bytes", t.bytes(),
                                "digest", t.digest().toString()))
                        .toList(),
                "totals",
                Json.object(
                        "tables", contents.tables().size(),
                        "rows", contents.rows(),
                        "bytes", contents.bytes(),
                        "largeObjects", contents.largeObjects().count()),
                "notInBackup",
                contents.omitted().stream()
                        .map(o -> Json.object("object", o.object(), "reason", o.reason()))
                        .toList());
    }

    static Map<String, @Nullable Object> json(Proof proof) {
        return Json.object(
                "verdict",
                proof.verdict().word(),
                "at",
                proof.at().toString(),
                "server",
                proof.server(),
                "databases",
                proof.databases().stream().map(BackupCommand::json).toList(),
                "files",
                proof.files());
    }

    static Map<String, @Nullable Object> json(Proof.OfDatabase database) {
        return Json.object(
                "side",
                database.side(),
                "verdict",
                database.verdict().word(),
                "tables",
                database.tables(),
                "rows",
                database.rows(),
                "refused",
                database.refused(),
                "leftOut",
                database.leftOut(),
                "differences",
                database.differences());
    }

    private static void print(BackupResult result, Text text) {
        result.databases().forEach((side, contents) -> {
            text.line(side + ": " + Amounts.counted(contents.tables().size(), "table") + ", "
                    + Amounts.counted(contents.rows(), "row") + largeObjects(contents) + ", as of "
                    + contents.facts().takenAt());
            contents.omitted().forEach(o -> text.line(text.faint("  not in it: " + o.object() + ": " + o.reason())));
        });
        result.manifest().files().stream()
                .filter(f -> !f.name().endsWith(".json") && !f.name().endsWith(".txt"))
                .forEach(f -> text.line(f.name() + ": " + f.what() + ", " + Amounts.bytes(f.bytes())));
        result.second().ifPresent(second -> text.line("second place: " + second + ", read back"));
        result.findings()
                .forEach(f -> Findings.print(f, text.doubtful(f.severity().word()), text));
        if (!result.removed().isEmpty()) {
            text.line("removed: " + String.join(", ", result.removed()));
        }
        text.line(verdict(result, text));
    }

    private static String largeObjects(DatabaseContents contents) {
        long count = contents.largeObjects().count();
        return count == 0 ? "" : ", " + Amounts.counted(count, "large object");
    }

    private static String verdict(BackupResult result, Text text) {
        String where = result.folder() + (result.manifest().sealed() ? ", encrypted" : "");
        if (result.proof().isEmpty()) {
            return text.doubtful("complete, not proven: " + where);
        }
        Proof proof = result.proof().get();
        if (proof.verdict() != Verdict.EQUAL) {
            return text.bad("complete, not proven (" + proof.verdict().word() + "): " + where);
        }
        long rows = proof.databases().stream().mapToLong(Proof.OfDatabase::rows).sum();
        return text.good("complete and proven: " + where) + ": " + Amounts.counted(rows, "row")
                + " restored and read back equal (" + proof.server() + ")";
    }
}
