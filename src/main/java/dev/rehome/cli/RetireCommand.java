package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.migration.retire.CertainEdits;
import dev.rehome.migration.steps.Retirement;
import dev.rehome.migration.watch.Pace;
import dev.rehome.runbook.Gate;
import dev.rehome.settings.Units;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome retire`
@Command(
        name = "retire",
        description = {
            "Before the old project is deleted: whether anything still uses it, and what is left of it.",
            "Without --execute it looks. With --execute its variables are taken out of files (originals are kept), the",
            "--role logins of the source are refused for --brown-out, with --services each service is started once, and",
            "the probes say what breaks. The logins are given back then, and all else where something broke. Deleting the project stays a step by hand:",
            "--confirm NAME-OF-THE-SOURCE-DATABASE shows it when all say GO."
        })
final class RetireCommand implements CliCommand {
    private static final Duration BROWN_OUT = Duration.ofMinutes(15);

    @Option(names = "--execute", description = "take the variables out, and refuse the logins for a time")
    boolean execute;

    @Option(names = "--role", paramLabel = "ROLE", description = "a login of the source that the application used")
    List<String> roles = new ArrayList<>();

    @Option(names = "--services", description = "start each service of the plan once without the old variables")
    boolean services;

    @Option(names = "--brown-out", paramLabel = "DURATION", description = "for how long, e.g. 15min (default)")
    @Nullable
    String brownOut;

    @Override
    public Outcome run(Context context) {
        Duration time = brownOut == null
                ? BROWN_OUT
                : Units.duration(brownOut)
                        .orElseThrow(() -> Usage.missing("--brown-out", "it must be a duration such as 15min"));
        Retirement retirement = Retirement.of(
                context.settings(),
                new PlanDatabases(context),
                context.environment().variables(),
                context.environment().home());
        Thread running = Thread.currentThread();
        try (Interrupts.Registration _ = context.interrupts().onInterrupt(running::interrupt)) {
            List<Gate> gates = new ArrayList<>(retirement.finalCheck());
            List<CertainEdits.Edit> edits = retirement.planned();
            if (execute && status(gates) != ExitStatus.NO_GO) {
                gates.addAll(retirement.run(edits, roles, time, services, Pace.real(), new Waiting(context)));
            }
            boolean taken = execute && status(gates) != ExitStatus.NO_GO;
            List<String> words = edits.stream().map(CertainEdits.Edit::words).toList();
            return RetireView.of(taken, words, gates, retirement.leftovers(), deletion(context, gates));
        } catch (InterruptedException e) {
            throw Interrupts.problem();
        }
    }

    /// Waits for services by the real clock, as long as each may take.
    private record Waiting(Context context) implements dev.rehome.service.Pace {
        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            Thread.sleep(time);
        }

        @Override
        public Duration left() {
            return Duration.ofHours(1);
        }

        @Override
        public void note(String text) {
            context.output().note(text);
        }
    }

    /// Shown only when everything says GO and the name was given: it cannot be taken back.
    private List<String> deletion(Context context, List<Gate> gates) {
        boolean good = gates.stream().allMatch(gate -> gate.verdict() == Gate.Verdict.GO);
        String name = Connections.source(context).endpoint().database();
        if (!good) {
            return List.of("not yet: what does not say GO above comes first");
        }
        if (!name.equals(context.options().confirm)) {
            return List.of("all say GO; to see how the project is deleted: --confirm " + name);
        }
        return Retirement.deletion();
    }

    static ExitStatus status(List<Gate> gates) {
        boolean no = gates.stream().anyMatch(gate -> gate.verdict() == Gate.Verdict.NO_GO);
        boolean unclear = gates.stream().anyMatch(gate -> gate.verdict() != Gate.Verdict.GO);
        return no ? ExitStatus.NO_GO : unclear ? ExitStatus.COULD_NOT_CHECK : ExitStatus.OK;
    }
}
