package dev.rehome.cli;

import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.ExistingMode;
import dev.rehome.finding.Finding;
import dev.rehome.follow.Capture;
import dev.rehome.follow.CaptureHealth;
import dev.rehome.follow.SlotHealth;
import dev.rehome.follow.StreamStatus;
import dev.rehome.json.Json;
import dev.rehome.migration.CopyResult;
import dev.rehome.migration.FollowProgress;
import dev.rehome.migration.FollowRequest;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.FollowRun;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Side;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import dev.rehome.sql.QualifiedName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `rehome follow`
@Command(
        name = "follow",
        description = {
            "Make schema and copy first where the target is empty, then keep it current while the source is written to.",
            "Without --execute it says what it would do. It runs until stopped, and the same command goes on after that.",
            "The target is closed to everybody else until the switch."
        })
final class FollowCommand implements CliCommand {
    static final long SPOOL_BYTES_MAX = 10L << 30;

    @Option(names = "--execute", description = "do it")
    boolean execute;

    @Option(names = "--include", paramLabel = "GLOB", description = "only these tables, for example public.*")
    List<String> include = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "GLOB", description = "not these tables")
    List<String> exclude = new ArrayList<>();

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = "--existing",
            paramLabel = "MODE",
            description =
                    "what the copy does with tables that hold rows on the target: refuse (default), refresh or keep")
    @Nullable
    ExistingMode existing;

    @Option(names = "--until-caught-up", description = "end when the target is where the source is")
    boolean untilCaughtUp;

    @Option(
            names = "--restart",
            description = "begin anew, with a new slot; what was copied is compared and kept where it is equal")
    boolean restart;

    @Option(
            names = "--skip-lsn",
            paramLabel = "LSN",
            converter = LsnConverter.class,
            description = "pass over the transaction that an error named by this position; it is put on record")
    List<Lsn> skip = new ArrayList<>();

    @Option(
            names = "--capture",
            paramLabel = "WAY",
            converter = CaptureWay.Converter.class,
            description = "how changes are had: slot, triggers, or auto (default): by a slot where one is to be had")
    CaptureWay capture = CaptureWay.AUTO;

    @Option(
            names = "--rate",
            paramLabel = "BYTES/s",
            description = "the most that the copy reads in a second, e.g. 50MB/s")
    @Nullable
    String rate;

    @Override
    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>();
        if (!include.isEmpty()) {
            flags.add(new Flag("tables.include", "--include", include));
        }
        if (!exclude.isEmpty()) {
            flags.add(new Flag("tables.exclude", "--exclude", exclude));
        }
        if (rate != null) {
            flags.add(new Flag("rate", "--rate", rate));
        }
        return flags;
    }

    @Override
    public Outcome run(Context context) {
        try (Connections connections = Connections.of(context);
                Watched watched = new Watched(context.output())) {
            FollowRun run = new FollowRun(request(context.settings(), connections, watched));
            Interrupts.Registration interrupt = context.interrupts().onInterrupt(run::interrupt);
            try {
                FollowResult result = run.run();
                return new Outcome(result.exitStatus(), json(result), text -> print(result, text));
            } finally {
                interrupt.close();
            }
        }
    }

    private FollowRequest request(Settings settings, Connections connections, FollowProgress progress) {
        return new FollowRequest(
                connections.source(),
                connections.target(),
                execute,
                settings.get(Keys.TABLES_INCLUDE).orElse(List.of()),
                settings.get(Keys.TABLES_EXCLUDE).orElse(List.of()),
                settings.get(Keys.JOBS).map(OptionalInt::of).orElse(OptionalInt.empty()),
                settings.get(Keys.RATE).orElse(0L),
                settings.folder().resolve(".rehome"),
                SPOOL_BYTES_MAX,
                untilCaughtUp,
                restart,
                new HashSet<>(skip),
                capture.capture(),
                group.of(settings),
                CopyCommand.existing(existing, settings),
                progress);
    }

    // Output

    private static Map<String, @Nullable Object> json(FollowResult result) {
        return Json.object(
                "executed",
                result.executed(),
                "state",
                result.state(),
                "group",
                result.group().isEmpty() ? null : result.group(),
                "slot",
                result.route().slot(),
                "publication",
                result.route().publication(),
                "capture",
                result.capture().word(),
                "tables",
                result.tables().stream().map(QualifiedName::quoted).toList(),
                "status",
                result.status().map(FollowCommand::json).orElse(null),
                "copy",
                result.copy().map(FollowCommand::json).orElse(null),
                "heldBack",
                result.closed(),
                "failures",
                result.failures().stream().map(Findings::json).toList(),
                "findings",
                result.findings().stream().map(Findings::json).toList());
    }

    private static Map<String, @Nullable Object> json(CopyResult copy) {
        return Json.object(
                "tables", copy.tables().size(),
                "rows", copy.rows(),
                "bytes", copy.bytes(),
                "seconds", Math.round(copy.seconds() * 1000) / 1000.0,
                "notMoved",
                        copy.notMoved().stream()
                                .map(n -> Json.object("object", n.object(), "reason", n.reason()))
                                .toList());
    }

    static Map<String, @Nullable Object> json(StreamStatus status) {
        return Json.object(
                "capture", status.capture().word(),
                "source", status.source().toString(),
                "received", status.received().toString(),
                "applied", status.applied().toString(),
                "lagBytes", status.lagBytes(),
                "lagSeconds", status.lag().toMillis() / 1000.0,
                "waitingBytes", status.waitingBytes(),
                "transactions", status.transactions(),
                "changes", status.changes(),
                "oldestTransactionSeconds", status.oldestTransaction().toMillis() / 1000.0,
                "connected", status.connected(),
                "slot", status.slot().map(FollowCommand::json).orElse(null),
                "captured", status.captured().map(FollowCommand::json).orElse(null));
    }

    private static Map<String, @Nullable Object> json(CaptureHealth captured) {
        return Json.object(
                "table", captured.table(),
                "bytes", captured.bytes(),
                "bytesMax", captured.bytesMax(),
                "unreadRows", captured.unread());
    }

    private static Map<String, @Nullable Object> json(SlotHealth slot) {
        return Json.object(
                "walStatus", slot.walStatus(),
                "bytesLeft", slot.bytesLeft().orElse(null),
                "heldBytes", slot.heldBytes(),
                "confirmed", slot.confirmed().map(Lsn::toString).orElse(null));
    }

    private static void print(FollowResult result, Text text) {
        result.findings()
                .forEach(f -> Findings.print(f, text.doubtful(f.severity().word()), text));
        result.failures().forEach(f -> Findings.print(f, text.bad(f.severity().word()), text));
        String tables = Amounts.count(result.tables().size()) + " tables";
        switch (result.state()) {
            case "planned" ->
                text.line(tables + " to follow: "
                        + (result.capture() == Capture.SLOT ? "publication and slot " : "triggers of route ")
                        + result.route().slot() + " on the source, "
                        + result.copy()
                                .map(c -> "copy of " + Amounts.bytes(c.bytes()) + ", ")
                                .orElse("")
                        + "target closed until the switch; to do it: --execute");
            case "resumable" ->
                text.line(tables + " are followed since an earlier run, "
                        + (result.capture() == Capture.SLOT ? "slot " : "by triggers of route ")
                        + result.route().slot() + "; to go on: --execute");
            case "caught-up" ->
                text.line(text.good("caught up: " + tables)
                        + result.status().map(FollowCommand::words).orElse(""));
            default -> text.line(text.bad(result.executed() ? "incomplete" : "nothing was changed"));
        }
    }

    private static String words(StreamStatus status) {
        return ", at " + status.applied() + ", " + Amounts.count(status.transactions()) + " transactions applied, lag "
                + Amounts.bytes(status.lagBytes());
    }

    /// Reads a position of the log.
    static final class LsnConverter implements CommandLine.ITypeConverter<Lsn> {
        @Override
        public Lsn convert(String word) {
            try {
                return Lsn.parse(word);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(
                        "must be a position like 16/B374D848, is \"" + word + "\"");
            }
        }
    }

    /// Shows on standard error how it goes on.
    private static final class Watched implements FollowProgress, AutoCloseable {
        private final Output output;
        private final ProgressLine line;

        Watched(Output output) {
            this.output = output;
            this.line = output.progress("plan", ProgressLine.Unit.BYTES);
        }

        @Override
        public CopyProgress copy() {
            return new CopyLine(output, line);
        }

        @Override
        public void phase(String name) {
            line.what(name);
            line.done(0);
            line.total(0);
            output.event("phase", Json.object("phase", name));
        }

        @Override
        public void status(StreamStatus status, double perSecond, Optional<Duration> eta) {
            String words = "following: lag " + Amounts.bytes(status.lagBytes()) + ", "
                    + Amounts.duration(status.lag()) + ", " + Amounts.count(Math.round(perSecond)) + " tx/s"
                    + eta.filter(e -> !e.isZero())
                            .map(e -> ", " + Amounts.duration(e) + " left")
                            .orElse("");
            line.what(words);
            Map<String, @Nullable Object> fields = json(status);
            fields.put("transactionsPerSecond", Math.round(perSecond * 10) / 10.0);
            fields.put("etaSeconds", eta.map(e -> e.toMillis() / 1000.0).orElse(null));
            output.event("status", fields);
        }

        @Override
        public void finding(Finding finding) {
            output.note(finding.severity().word() + " " + Findings.line(finding));
            output.event("finding", Findings.json(finding));
        }

        @Override
        public void retry(Side side, String reason, Duration pause) {
            output.note("connection to the " + side.word() + " lost: " + reason + "; trying again in "
                    + pause.toMillis() + " ms");
        }

        @Override
        public void spoolFull(long bytes) {
            output.warn("warning: " + Amounts.bytes(bytes)
                    + " of changes wait on this machine, which is the bound: the source keeps what comes now");
        }

        @Override
        public void skipped(String lsn) {
            output.warn("transaction " + lsn
                    + " was left out, as --skip-lsn says; it is on record in rehome.follow_skipped");
        }

        @Override
        public void close() {
            line.close();
        }
    }
}
