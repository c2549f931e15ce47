package dev.rehome.runbook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A run over a [FakeWorld], with what a test may want to be otherwise.
final class RunFixture {
    final FakeWorld world = new FakeWorld();
    final FakeTime time = new FakeTime("2026-11-23T01:00:00Z");
    final Path folder;
    final List<Phase> phases = new ArrayList<>();
    final Map<String, Set<String>> roles = new HashMap<>();
    final List<String> notes = Collections.synchronizedList(new ArrayList<>());
    private final List<Entry> memory = new ArrayList<>();
    String plan = "1";
    String commit = "c0ffee";
    boolean yes;
    boolean noWait;
    boolean arm;
    RunRequest.Wanted wanted = RunRequest.Wanted.ALL;
    UnaryOperator<Journal> journals = journal -> journal;

    RunFixture(Path folder) {
        this.folder = folder;
    }

    static Step step(String name, Action action) {
        return new Step(name, "fake", action, Duration.ofMinutes(5), Duration.ofHours(12), 0);
    }

    static Step step(String name, Action action, int retries) {
        return new Step(name, "fake", action, Duration.ofMinutes(5), Duration.ofHours(12), retries);
    }

    static Phase phase(String name, List<Step> steps) {
        return new Phase(
                name,
                "phase " + name,
                List.of(),
                steps,
                Optional.empty(),
                Optional.empty(),
                Phase.OnFailure.ROLLBACK,
                Duration.ZERO,
                List.of(),
                List.of());
    }

    RunRequest request() {
        return new RunRequest(
                folder,
                Runbook.of(phases),
                Map.of("source", "a", "target", "b"),
                plan,
                () -> commit,
                wanted,
                new RunRequest.Manner(yes, noWait, arm, Duration.ofMillis(5)),
                new RunRequest.Operator("jo@host", Optional.empty(), 42, "test"),
                person -> roles.getOrDefault(person, Set.of()),
                Measured.NOTHING,
                time,
                UnaryOperator.identity(),
                new RunEvents() {
                    @Override
                    public void note(String step, String text) {
                        notes.add(text);
                    }
                });
    }

    RunbookRun run() {
        return new RunbookRun(request(), journals);
    }

    /// In memory it is faster by far, and outlives a killed process just as well.
    Journal inMemory() {
        return new Journal() {
            @Override
            public List<Entry> entries() {
                return memory;
            }

            @Override
            public Entry append(String kind, Map<String, String> fields) {
                Entry entry = new Entry(memory.size() + 1L, time.instant(), kind, fields);
                memory.add(entry);
                return entry;
            }
        };
    }

    List<Entry> entries() {
        return memory.isEmpty() ? FileJournal.read(RunRequest.journal(folder)) : memory;
    }

    RunState state() {
        return RunState.of(entries());
    }

    List<String> kinds() {
        return entries().stream()
                .map(entry -> entry.kind()
                        + (entry.fields().getOrDefault("step", "").isEmpty() ? "" : " " + entry.field("step")))
                .toList();
    }
}
