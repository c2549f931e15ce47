package dev.rehome.migration;

import dev.rehome.backup.BackupStore;
import dev.rehome.backup.StoredBackup;
import dev.rehome.catalog.Catalog;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.report.Evidence;
import dev.rehome.report.Evidence.JournalFile;
import dev.rehome.report.Report;
import dev.rehome.runbook.Entry;
import dev.rehome.supabase.NotMoved;
import dev.rehome.supabase.Shim;
import dev.rehome.verify.Method;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Gathers the evidence of a move: the journals, the ledger on the target, both databases as they are
/// now, the backups. Whatever cannot be looked at is said in the report, and is no error.
public final class ReportRun {
    private static final int JOBS = 2;
    private static final int DIFFERENCES_MAX = 5;
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    private final ReportRequest request;
    private final VerifyProgress progress;
    private final List<String> doubts = new ArrayList<>();
    private final List<Evidence.Left> left = new ArrayList<>();
    private final List<Evidence.Database> databases = new ArrayList<>();

    public ReportRun(ReportRequest request, VerifyProgress progress) {
        this.request = request;
        this.progress = progress;
    }

    public Report run() {
        List<JournalFile> journals = new ReportJournals(request.state(), doubts).read();
        try (Answering source = look(request.source(), Side.SOURCE);
                Answering target = look(request.target(), Side.TARGET)) {
            Optional<Catalog> catalog = catalog(source.session(), target.session());
            Optional<VerifyResult> fresh = read(source, target);
            ReportTables tables = new ReportTables(CopiedTables.of(target.session(), request.state()), catalog, fresh);
            fresh.ifPresent(result ->
                    result.skipped().forEach(s -> left.add(new Evidence.Left(s.object(), s.reason()))));
            return Report.of(new Evidence(
                    made(),
                    databases,
                    live(journals),
                    fresh.map(_ -> request.clock().instant()),
                    tables.tables(),
                    tables.checks(),
                    left.stream().distinct().toList(),
                    journals,
                    backups(),
                    new Evidence.Goals(request.budget(), tables.copied().worked()),
                    doubts));
        }
    }

    /// A side with a session where it answered.
    private record Answering(Optional<Server> server, Optional<Session> session) implements AutoCloseable {
        @Override
        public void close() {
            session.ifPresent(Session::close);
        }
    }

    private Answering look(Optional<Server> server, Side side) {
        if (server.isEmpty()) {
            doubts.add("What the " + side.word() + " holds: the plan names none.");
            return new Answering(server, Optional.empty());
        }
        try {
            Session session = server.get().open("report");
            databases.add(ReportDatabase.read(session, side));
            return new Answering(server, Optional.of(session));
        } catch (RehomeException e) {
            doubts.add("What the " + side.word() + " holds now: it did not answer.");
            databases.add(ReportDatabase.silent(server.get(), side, e));
            return new Answering(server, Optional.empty());
        }
    }

    /// What is not moved depends on the target's rights, so it takes both.
    private Optional<Catalog> catalog(Optional<Session> source, Optional<Session> target) {
        if (source.isEmpty() || target.isEmpty()) {
            doubts.add("What was not moved: it takes both databases to tell.");
            return Optional.empty();
        }
        try {
            Shim.Result cut = SchemaScope.of(source.get(), target.get()).readSource(source.get());
            cut.notMoved().forEach(this::left);
            cut.catalog().findings().forEach(f -> left.add(new Evidence.Left(f.subject(), f.message())));
            return Optional.of(cut.catalog());
        } catch (RehomeException e) {
            doubts.add("What was not moved: " + e.message() + ".");
            return Optional.empty();
        }
    }

    private void left(NotMoved notMoved) {
        left.add(new Evidence.Left(notMoved.object(), notMoved.reason()));
    }

    private Optional<VerifyResult> read(Answering source, Answering target) {
        if (!request.read() || source.session().isEmpty() || target.session().isEmpty()) {
            return Optional.empty();
        }
        try (Server from = source.server().orElseThrow().another();
                Server to = target.server().orElseThrow().another()) {
            return Optional.of(
                    new VerifyRun(from, to, request.include(), request.exclude(), Optional.of(request.state()))
                            .run(new VerifyOptions(JOBS, DIFFERENCES_MAX, Method.CLIENT), progress));
        } catch (RehomeException e) {
            doubts.add("Rows as they are now: " + e.message() + ".");
            return Optional.empty();
        }
    }

    private Evidence.Made made() {
        String plan = request.plan()
                .map(p -> String.valueOf(p.toAbsolutePath().getParent()))
                .map(folder -> folder.substring(folder.lastIndexOf('/') + 1))
                .orElse("without a plan");
        return new Evidence.Made(
                request.clock().instant(),
                by(),
                request.tool(),
                plan,
                request.plan().map(this::hash).orElse(""));
    }

    private String hash(Path plan) {
        try {
            return ReportJournals.sha256(plan);
        } catch (IOException e) {
            doubts.add("What the plan says: " + plan + " cannot be read.");
            return "";
        }
    }

    private static String by() {
        String user = System.getProperty("user.name", "somebody");
        try {
            return user + "@" + Files.readString(HOST).strip();
        } catch (IOException e) {
            return user;
        }
    }

    /// The last switch that stands, of all routes.
    private static String live(List<JournalFile> journals) {
        record Switch(Instant at, String to) {}
        List<Switch> switches = new ArrayList<>();
        for (JournalFile journal : journals) {
            String to = "";
            for (Entry entry : journal.entries()) {
                to = entry.fields().getOrDefault("to", to);
                if (entry.kind().equals("switched") && !to.isEmpty()) {
                    switches.add(new Switch(entry.at(), to));
                }
            }
        }
        return switches.stream()
                .max(java.util.Comparator.comparing(Switch::at))
                .map(Switch::to)
                .orElse("source");
    }

    private List<Evidence.Backup> backups() {
        return BackupStore.list(request.backups()).stream()
                .map(ReportRun::backup)
                .toList();
    }

    private static Evidence.Backup backup(StoredBackup backup) {
        List<String> holds = new ArrayList<>();
        backup.manifest()
                .databases()
                .forEach(d -> holds.add(d.side() + " of " + d.facts().takenAt()));
        backup.file("files.tar").ifPresent(_ -> holds.add("files"));
        return new Evidence.Backup(
                backup.name(),
                backup.manifest().madeAt(),
                String.join(", ", holds),
                backup.manifest().databases().stream().mapToLong(d -> d.rows()).sum(),
                backup.manifest().bytes(),
                backup.manifest().sealed(),
                backup.proof().map(p -> p.verdict().word()).orElse(""),
                backup.proof().map(p -> p.server()).orElse(""));
    }
}
