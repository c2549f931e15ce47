package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.Keys;
import dev.rehome.settings.PhaseSettings;
import dev.rehome.settings.Settings;
import dev.rehome.settings.SettingsReader;
import dev.rehome.settings.StepSettings;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The steps of a plan's first phase, run one by one as the engine does: what they record is kept by step. Each call
/// makes its action anew, as another process would.
final class StepBench {
    private final Path folder;
    private final Map<String, String> variables;
    private final Databases databases;
    private final Map<String, Map<String, String>> recorded = new HashMap<>();
    private final Map<String, Gate> gates = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    StepBench(
            Path folder, Map<String, String> variables, Optional<TestDatabase> source, Optional<TestDatabase> target) {
        this.folder = folder;
        this.variables = variables;
        this.databases = new Databases() {
            @Override
            public Server source() {
                return source.orElseThrow().asSuperuser();
            }

            @Override
            public Server target() {
                return target.orElseThrow().asSuperuser();
            }
        };
    }

    StepBench plan(String yaml) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), yaml);
        return this;
    }

    private Settings settings() {
        return new SettingsReader(variables, folder, folder)
                .read(List.of(), Optional.of(folder.resolve("rehome.yaml")));
    }

    private PhaseSettings phase(Settings settings) {
        return settings.get(Keys.PHASES).orElseThrow().getFirst();
    }

    /// @throws dev.rehome.finding.RehomeException with all that is wrong with the plan
    Action action(String step) {
        Settings settings = settings();
        PhaseSettings phase = phase(settings);
        NoticeDesk notices = new NoticeDesk(settings, databases, variables, Clock.systemUTC(), _ -> {}, _ -> {});
        Parts parts = new Parts(settings, phase, databases, variables, notices);
        Map<String, Action> actions = new HashMap<>();
        for (StepSettings one : phase.steps()) {
            String name = one.name().orElse(one.kind());
            StepKinds.action(one.named(name), parts).ifPresent(action -> actions.put(name, action));
        }
        phase.refuseProblems();
        return Optional.ofNullable(actions.get(step)).orElseThrow();
    }

    /// Acts and verifies.
    Map<String, String> run(String step) throws InterruptedException {
        Map<String, String> values = new LinkedHashMap<>(action(step).act(new Run(step)));
        values.putAll(action(step).verify(new Run(step)));
        return values;
    }

    boolean holds(String step) throws InterruptedException {
        return action(step).holds(new Run(step));
    }

    void act(String step) throws InterruptedException {
        action(step).act(new Run(step));
    }

    void undo(String... steps) throws InterruptedException {
        for (String step : steps) {
            action(step).undo(new Run(step));
        }
        for (String step : steps) {
            action(step).verifyUndone(new Run(step));
        }
    }

    List<Finding> preflight(String step) throws InterruptedException {
        return action(step).preflight();
    }

    Map<String, Gate> gates() {
        return gates;
    }

    Gate.Verdict verdict(String gate) {
        return Optional.ofNullable(gates.get(gate)).orElseThrow().verdict();
    }

    /// All that a journal would hold, and what was said.
    String everythingSaid() {
        return recorded + " " + notes + " " + gates;
    }

    private final class Run implements StepRun {
        private final String step;
        private final long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();

        Run(String step) {
            this.step = step;
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }

        @Override
        public void record(String name, String value) {
            recorded.computeIfAbsent(step, _ -> new LinkedHashMap<>()).put(name, value);
        }

        @Override
        public Optional<String> recorded(String name) {
            return recorded(step, name);
        }

        @Override
        public Optional<String> recorded(String other, String name) {
            return Optional.ofNullable(recorded.getOrDefault(other, Map.of()).get(name));
        }

        @Override
        public void gate(Gate gate) {
            gates.put(gate.name(), gate);
        }

        @Override
        public Duration left() {
            return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        }

        @Override
        public boolean interrupted() {
            return false;
        }

        @Override
        public Registration onInterrupt(Runnable action) {
            return () -> {};
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }

        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }
    }
}
