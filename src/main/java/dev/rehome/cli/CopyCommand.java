package dev.rehome.cli;

import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.ExistingMode;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.json.Json;
import dev.rehome.migration.CopyObservers;
import dev.rehome.migration.CopyRequest;
import dev.rehome.migration.CopyResult;
import dev.rehome.migration.CopyResult.TableResult;
import dev.rehome.migration.CopyRun;
import dev.rehome.migration.CopySelection;
import dev.rehome.migration.CopyTuning;
import dev.rehome.migration.steps.PlannedExisting;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.NotMoved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `rehome copy`
@Command(
        name = "copy",
        description = {
            "Bring schema, rows, indexes, constraints and sequences to the target, and read every table back.",
            "Without --execute it says what it would do. The same command goes on where a killed one stopped."
        })
final class CopyCommand implements CliCommand {
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
            description = "what to do with tables that hold rows on the target: refuse (default), refresh or keep")
    @Nullable
    ExistingMode existing;

    @Option(
            names = "--overwrite",
            description = "let refresh drop rows that are newer on the target or were written there by others")
    boolean overwrite;

    @Option(
            names = "--rate",
            paramLabel = "BYTES/s",
            description = "the most that all jobs read in a second, e.g. 50MB/s")
    @Nullable
    String rate;

    @Option(
            names = "--discard",
            paramLabel = "TABLE",
            description = "empty this table of what rehome brought, and forget that it was brought; nothing else")
    List<String> discard = new ArrayList<>();

    @Option(names = "--no-verify", description = "do not read tables back to compare them")
    boolean noVerify;

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
                ProgressLine line = context.output().progress("plan", ProgressLine.Unit.BYTES)) {
            CopyRun run = new CopyRun(request(context.settings(), connections, new CopyLine(context.output(), line)));
            Interrupts.Registration interrupt = context.interrupts().onInterrupt(run::interrupt);
            try {
                CopyResult result = discard.isEmpty() ? run.run() : run.discard(discard);
                return new Outcome(result.exitStatus(), json(result), text -> print(result, text));
            } finally {
                interrupt.close();
            }
        }
    }

    private CopyRequest request(Settings settings, Connections connections, CopyProgress progress) {
        return new CopyRequest(
                connections.source(),
                connections.target(),
                execute,
                new CopySelection(
                        settings.get(Keys.TABLES_INCLUDE).orElse(List.of()),
                        settings.get(Keys.TABLES_EXCLUDE).orElse(List.of()),
                        existing(existing, settings),
                        overwrite,
                        group.of(settings).scope()),
                new CopyTuning(
                        settings.get(Keys.JOBS).map(OptionalInt::of).orElse(OptionalInt.empty()),
                        settings.get(Keys.RATE).orElse(0L),
                        !noVerify,
                        OptionalLong.empty()),
                new CopyObservers(progress, LedgerEvents.NONE));
    }

    /// The option counts for every table; else the first glob of the plan that fits.
    static Function<QualifiedName, ExistingMode> existing(@Nullable ExistingMode asked, Settings settings) {
        return asked == null ? PlannedExisting.of(settings) : table -> asked;
    }

    private static Map<String, @Nullable Object> json(CopyResult result) {
        List<TableResult> tables = listed(result);
        return Json.object(
                "executed",
                result.executed(),
                "alreadyComplete",
                result.alreadyComplete(),
                "jobs",
                result.jobs(),
                "tables",
                tables.stream().map(CopyCommand::json).toList(),
                "totals",
                Json.object(
                        "tables", tables.size(),
                        "rows", tables.stream().mapToLong(TableResult::rows).sum(),
                        "bytes", tables.stream().mapToLong(TableResult::bytes).sum(),
                        "seconds", rounded(result.seconds()),
                        "largeObjects", result.largeObjects().count(),
                        "largeObjectBytes", result.largeObjects().bytes()),
                "notMoved",
                result.notMoved().stream()
                        .map(n -> Json.object("object", n.object(), "reason", n.reason()))
                        .toList(),
                "failures",
                result.failures().stream().map(Findings::json).toList(),
                "findings",
                result.findings().stream().map(Findings::json).toList());
    }

    /// After execution only what counts as moved: the rest is in `notMoved`.
    private static List<TableResult> listed(CopyResult result) {
        return result.executed()
                ? result.tables().stream().filter(TableResult::moved).toList()
                : result.tables();
    }

    private static Map<String, @Nullable Object> json(TableResult table) {
        return Json.object(
                "name", table.name().quoted(),
                "rows", table.rows(),
                "bytes", table.bytes(),
                "seconds", rounded(table.seconds()),
                "state", table.state(),
                "chunks", table.chunks(),
                "format", table.format());
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }

    private static void print(CopyResult result, Text text) {
        if (result.executed()) {
            result.tables().forEach(table -> text.line(line(table, text)));
        } else {
            preview(result, text);
        }
        if (result.largeObjects().count() > 0) {
            text.line(largeObjects(result));
        }
        result.notMoved().stream()
                .filter(n -> !isToldBelow(n, result))
                .forEach(n -> text.line(text.doubtful("not moved") + " " + n.object() + ": " + n.reason()));
        Set<String> told = result.notMoved().stream().map(NotMoved::object).collect(Collectors.toSet());
        result.findings().stream()
                .filter(f -> !told.contains(f.subject()))
                .forEach(f -> Findings.print(f, text.doubtful(f.severity().word()), text));
        result.failures().forEach(f -> Findings.print(f, text.bad(f.severity().word()), text));
        text.line(summary(result, text));
    }

    private static boolean isToldBelow(NotMoved notMoved, CopyResult result) {
        return Stream.concat(result.findings().stream(), result.failures().stream())
                .anyMatch(f ->
                        f.subject().equals(notMoved.object()) && f.message().equals(notMoved.reason()));
    }

    private static String line(TableResult table, Text text) {
        String rows = Amounts.count(table.rows());
        String name = table.name().quoted();
        return switch (table.state()) {
            case "moved" -> name + ": " + rows + "/" + rows + " migrated";
            case "equal" -> name + ": " + rows + "/" + rows + " migrated (was there already, equal)";
            case "discarded" -> name + ": " + rows + " rows discarded";
            case "kept" -> name + ": " + text.doubtful("kept as it was on the target");
            default -> name + ": " + text.bad("incomplete");
        };
    }

    private static String largeObjects(CopyResult result) {
        String count = Amounts.count(result.largeObjects().count());
        String bytes = Amounts.bytes(result.largeObjects().bytes());
        return result.executed()
                ? "large objects: " + count + " migrated, " + bytes
                : "large objects: " + count + " to bring, " + bytes;
    }

    private static void preview(CopyResult result, Text text) {
        List<List<String>> rows = result.tables().stream()
                .map(t -> List.of(
                        t.name().quoted(), t.state(), Amounts.bytes(t.bytes()), Amounts.count(t.chunks()), t.format()))
                .toList();
        if (!rows.isEmpty()) {
            text.table(List.of("table", "what", ">size", ">chunks", "format"), rows);
        }
    }

    private static String summary(CopyResult result, Text text) {
        if (result.tables().stream().anyMatch(t -> t.state().startsWith("discard"))) {
            return result.executed() ? "run copy again to bring them back" : "to do it: --execute";
        }
        long tables = result.tables().stream().filter(TableResult::moved).count();
        String moved =
                Amounts.count(tables) + " of " + Amounts.count(result.tables().size()) + " tables, "
                        + Amounts.count(result.rows()) + " rows, " + Amounts.bytes(result.bytes()) + " in "
                        + Amounts.duration(Duration.ofMillis((long) (result.seconds() * 1000)));
        if (!result.failures().isEmpty()) {
            return text.bad(result.executed() ? "incomplete: " + moved : "nothing was changed");
        }
        if (result.alreadyComplete()) {
            return text.good(result.executed() ? "complete already: " + moved : "complete already: nothing to do");
        }
        return result.executed()
                ? text.good("complete: " + moved)
                : Amounts.count(result.tables().size()) + " tables, " + Amounts.bytes(result.bytes()) + " with "
                        + result.jobs() + " jobs; to do it: --execute";
    }
}
