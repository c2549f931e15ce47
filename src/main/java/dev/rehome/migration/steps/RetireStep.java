package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.retire.CertainEdits;
import dev.rehome.migration.retire.RetireProblem;
import dev.rehome.migration.watch.Pace;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.runbook.Times;
import dev.rehome.settings.StepSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// `retire`: the end of the old project, for example `{retire: {roles: [app_old], brownOut: 1h}}`. The final check, the
/// variables out of files, a time without the old login in which each service is started once, a last backup. Deleting
/// the project is a person's: the step asks for the word that it is done.
final class RetireStep implements Action {
    private static final String NUMBER = "originals";
    private static final Duration BROWN_OUT = Duration.ofMinutes(15);

    private final List<String> roles;
    private final Duration brownOut;
    private final boolean services;
    private final boolean backs;
    private final Parts parts;
    private final Retirement retirement;
    private final BackupStep backup;

    RetireStep(StepSettings step, Parts parts) {
        boolean map = step.value().isMap();
        this.parts = parts;
        this.roles = map ? step.texts("roles") : List.of();
        this.brownOut = map ? step.duration("brownOut").orElse(BROWN_OUT) : BROWN_OUT;
        this.services = !map || step.truth("services").orElse(true);
        this.backs = !map || step.truth("backup").orElse(true);
        this.retirement = Retirement.of(parts, Path.of(parts.variables().getOrDefault("HOME", "/")));
        this.backup = new BackupStep(parts, List.of());
    }

    @Override
    public String plan() {
        return "retire the old project: refuse "
                + (roles.isEmpty() ? "no login (none is named under roles)" : String.join(", ", roles)) + " for "
                + Times.text(brownOut) + ", take its variables out of files"
                + (services ? ", start each service once without them" : "")
                + (backs ? ", back up" : "") + ", then ask whether the project is deleted";
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        give(retirement.finalCheck(), "it is still in use, or nobody has watched it", run);
        List<CertainEdits.Edit> edits = retirement.planned();
        if (run.recorded(NUMBER).isEmpty()) {
            run.record(NUMBER, retirement.number());
        }
        give(
                retirement.run(edits, roles, brownOut, services, pace(run), new RunPace(run)),
                "something breaks without it; all was given back",
                run);
        Map<String, String> values = new LinkedHashMap<>();
        if (backs && !backup.holds(run)) {
            values.putAll(backup.act(run));
        }
        List<Finding> left = retirement.leftovers();
        left.forEach(finding -> run.note("left: " + finding.subject() + ": " + finding.message()));
        values.put("edited", edits.stream().map(CertainEdits.Edit::words).collect(Collectors.joining("; ")));
        values.put("leftovers", String.valueOf(left.size()));
        return values;
    }

    private static Pace pace(StepRun run) {
        return Pace.of(run.clock(), run::sleep);
    }

    private static void give(List<Gate> gates, String why, StepRun run) {
        List<String> against = gates.stream()
                .filter(gate -> gate.verdict() == Gate.Verdict.NO_GO || gate.verdict() == Gate.Verdict.ERROR)
                .map(gate -> gate.name() + ": " + gate.value() + ", wanted " + gate.limit())
                .toList();
        if (!against.isEmpty()) {
            throw new RehomeException(
                    RetireProblem.STILL_NEEDED,
                    "the old project is not retired: " + why,
                    String.join("\n", against),
                    "mend what the cause names, then run it again");
        }
        gates.forEach(run::gate);
    }

    /// Nobody but a person can delete the project; a source that does not answer any more is proof enough.
    @Override
    public Map<String, String> verify(StepRun run) throws InterruptedException {
        Map<String, String> values = backs ? backup.verify(run) : Map.of();
        String name = "old project deleted";
        String limit = "deleted";
        try (Server source = parts.databases().source();
                Session _ = source.open("retire")) {
            List<String> steps = Retirement.deletion();
            steps.forEach(run::note);
            run.gate(Gate.unclear(
                    name, "it still answers; by hand: " + String.join(" ", steps), limit, "a session on the source"));
        } catch (RehomeException e) {
            run.gate(Gate.go(name, "the source does not answer any more", limit, e.message()));
        }
        return values;
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        Optional<String> number = run.recorded(NUMBER);
        if (number.isPresent()) {
            retirement.undo(number.get(), pace(run), new RunPace(run));
        }
    }

    @Override
    public void verifyUndone(StepRun run) {
        run.recorded(NUMBER).ifPresent(retirement::refuseUnrestored);
    }

    @Override
    public String undoPlan() {
        return "give the logins back, put the files back and start the services anew";
    }

    @Override
    public Duration planned() {
        return brownOut;
    }

    @Override
    public List<Finding> preflight() {
        return backs ? backup.preflight() : List.of();
    }
}
