package dev.rehome.migration.steps;

import dev.rehome.migration.watch.Memory;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Trigger;
import java.time.Duration;
import java.util.Optional;

/// A trigger whose memory is the journal of the run, so that what it knows survives a restart. One look at a time.
record KeptTrigger(Trigger inner, RunMemory memory) implements Trigger {
    /// The journal, as a look gives it; before the first one nothing is known.
    static final class RunMemory implements Memory {
        private volatile Optional<Watch> now = Optional.empty();

        @Override
        public Optional<String> get(String name) {
            return now.flatMap(watch -> watch.recorded(name));
        }

        @Override
        public void put(String name, String value) {
            now.ifPresent(watch -> watch.record(name, value));
        }
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Duration every() {
        return inner.every();
    }

    @Override
    public Gate look(Watch watch) throws InterruptedException {
        memory.now = Optional.of(watch);
        return inner.look(watch);
    }
}
