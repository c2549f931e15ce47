package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import dev.rehome.migration.steps.RehearsedRunbook;
import dev.rehome.migration.steps.Trial;
import dev.rehome.runbook.Phase;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunResult;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.RunbookRun;
import dev.rehome.runbook.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome rehearse`
@Command(
        name = "rehearse",
        description = {
            "Run the plan forward, back and forward again on copies: both databases in servers of its own, the plan's",
            "folder in a temporary one. Its times are the estimates of later runs. Steps that would touch services,",
            "people or other machines are left out and named, and so are the hooks of the switch.",
            "With --until it ends behind a phase, and counts for the cutovers up to there.",
            "Without --execute it says what it would run."
        })
final class RehearseCommand implements CliCommand {
    private static final int TIMES_MAX = 20;

    @Option(names = "--execute", description = "do it; it reads both databases, and changes neither")
    boolean execute;

    @Option(names = "--until", paramLabel = "PHASE", description = "rehearse no phase behind this one")
    @Nullable
    String until;

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "1",
            description = "how often, each time on fresh copies; the first that fails is the last")
    int times;

    /// What a rehearsal did with one phase.
    private record Leg(String phase, String direction, Duration time) {}

    @Override
    public Outcome run(Context context) {
        RunShell shell = new RunShell(context);
        Runbook plan = upTo(RehearsedRunbook.of(shell.runbook(), true, shell.state()));
        if (!execute) {
            return outcome(false, List.of(), RehearsedRunbook.leftOut(plan));
        }
        if (times < 1 || times > TIMES_MAX) {
            throw Usage.value("--times " + times, "a rehearsal is done 1 to " + TIMES_MAX + " times");
        }
        List<Leg> legs = new ArrayList<>();
        List<String> leftOut = List.of();
        for (int i = 0; i < times; i++) {
            leftOut = rehearse(context, shell, legs);
        }
        return outcome(true, legs, leftOut);
    }

    private List<String> rehearse(Context context, RunShell shell, List<Leg> legs) {
        try (Rehearsal rehearsal = Rehearsal.open(context, shell.state())) {
            Map<String, String> of = shell.planIdentity().with(new PlanDatabases(context));
            Runbook runbook = upTo(rehearsal.runbook());
            runbook.phases().forEach(phase -> of.put(Trial.phase(phase.name()), "rehearsed"));
            rehearsal.begin(of);
            for (Phase phase : runbook.phases()) {
                legs.add(leg(context, rehearsal, phase, "forward"));
                legs.add(leg(context, rehearsal, phase, "back"));
                legs.add(leg(context, rehearsal, phase, "forward again"));
            }
            List<String> leftOut = RehearsedRunbook.leftOut(runbook);
            of.put("clean", "true");
            of.put("leftOut", String.join(", ", leftOut));
            rehearsal.finish(of);
            return leftOut;
        } catch (InterruptedException e) {
            throw Interrupts.problem();
        }
    }

    private Runbook upTo(Runbook plan) {
        if (until == null) {
            return plan;
        }
        int last = plan.phases().indexOf(plan.phase(until));
        return new Runbook(plan.phases().subList(0, last + 1));
    }

    private static Leg leg(Context context, Rehearsal rehearsal, Phase phase, String direction) {
        context.output().note("phase " + phase.name() + ", " + direction);
        long begin = System.nanoTime();
        RunRequest request = rehearsal.request(phase.name());
        RunbookRun run = new RunbookRun(request);
        try (Interrupts.Registration _ = context.interrupts().onInterrupt(run::interrupt)) {
            RunResult result = direction.equals("back") ? run.rollback(Optional.of(phase.name())) : run.execute();
            context.output().note("phase " + result.phase() + ", " + direction + ": good");
        } catch (RehomeException e) {
            throw new RehomeException(
                    e.code(), "rehearsal, " + direction + ": " + e.message(), e.reason(), e.remedy(), e);
        }
        return new Leg(phase.name(), direction, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static Outcome outcome(boolean executed, List<Leg> legs, List<String> leftOut) {
        Map<String, @Nullable Object> json = Json.object(
                "executed",
                executed,
                "clean",
                executed ? true : null,
                "legs",
                legs.stream()
                        .map(leg -> Json.object(
                                "phase", leg.phase(),
                                "direction", leg.direction(),
                                "seconds", leg.time().toMillis() / 1000.0))
                        .toList(),
                "leftOut",
                leftOut);
        return Outcome.ok(json, text -> {
            if (executed) {
                text.table(
                        List.of("phase", "direction", ">took"),
                        legs.stream()
                                .map(leg -> List.of(leg.phase(), leg.direction(), Times.text(leg.time())))
                                .toList());
            }
            if (!leftOut.isEmpty()) {
                text.line("left out, since they touch what is not a copy or is in it already: "
                        + String.join(", ", leftOut));
            }
            text.line(
                    executed
                            ? text.good("clean: forward, back and forward; later runs are estimated by these times")
                            : "forward, back and forward on copies; to do it: --execute");
        });
    }
}
