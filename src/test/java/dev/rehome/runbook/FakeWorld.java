package dev.rehome.runbook;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// What steps change in tests: things that have a state each, and outlive a killed process.
final class FakeWorld {
    private final Map<String, String> things = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    volatile Problem problem = Problem.BROKE;
    volatile Runnable beforeChange = () -> {};

    enum Problem implements Code {
        BROKE,
        /// What passes by itself.
        AWAY;

        @Override
        public boolean mayPass() {
            return this == AWAY;
        }

        @Override
        public String text() {
            return "RH-TEST-001";
        }

        @Override
        public ExitStatus exitStatus() {
            return ExitStatus.SERVICE;
        }
    }

    /// The next times that something is done it fails: `stop`, `undo stop`.
    void fail(String what, int times) {
        failures.put(what, times);
    }

    String get(String thing) {
        return things.getOrDefault(thing, "old");
    }

    void put(String thing, String state) {
        beforeChange.run();
        things.put(thing, state);
    }

    /// All that is not as at the beginning.
    Map<String, String> changed() {
        Map<String, String> changed = new TreeMap<>(things);
        changed.values().removeIf("old"::equals);
        return changed;
    }

    private void work(String what) {
        log.add(what);
        if (failures.merge(what, -1, Integer::sum) >= 0) {
            throw new RehomeException(problem, what + " broke", "as the test wants", "mend the test");
        }
        failures.put(what, 0);
    }

    /// A step that makes things new, one after the other, and knows how to make them old again.
    Action change(String name, Downtime downtime, String... subjects) {
        return new Change(name, downtime, List.of(subjects));
    }

    private final class Change implements Action {
        private final String name;
        private final Downtime downtime;
        private final List<String> subjects;

        private Change(String name, Downtime downtime, List<String> subjects) {
            this.name = name;
            this.downtime = downtime;
            this.subjects = subjects;
        }

        @Override
        public String plan() {
            return "make " + String.join(", ", subjects) + " new";
        }

        @Override
        public boolean holds(StepRun run) {
            return subjects.stream().allMatch(subject -> get(subject).equals("new by " + name));
        }

        @Override
        public Map<String, String> act(StepRun run) {
            for (String subject : subjects) {
                // Only the first look counts: a killed attempt may have changed it since.
                if (run.recorded(subject).isEmpty()) {
                    run.record(subject, get(subject));
                }
                put(subject, "half");
                work(name);
                put(subject, "new by " + name);
            }
            return Map.of("changed", String.valueOf(subjects.size()));
        }

        @Override
        public Map<String, String> verify(StepRun run) {
            work("verify " + name);
            return Map.of();
        }

        @Override
        public void undo(StepRun run) {
            for (String subject : subjects.reversed()) {
                run.recorded(subject).ifPresent(before -> {
                    work("undo " + name);
                    put(subject, before);
                });
            }
        }

        @Override
        public void verifyUndone(StepRun run) {
            work("prove " + name);
        }

        @Override
        public String undoPlan() {
            return "make " + String.join(", ", subjects) + " old again";
        }

        @Override
        public Downtime downtime() {
            return downtime;
        }
    }
}
