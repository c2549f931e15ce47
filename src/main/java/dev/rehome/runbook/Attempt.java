package dev.rehome.runbook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/// What an action sees of one attempt at its step.
final class Attempt implements StepRun {
    private final String phase;
    private final String step;
    private final RunLog log;
    private final Timekeeper time;
    private final Duration poll;
    private final Instant deadline;
    private final Deque<Runnable> endings = new ConcurrentLinkedDeque<>();
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private volatile boolean interrupted;

    Attempt(String phase, String step, RunLog log, Timekeeper time, Duration poll, Instant deadline) {
        this.phase = phase;
        this.step = step;
        this.log = log;
        this.time = time;
        this.poll = poll;
        this.deadline = deadline;
    }

    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("phase", phase);
        fields.put("step", step);
        return fields;
    }

    /// Ends it early, from another thread.
    void interrupt() {
        interrupted = true;
        endings.forEach(Runnable::run);
    }

    @Override
    public void note(String text) {
        log.events().note(step, text);
    }

    @Override
    public void record(String name, String value) {
        if (recorded(name).filter(value::equals).isPresent()) {
            return;
        }
        Map<String, String> fields = fields();
        fields.put("name", name);
        fields.put("value", value);
        log.append(RunEntries.RECORDED, fields);
    }

    private Optional<StepState> state(String name) {
        return log.state().phase(phase).flatMap(state -> state.step(name));
    }

    @Override
    public Optional<String> recorded(String name) {
        return state(step).map(StepState::recorded).map(all -> all.get(name));
    }

    /// Also of a phase that was done before.
    @Override
    public Optional<String> recorded(String other, String name) {
        Optional<String> here = state(other).flatMap(state -> value(state, name));
        return here.or(() -> log.state().phases().values().stream()
                .filter(PhaseState::stands)
                .flatMap(state -> state.step(other).stream())
                .flatMap(state -> value(state, name).stream())
                .reduce((_, last) -> last));
    }

    private static Optional<String> value(StepState state, String name) {
        return Optional.ofNullable(state.recorded().get(name))
                .or(() -> Optional.ofNullable(state.values().get(name)));
    }

    /// The last verdict of each condition in this attempt.
    List<Gate> gates() {
        return gates.values().stream().sorted(Comparator.comparing(Gate::name)).toList();
    }

    @Override
    public void gate(Gate gate) {
        gates.put(gate.name(), gate);
        Map<String, String> fields = fields();
        fields.putAll(Sentinels.fields(gate));
        log.append(RunEntries.GATE, fields);
    }

    @Override
    public Duration left() {
        Duration own = Duration.between(time.now(), deadline);
        Duration budget =
                log.state().phase(phase).flatMap(p -> p.budgetLeft(time.now())).orElse(own);
        Duration left = own.compareTo(budget) < 0 ? own : budget;
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public boolean interrupted() {
        return interrupted;
    }

    @Override
    public Registration onInterrupt(Runnable action) {
        endings.addFirst(action);
        if (interrupted) {
            action.run();
        }
        return () -> endings.remove(action);
    }

    @Override
    public void sleep(Duration length) throws InterruptedException {
        Instant end = time.now().plus(length);
        while (time.now().isBefore(end)) {
            if (interrupted) {
                throw new InterruptedException();
            }
            Duration left = Duration.between(time.now(), end);
            time.sleep(left.compareTo(poll) < 0 ? left : poll);
        }
    }

    @Override
    public Clock clock() {
        return time.clock();
    }
}
