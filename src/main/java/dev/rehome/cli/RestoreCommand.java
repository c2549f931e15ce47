package dev.rehome.cli;

import dev.rehome.backup.BackupStore;
import dev.rehome.backup.Manifest;
import dev.rehome.backup.Proof;
import dev.rehome.backup.RestoreRequest;
import dev.rehome.backup.RestoreResult;
import dev.rehome.backup.RestoreRun;
import dev.rehome.backup.StoredBackup;
import dev.rehome.backup.Verdict;
import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import dev.rehome.migration.BackupPlan;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rehome restore`
@Command(
        name = "restore",
        description = {
            "Check a backup, and restore a database or the files of it; with --execute do it, else say what it would do.",
            "A database is restored into an empty one and read back; nothing is ever dropped.",
            "Exits 0 where all came back, 4 where something differs or the backup is damaged."
        })
final class RestoreCommand implements CliCommand {
    @Parameters(
            paramLabel = "BACKUP",
            arity = "0..1",
            description = "its name or folder; the newest where it is left out")
    @Nullable
    String backup;

    @Option(names = "--execute", description = "do it")
    boolean execute;

    @Option(names = "--list", description = "show every backup there is, newest first, and do nothing else")
    boolean list;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "where backups are; ./backups by default")
    @Nullable
    String folder;

    @Option(names = "--into", paramLabel = "URL", description = "the empty database that gets the dump, or env:NAME")
    @Nullable
    String into;

    @Option(
            names = "--database",
            paramLabel = "SIDE",
            description = "which dump goes there: source or target; may be left out where the backup holds one")
    @Nullable
    String database;

    @Option(
            names = "--into-nonempty",
            description =
                    "restore beside what the database holds: nothing is dropped, what is there already is refused")
    boolean besideOthers;

    @Option(names = "--files", description = "put the files back where they were")
    boolean files;

    @Option(names = "--files-into", paramLabel = "FOLDER", description = "put the files below this folder instead")
    @Nullable
    Path filesInto;

    @Option(names = "--unpack", paramLabel = "FOLDER", description = "write every file of the backup there, decrypted")
    @Nullable
    Path unpack;

    @Option(names = "--key", paramLabel = "REF", description = "the key: env:NAME, file:PATH or cmd:COMMAND")
    @Nullable
    String key;

    @Override
    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>();
        BackupCommand.add(flags, Keys.BACKUP_FOLDER.path(), "--folder", folder);
        BackupCommand.add(flags, Keys.BACKUP_KEY.path(), "--key", key);
        return flags;
    }

    @Override
    public Outcome run(Context context) {
        BackupPlan plan = BackupCommand.plan(context);
        if (list) {
            List<StoredBackup> all = BackupStore.list(plan.folder());
            return Outcome.ok(
                    Json.object(
                            "backups", all.stream().map(RestoreCommand::json).toList()),
                    text -> printList(all, plan.folder(), text));
        }
        StoredBackup stored = BackupStore.find(plan.folder(), Optional.ofNullable(backup));
        try (ProgressLine line = context.output().progress("restore", ProgressLine.Unit.BYTES)) {
            Optional<RestoreRequest.Database> wanted = database(plan, stored);
            try (Interrupts.Registration _ = context.interrupts()
                    .onInterrupt(() -> wanted.ifPresent(w -> w.into().cancelAll()))) {
                RestoreResult result = new RestoreRun(
                                request(context, plan, stored, wanted), new BackupLine(context.output(), line))
                        .run();
                return new Outcome(result.exitStatus(), json(result), text -> print(result, text));
            } finally {
                wanted.ifPresent(w -> w.into().close());
            }
        }
    }

    private RestoreRequest request(
            Context context, BackupPlan plan, StoredBackup stored, Optional<RestoreRequest.Database> wanted) {
        Path here = context.environment().folder();
        Optional<RestoreRequest.Files> places = filesInto != null
                ? Optional.of(new RestoreRequest.Files(
                        here.resolve(filesInto).resolve("plan"),
                        here.resolve(filesInto).resolve("root")))
                : files
                        ? Optional.of(
                                new RestoreRequest.Files(context.settings().folder(), Path.of("/")))
                        : Optional.empty();
        return new RestoreRequest(
                stored, plan.key(), wanted, places, Optional.ofNullable(unpack).map(here::resolve), execute);
    }

    private Optional<RestoreRequest.Database> database(BackupPlan plan, StoredBackup stored) {
        if (into == null) {
            if (database != null) {
                throw new RehomeException(
                        CliProblem.BAD_USAGE,
                        "--database says which dump, and nothing says where to",
                        "",
                        "add --into URL");
            }
            return Optional.empty();
        }
        String side = side(stored);
        return Optional.of(new RestoreRequest.Database(
                side, new Server(Side.TARGET, plan.endpoint(into), Connections.runId()), besideOthers));
    }

    private String side(StoredBackup stored) {
        List<String> held =
                stored.manifest().databases().stream().map(Manifest.Held::side).toList();
        if (database != null) {
            return database;
        }
        if (held.size() != 1) {
            throw new RehomeException(
                    CliProblem.BAD_USAGE,
                    "backup " + stored.name() + " holds "
                            + (held.isEmpty() ? "no database" : String.join(" and ", held)),
                    "",
                    held.isEmpty() ? "" : "say which with --database source or --database target");
        }
        return held.getFirst();
    }

    private static Map<String, @Nullable Object> json(StoredBackup stored) {
        return Json.object(
                "name",
                stored.name(),
                "folder",
                stored.folder().toString(),
                "madeAt",
                stored.manifest().madeAt().toString(),
                "encrypted",
                stored.manifest().sealed(),
                "bytes",
                stored.manifest().bytes(),
                "databases",
                stored.manifest().databases().stream()
                        .map(d -> Json.object(
                                "side", d.side(),
                                "endpoint", d.facts().endpoint(),
                                "version", d.facts().version(),
                                "tables", d.tables(),
                                "rows", d.rows()))
                        .toList(),
                "proof",
                stored.proof().map(BackupCommand::json).orElse(null));
    }

    private static Map<String, @Nullable Object> json(RestoreResult result) {
        return Json.object(
                "executed",
                result.executed(),
                "backup",
                json(result.backup()),
                "database",
                result.database().map(BackupCommand::json).orElse(null),
                "files",
                result.files().stream()
                        .map(f -> Json.object("path", f.place().toString(), "kind", f.kind(), "state", f.state()))
                        .toList(),
                "unpacked",
                result.unpacked().stream().map(Path::toString).toList());
    }

    private static void printList(List<StoredBackup> all, Path folder, Text text) {
        if (all.isEmpty()) {
            text.line("no backup in " + folder);
            return;
        }
        List<List<String>> rows = all.stream()
                .map(b -> List.of(
                        b.name(),
                        String.join(
                                ", ",
                                b.manifest().databases().stream()
                                        .map(d -> d.side() + " (" + Amounts.counted(d.rows(), "row") + ")")
                                        .toList()),
                        Amounts.bytes(b.manifest().bytes()),
                        b.manifest().sealed() ? "encrypted" : "-",
                        b.proof()
                                .map(p -> p.verdict() == Verdict.EQUAL
                                        ? "proven"
                                        : p.verdict().word())
                                .orElse("-")))
                .toList();
        text.table(List.of("backup", "databases", ">size", "key", "proof"), rows);
    }

    private void print(RestoreResult result, Text text) {
        text.line("backup " + result.backup().folder() + ": every checksum is right");
        result.files()
                .forEach(f -> text.line(f.state() + " " + f.place() + (f.kind().equals("folder") ? "/" : "")));
        result.unpacked().forEach(p -> text.line((execute ? "written " : "new ") + p));
        result.database().ifPresent(d -> print(d, text));
        boolean asked =
                into != null || !result.files().isEmpty() || !result.unpacked().isEmpty();
        if (!result.executed() && asked) {
            text.line((into == null ? "" : "the database is empty and gets the dump; ") + "to do it: --execute");
        } else if (!asked) {
            text.line("to restore: --into URL for a database, --files or --files-into for files, --unpack for all");
        }
    }

    private static void print(Proof.OfDatabase database, Text text) {
        database.refused().forEach(r -> text.line(text.bad("refused") + " " + r));
        database.leftOut().forEach(r -> text.line(text.doubtful("left out") + " " + r));
        database.differences().forEach(d -> text.line(text.bad("different") + " " + d));
        String rows = Amounts.counted(database.tables(), "table") + ", " + Amounts.counted(database.rows(), "row");
        text.line(
                database.verdict() == Verdict.EQUAL
                        ? text.good("restored and read back equal: " + rows)
                        : text.bad(database.verdict().word() + ": " + rows + " read back"));
    }
}
