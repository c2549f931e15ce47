package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import dev.rehome.migration.ReportRequest;
import dev.rehome.migration.ReportRun;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.report.Metric;
import dev.rehome.report.Report;
import dev.rehome.report.ReportJson;
import dev.rehome.report.ReportPage;
import dev.rehome.settings.Database;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Key;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.VerifyProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome report`
@Command(
        name = "report",
        description = {
            "Write the evidence of the move: one HTML page for people and one JSON for programs, from the journals and a"
                    + " fresh look at both databases.",
            "Begins with a scorecard; what was not measured stands there as such. Changes no database."
        })
final class ReportCommand implements CliCommand {
    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "where report.html and report.json go; .rehome/report beside the plan by default")
    @Nullable
    Path output;

    @Option(names = "--no-read", description = "read no rows: counts and digests are those of the copy")
    boolean noRead;

    @Option(names = "--include", paramLabel = "GLOB", description = "only these tables, for example public.*")
    List<String> include = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "GLOB", description = "not these tables")
    List<String> exclude = new ArrayList<>();

    @Override
    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>();
        if (!include.isEmpty()) {
            flags.add(new Flag("tables.include", "--include", include));
        }
        if (!exclude.isEmpty()) {
            flags.add(new Flag("tables.exclude", "--exclude", exclude));
        }
        return flags;
    }

    @Override
    public Outcome run(Context context) {
        Path state = context.settings().folder().resolve(".rehome");
        Path folder = output == null
                ? state.resolve("report")
                : context.environment().folder().resolve(output);
        Optional<Server> source = server(context, Keys.SOURCE, Side.SOURCE);
        Optional<Server> target = server(context, Keys.TARGET, Side.TARGET);
        try (ProgressLine line = context.output().progress("reading", ProgressLine.Unit.BYTES);
                Interrupts.Registration _ = context.interrupts().onInterrupt(() -> {
                    source.ifPresent(Server::cancelAll);
                    target.ifPresent(Server::cancelAll);
                })) {
            Report report = new ReportRun(request(context, state, source, target), new Progress(line)).run();
            Map<String, @Nullable Object> json = ReportJson.of(report);
            write(folder.resolve("report.html"), ReportPage.of(report));
            write(folder.resolve("report.json"), Json.pretty(json) + "\n");
            return Outcome.ok(json, text -> print(report, folder, text));
        } finally {
            source.ifPresent(Server::close);
            target.ifPresent(Server::close);
        }
    }

    private static Optional<Server> server(Context context, Key<Database> key, Side side) {
        if (context.settings().get(key).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(side == Side.SOURCE ? Connections.source(context) : Connections.target(context));
    }

    private ReportRequest request(Context context, Path state, Optional<Server> source, Optional<Server> target) {
        Settings settings = context.settings();
        Path plan = context.environment()
                .folder()
                .resolve(Objects.requireNonNullElse(context.options().file, Path.of("rehome.yaml")));
        return new ReportRequest(
                source,
                target,
                state,
                BackupCommand.plan(context).folder(),
                Optional.of(plan).filter(Files::exists),
                settings.get(Keys.TABLES_INCLUDE).orElse(List.of()),
                settings.get(Keys.TABLES_EXCLUDE).orElse(List.of()),
                !noRead,
                settings.get(Keys.CUTOVER_BUDGET),
                "rehome " + Version.text(),
                Clock.systemUTC());
    }

    private static void write(Path file, String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new RehomeException(
                    CliProblem.EXISTS,
                    file + " cannot be written",
                    String.valueOf(e.getMessage()),
                    "name another folder with --output",
                    e);
        }
    }

    private static void print(Report report, Path folder, Text text) {
        text.table(
                List.of("metric", "target", "measured", "verdict"),
                report.scorecard().stream()
                        .map(m -> List.of(
                                m.name(),
                                m.target(),
                                m.measured().isEmpty() ? "-" : shortened(m.measured()),
                                m.verdict().word()))
                        .toList());
        long missed = report.scorecard().stream()
                .filter(m -> m.verdict() == Metric.Verdict.MISSED)
                .count();
        String words = missed == 0 ? text.good("no target missed") : text.bad(missed + " missed");
        text.line(words + "; " + folder.resolve("report.html") + ", " + folder.resolve("report.json"));
    }

    private static String shortened(String measured) {
        int max = 60;
        return measured.codePointCount(0, measured.length()) <= max
                ? measured
                : measured.substring(0, measured.offsetByCodePoints(0, max - 1)) + "…";
    }

    private record Progress(ProgressLine line) implements VerifyProgress {
        @Override
        public void planned(int tables, long bytes) {
            line.total(bytes);
            line.done(0);
        }

        @Override
        public void read(Side side, long bytes) {
            line.add(bytes);
        }

        @Override
        public void compared(TableResult table) {}
    }
}
