package dev.rehome.runbook;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Samples the triggers of one phase. Each sample runs in a thread of its own, so one that hangs holds up nothing;
/// for use by one thread.
final class Sentinels {
    private final String phase;
    private final RunLog log;
    private final Timekeeper time;
    private final List<Sentinel> sentinels = new ArrayList<>();
    private final TriggerMemory memory;
    private final Set<String> accepted = new HashSet<>();

    Sentinels(Phase phase, RunLog log, Timekeeper time) {
        this.phase = phase.name();
        this.log = log;
        this.time = time;
        this.memory = new TriggerMemory(phase.name(), log);
        phase.triggers().forEach(trigger -> sentinels.add(new Sentinel(trigger)));
    }

    private static final class Sentinel {
        private final Trigger trigger;
        private Optional<Instant> next = Optional.empty();
        private Gate.@Nullable Verdict last;
        private @Nullable FutureTask<Gate> sample;

        private Sentinel(Trigger trigger) {
            this.trigger = trigger;
        }
    }

    /// A person said to go on though it fired: it counts again when it has been GO.
    void accept(String trigger) {
        accepted.add(trigger);
    }

    /// Begins the samples that are due, and looks at those that have ended.
    ///
    /// @param since when the application was there for its users again
    /// @return the first that fired
    Optional<Gate> look(Instant since) {
        Optional<Gate> fired = Optional.empty();
        for (Sentinel sentinel : sentinels) {
            Optional<Gate> result = result(sentinel);
            result.ifPresent(gate -> told(sentinel, gate));
            fired = fired.or(() -> result.filter(gate -> gate.verdict() == Gate.Verdict.NO_GO)
                    .filter(gate -> !accepted.contains(sentinel.trigger.name())));
            begin(sentinel, since);
        }
        return fired;
    }

    private void begin(Sentinel sentinel, Instant since) {
        Instant now = time.now();
        boolean due = sentinel.next.isEmpty() || !now.isBefore(sentinel.next.get());
        if (sentinel.sample != null || !due) {
            return;
        }
        sentinel.next = Optional.of(now.plus(sentinel.trigger.every()));
        FutureTask<Gate> sample =
                new FutureTask<>(() -> sentinel.trigger.look(new Moment(time.clock(), since, memory)));
        sentinel.sample = sample;
        Thread.ofVirtual().name("trigger " + sentinel.trigger.name()).start(sample);
    }

    private record Moment(Clock clock, Instant since, TriggerMemory memory) implements Trigger.Watch {
        @Override
        public Optional<String> recorded(String name) {
            return memory.get(name);
        }

        @Override
        public void record(String name, String value) {
            memory.put(name, value);
        }
    }

    private static Optional<Gate> result(Sentinel sentinel) {
        FutureTask<Gate> sample = sentinel.sample;
        if (sample == null || !sample.isDone()) {
            return Optional.empty();
        }
        sentinel.sample = null;
        try {
            return Optional.of(sample.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            String why = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
            return Optional.of(new Gate(sentinel.trigger.name(), Gate.Verdict.ERROR, why, "", "the sample failed"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void told(Sentinel sentinel, Gate gate) {
        if (gate.verdict() == Gate.Verdict.GO) {
            accepted.remove(sentinel.trigger.name());
        }
        if (gate.verdict() != sentinel.last) {
            sentinel.last = gate.verdict();
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("phase", phase);
            fields.putAll(fields(gate));
            log.append(RunEntries.TRIGGER, fields);
        }
    }

    static Map<String, String> fields(Gate gate) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", gate.name());
        fields.put("verdict", gate.verdict().word());
        fields.put("value", gate.value());
        fields.put("limit", gate.limit());
        fields.put("evidence", gate.evidence());
        return fields;
    }

    /// Samples under way end with the phase.
    void end() {
        memory.end();
        for (Sentinel sentinel : sentinels) {
            if (sentinel.sample != null) {
                sentinel.sample.cancel(true);
            }
        }
    }
}
