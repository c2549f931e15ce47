package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.Pace;
import dev.rehome.migration.watch.Uptime;
import dev.rehome.migration.watch.WatchEnd;
import dev.rehome.migration.watch.WatchProblem;
import dev.rehome.migration.watch.WatchSession;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.runbook.Times;
import dev.rehome.settings.Keys;
import dev.rehome.settings.StepSettings;
import dev.rehome.settings.WatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// `watch`: watches for the time of its schedule, for example `{watch: {for: 24h, every: 6h, probes: [api, errors]}}`;
/// `{watch: {}}` does as the plan's own `watch` says. It ends accepted, or fails with the reason why not. It has a
/// journal of its own, named by the moment it began, so that a kill costs only the time that nobody looked.
final class WatchStep implements Action {
    private static final String JOURNAL = "journal";

    private final WatchSettings watch;
    private final Meters meters;
    private final Parts parts;

    WatchStep(StepSettings step, Parts parts) {
        boolean own = step.value().isEmpty();
        WatchSettings given = WatchSettings.read(step.value());
        this.watch = own ? parts.settings().get(Keys.WATCH).orElse(WatchSettings.DEFAULT) : given;
        this.meters = PlannedMeters.of(parts);
        this.parts = parts;
        ProbeStep.refuseUnknown(step, watch.probes(), meters);
        WatchSession.refuseProblems(watch, meters);
    }

    @Override
    public String plan() {
        return "watch for " + Times.text(watch.time())
                + (watch.compress() > 1 ? ", " + watch.compress() + " times faster than the clock" : "");
    }

    @Override
    public Duration planned() {
        return watch.time().dividedBy(watch.compress());
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        String name = run.recorded(JOURNAL)
                .orElseGet(
                        () -> parts.phase().name() + "-" + run.clock().instant().toEpochMilli());
        run.record(JOURNAL, name);
        Path journal = parts.state().resolve("watch").resolve(name);
        Pace pace = Pace.of(run.clock(), run::sleep);
        WatchSession session = new WatchSession(watch, meters, journal, pace, false);
        WatchSession.Result result = session.run(new ToldWatch(parts, watch, name, run::note));
        String uptime = result.uptime().map(Uptime::words).orElse("not known");
        give(result.end(), run);
        return Map.of(
                "state", result.end().state().word(),
                "uptime", uptime,
                "checks", String.valueOf(result.state().checks().size()),
                "missed", String.valueOf(result.state().missed().size()));
    }

    private static void give(WatchEnd end, StepRun run) {
        String reasons = String.join("; ", end.reasons());
        switch (end.state()) {
            case ACCEPTED -> run.gate(Gate.go("watch", "accepted", "accepted", reasons));
            case INCONCLUSIVE -> run.gate(Gate.unclear("watch", reasons, "accepted", "journal of the watch"));
            case FAILED ->
                throw new RehomeException(
                        WatchProblem.NOT_ACCEPTED,
                        "watch: not accepted",
                        reasons,
                        "mend what the cause names, or go back with: rehome rollback");
        }
    }
}
