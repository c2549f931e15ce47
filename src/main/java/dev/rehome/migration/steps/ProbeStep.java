package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.watch.Memory;
import dev.rehome.migration.watch.Meter;
import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.WatchProblem;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.runbook.Times;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `probe`: looks at probes and metrics; each becomes a gate. `{probe: [api, redis]}` looks once,
/// `{probe: {probes: [whatsapp], for: 5min}}` has to find them good for that long without a break, and counts from its
/// beginning, `{probe: {probes: [message], within: 1min}}` waits so long for the first good look.
///
/// `back` names what is looked at on the way back, with source and target changed: the proof that a rollback worked. As
/// the first step of a phase it is the last to be undone. What says no there needs a person.
final class ProbeStep implements Action {
    private static final String BEGAN = "began";
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final List<String> names;
    private final Duration steady;
    private final Duration within;
    private final List<String> back;
    private final Meters meters;

    ProbeStep(StepSettings step, Parts parts) {
        boolean map = step.value().isMap();
        this.names = step.mains("probes");
        this.steady = map ? step.duration("for").orElse(Duration.ZERO) : Duration.ZERO;
        this.within = map ? step.duration("within").orElse(Duration.ZERO) : Duration.ZERO;
        this.back = map ? step.texts("back") : List.of();
        this.meters = PlannedMeters.of(parts);
        refuseUnknown(step, names, meters);
        refuseUnknown(step, back, meters);
    }

    static void refuseUnknown(StepSettings step, List<String> names, Meters meters) {
        List<String> known = List.copyOf(meters.probes().keySet());
        names.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> step.problem("there is no probe \"" + name + "\"" + PlanValue.nearest(name, known)));
    }

    @Override
    public String plan() {
        return "look at " + (names.isEmpty() ? "every probe" : String.join(", ", names))
                + (steady.isZero() ? "" : " for " + Times.text(steady));
    }

    @Override
    public Duration planned() {
        return steady;
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        Memory memory = memory(run);
        List<Meter> all = meters.of(names, memory);
        for (Meter meter : all) {
            meter.begin();
        }
        stayGood(all, run);
        Map<String, String> values = new LinkedHashMap<>();
        for (Meter meter : all) {
            Gate gate = lookUntilGood(meter, run);
            values.put(meter.name(), gate.verdict().word() + ": " + gate.value());
            give(gate, meter, run);
        }
        return values;
    }

    @Override
    public String undoPlan() {
        return back.isEmpty() ? "" : "prove the way back: " + String.join(", ", back) + ", sides changed";
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        List<Meter> proofs = back.isEmpty() ? List.of() : meters.mirrored().of(back, Memory.transitory());
        for (Meter meter : proofs) {
            meter.begin();
        }
        List<String> wrong = new ArrayList<>();
        for (Meter meter : proofs) {
            Gate gate = lookUntilGood(meter, run);
            run.note("after going back, " + gate.name() + ": " + gate.verdict().word() + ", " + gate.value());
            boolean no = gate.verdict() == Gate.Verdict.NO_GO || gate.verdict() == Gate.Verdict.ERROR;
            if (no && meter.isPrimary()) {
                wrong.add(gate.name() + ": " + gate.value());
            }
        }
        if (!wrong.isEmpty()) {
            throw new RehomeException(
                    WatchProblem.NOT_ACCEPTED,
                    "the way back is not proven",
                    String.join("; ", wrong),
                    "look at what the cause names, then run: rehome rollback --execute");
        }
    }

    /// A dependency's outage, and what the plan calls no primary criterion, is said and holds nothing up.
    static void give(Gate gate, Meter meter, StepRun run) {
        if (gate.verdict() == Gate.Verdict.GO || meter.isPrimary()) {
            run.gate(gate);
            return;
        }
        String word = meter.isDependency() ? "a dependency is out" : "not primary";
        run.note(gate.name() + ": " + gate.verdict().word() + ", " + gate.value() + " (" + word + ")");
        run.gate(Gate.go(gate.name(), gate.value() + " (" + word + ")", gate.limit(), gate.evidence()));
    }

    /// What counts from the beginning keeps what it knows with the step, so that a kill does not lose it.
    static Memory memory(StepRun run) {
        return new Memory() {
            @Override
            public Optional<String> get(String name) {
                return run.recorded(name);
            }

            @Override
            public void put(String name, String value) {
                run.record(name, value);
            }
        };
    }

    private Gate lookUntilGood(Meter meter, StepRun run) throws InterruptedException {
        Instant until = run.clock().instant().plus(within);
        Gate gate = meter.look();
        while (gate.verdict() != Gate.Verdict.GO && run.clock().instant().isBefore(until)) {
            run.sleep(AGAIN);
            gate = meter.look();
        }
        return gate;
    }

    /// Ends early where one says no: the look behind it says which.
    private void stayGood(List<Meter> all, StepRun run) throws InterruptedException {
        if (steady.isZero()) {
            return;
        }
        Instant began = run.recorded(BEGAN)
                .map(Instant::parse)
                .orElseGet(() -> run.clock().instant());
        run.record(BEGAN, began.toString());
        Instant until = began.plus(steady);
        Duration pause = pause();
        while (run.clock().instant().isBefore(until)) {
            for (Meter meter : all) {
                boolean up = meter.kind() == Meter.Kind.UP && meter.isPrimary();
                if (up && meter.look().verdict() == Gate.Verdict.NO_GO) {
                    return;
                }
            }
            Duration left = Duration.between(run.clock().instant(), until);
            run.sleep(left.compareTo(pause) < 0 && left.isPositive() ? left : pause);
        }
    }

    private Duration pause() {
        Duration tenth = steady.dividedBy(10);
        Duration sample = meters.metrics().sample();
        return tenth.compareTo(sample) < 0 ? tenth.plusMillis(1) : sample;
    }
}
