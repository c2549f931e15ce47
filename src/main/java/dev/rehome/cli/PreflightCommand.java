package dev.rehome.cli;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.finding.Code;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.json.Json;
import dev.rehome.migration.Preflight;
import dev.rehome.migration.PreflightRequest;
import dev.rehome.migration.PreflightResult;
import dev.rehome.migration.PreflightResult.NotChecked;
import dev.rehome.migration.PreflightResult.ServerFacts;
import dev.rehome.migration.PreflightResult.TableState;
import dev.rehome.migration.steps.PlanPreflight;
import dev.rehome.postgres.Access;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome preflight`
@Command(
        name = "preflight",
        description = {
            "Look at everything that would stop or bend the move, all at once. Changes nothing. With a plan that has phases",
            "also at what its steps, services, machines, files, disks, clocks and dependencies would meet.",
            "Exit status 3 where something blocks, 5 where something could not be checked."
        })
final class PreflightCommand implements CliCommand {
    private static final int MOST_JOBS = 8;

    /// Findings of one kind that are written one by one.
    private static final int ALIKE_MAX = 5;

    /// Names in one line.
    private static final int NAMED_MAX = 8;

    @Option(names = "--include", paramLabel = "GLOB", description = "only these tables, for example public.*")
    List<String> include = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "GLOB", description = "not these tables")
    List<String> exclude = new ArrayList<>();

    @Override
    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>();
        if (!include.isEmpty()) {
            flags.add(new Flag(Keys.TABLES_INCLUDE.path(), "--include", include));
        }
        if (!exclude.isEmpty()) {
            flags.add(new Flag(Keys.TABLES_EXCLUDE.path(), "--exclude", exclude));
        }
        return flags;
    }

    @Override
    public Outcome run(Context context) {
        try (Connections connections = Connections.of(context)) {
            int jobs = context.settings()
                    .get(Keys.JOBS)
                    .orElse(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MOST_JOBS));
            Map<String, Integer> pools = context.settings()
                    .get(Keys.APPLICATION_CONNECTIONS)
                    .map(connectionsMax -> Map.of("application", connectionsMax))
                    .orElse(Map.of());
            PreflightResult result = Preflight.run(new PreflightRequest(
                    connections.source(),
                    connections.target(),
                    context.settings().get(Keys.TABLES_INCLUDE).orElse(List.of()),
                    context.settings().get(Keys.TABLES_EXCLUDE).orElse(List.of()),
                    CatalogFilter.everything(),
                    jobs,
                    pools));
            PreflightResult whole = context.settings().get(Keys.PHASES).isEmpty() ? result : withPlan(result, context);
            return new Outcome(whole.verdict().exitStatus(), json(whole), text -> write(whole, text));
        } catch (InterruptedException e) {
            throw Interrupts.problem();
        }
    }

    /// Beside the databases all that a run of the plan would meet.
    private static PreflightResult withPlan(PreflightResult databases, Context context) throws InterruptedException {
        Thread running = Thread.currentThread();
        try (RunShell shell = new RunShell(context);
                Interrupts.Registration _ = context.interrupts().onInterrupt(running::interrupt)) {
            PlanPreflight.Result plan = shell.preflight();
            PreflightResult whole = databases.with(plan.findings(), plan.notChecked());
            if (PlanPreflight.isAsked(context.settings())) {
                shell.keepDryRun(PlanPreflight.dryRun(whole));
            }
            return whole;
        }
    }

    private static Map<String, @Nullable Object> json(PreflightResult result) {
        return Json.object(
                "verdict",
                result.verdict().word(),
                "findings",
                result.findings().stream().map(Findings::json).toList(),
                "notChecked",
                result.notChecked().stream()
                        .map(missed -> Json.object("subject", missed.subject(), "reason", missed.reason()))
                        .toList(),
                "servers",
                result.servers().stream().map(PreflightCommand::json).toList(),
                "tables",
                result.tables().stream()
                        .map(state -> Json.object(
                                "name",
                                state.table().quoted(),
                                "target",
                                state.held().word()))
                        .toList());
    }

    private static Map<String, @Nullable Object> json(ServerFacts facts) {
        return Json.object(
                "side", facts.side().word(),
                "database", facts.display(),
                "version", facts.version().toString(),
                "access", word(facts.access()),
                "user", facts.user());
    }

    private static String word(Access access) {
        return access.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void write(PreflightResult result, Text text) {
        for (ServerFacts facts : result.servers()) {
            text.line(facts.side().word() + "  " + facts.display() + "  PostgreSQL " + facts.version() + ", "
                    + word(facts.access()) + ", as " + facts.user());
        }
        for (Severity severity : Severity.values()) {
            Map<Code, List<Finding>> alike = new LinkedHashMap<>();
            result.findings().stream()
                    .filter(finding -> finding.severity() == severity)
                    .forEach(finding -> alike.computeIfAbsent(finding.code(), _ -> new ArrayList<>())
                            .add(finding));
            alike.values().forEach(findings -> write(findings, text));
        }
        for (NotChecked missed : result.notChecked()) {
            text.line();
            text.line(text.doubtful("not checked") + "  " + missed.subject());
            text.line("  " + missed.reason());
        }
        text.line();
        held(result)
                .forEach((word, count) -> text.line("target holds " + word + " of " + Amounts.counted(count, "table")));
        text.line(summary(result, text));
    }

    /// All of them where they stop the move; else one, and of whom it holds too, where there are many: hundreds of
    /// tables without a key hide what else there is.
    private static void write(List<Finding> alike, Text text) {
        if (alike.size() <= ALIKE_MAX || alike.getFirst().severity() == Severity.BLOCKING) {
            alike.forEach(finding -> write(finding, text));
            return;
        }
        write(alike.getFirst(), text);
        List<String> others =
                alike.stream().skip(1).map(Finding::subject).distinct().toList();
        String named = String.join(", ", others.subList(0, Math.min(NAMED_MAX, others.size())));
        String rest = others.size() > NAMED_MAX ? " and " + (others.size() - NAMED_MAX) + " more" : "";
        text.line("  the same of " + others.size() + " others: " + named + rest);
        text.line("  each with its own message and remedy: --format json");
    }

    private static void write(Finding finding, Text text) {
        String word = finding.severity().word();
        String shown = switch (finding.severity()) {
            case BLOCKING -> text.bad(word);
            case WARNING -> text.doubtful(word);
            case NOTE -> text.faint(word);
        };
        text.line();
        text.line(shown + "  " + finding.code().text() + "  " + text.bold(finding.subject()));
        text.line("  " + finding.message());
        if (!finding.remedy().isEmpty()) {
            text.line("  remedy: " + finding.remedy());
        }
    }

    private static Map<String, Integer> held(PreflightResult result) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (PreflightResult.Held held : PreflightResult.Held.values()) {
            for (TableState state : result.tables()) {
                if (state.held() == held) {
                    counts.merge(words(held), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    private static String words(PreflightResult.Held held) {
        return switch (held) {
            case NOTHING -> "nothing";
            case EQUAL -> "the equal rows";
            case STALE -> "stale rows";
            case FOREIGN -> "foreign rows";
            case MOVED -> "what is followed or switched";
            case UNKNOWN -> "rows that were not compared";
        };
    }

    private static String summary(PreflightResult result, Text text) {
        String verdict = switch (result.verdict()) {
            case GO -> text.good("GO");
            case NO_GO -> text.bad("NO-GO");
            case COULD_NOT_CHECK -> text.doubtful("COULD NOT CHECK EVERYTHING");
        };
        return verdict + ": " + result.count(Severity.BLOCKING) + " blocking, "
                + Amounts.counted(result.count(Severity.WARNING), "warning") + ", "
                + Amounts.counted(result.count(Severity.NOTE), "note") + ", "
                + result.notChecked().size() + " not checked";
    }
}
