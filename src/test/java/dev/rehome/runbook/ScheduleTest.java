package dev.rehome.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// ON TRACK and DELAYED, told from a journal alone.
class ScheduleTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T02:00:00Z");

    private final List<Entry> entries = new ArrayList<>();
    private Instant now = BEGIN;

    private void add(String kind, String... namesAndValues) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of("phase", "2"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        entries.add(new Entry(entries.size() + 1, now, kind, fields));
    }

    private void begin(String... more) {
        List<PlannedStep> steps = List.of(
                new PlannedStep("copy", "follow", Duration.ofMinutes(10), Downtime.UNCHANGED),
                new PlannedStep("stop", "stop", Duration.ofMinutes(1), Downtime.BEGINS),
                new PlannedStep("packages", "install", Duration.ofMinutes(5), Downtime.UNCHANGED),
                new PlannedStep("start", "start", Duration.ofMinutes(4), Downtime.ENDS));
        List<String> fields = new ArrayList<>(
                List.of("title", "Cutover", "attempt", "1", "plan", "p", "steps", PlannedStep.text(steps)));
        fields.addAll(List.of(more));
        add(RunEntries.PHASE_BEGUN, fields.toArray(String[]::new));
    }

    private void step(String name, Duration took) {
        begun(name);
        now = now.plus(took);
        add(RunEntries.STEP_DONE, "step", name);
    }

    private void begun(String name) {
        add(RunEntries.STEP_BEGUN, "step", name, "downtime", name.equals("stop") ? "begins" : "");
    }

    private Progress after(Duration time) {
        now = now.plus(time);
        return Progress.of(RunState.of(entries), now).orElseThrow();
    }

    @Test
    void aSlowStepDelaysNothingThatAQuickOneMadeUpFor() {
        begin();
        step("copy", Duration.ofMinutes(6));
        begun("stop");
        Progress slow = after(Duration.ofMinutes(3));
        assertThat(slow.health()).isEqualTo(Progress.Health.ON_TRACK);
        assertThat(slow.state()).isEqualTo("running");
        assertThat(slow.eta()).contains(now.plus(Duration.ofMinutes(9)));
    }

    @Test
    void slowStepsDelayAlsoWhereThePresentOneIsQuick() {
        begin();
        step("copy", Duration.ofMinutes(18));
        begun("stop");
        Progress late = after(Duration.ofSeconds(10));
        assertThat(late.health()).isEqualTo(Progress.Health.DELAYED);
        assertThat(late.state()).isEqualTo("running, 8min behind its plan");
    }

    @Test
    void saysBeforehandThatTheBudgetWillNotDo() {
        begin("budgetMillis", String.valueOf(Duration.ofMinutes(10).toMillis()));
        step("copy", Duration.ofMinutes(9));
        begun("stop");
        assertThat(after(Duration.ofMinutes(1)).health())
                .as("1 min, 5 min and 4 min: just what it may take")
                .isEqualTo(Progress.Health.ON_TRACK);
        Progress late = after(Duration.ofSeconds(30));
        assertThat(late.health()).isEqualTo(Progress.Health.DELAYED);
        assertThat(late.state())
                .isEqualTo("running, the application would be away for 10min 30s, and may be for 10min");
    }

    @Test
    void saysBeforehandThatTheWindowWillEnd() {
        begin("windowEnd", BEGIN.plus(Duration.ofMinutes(20)).toString());
        begun("copy");
        assertThat(after(Duration.ofMinutes(1)).health()).isEqualTo(Progress.Health.ON_TRACK);
        Progress late = after(Duration.ofMinutes(10));
        assertThat(late.health()).isEqualTo(Progress.Health.DELAYED);
        assertThat(late.state()).isEqualTo("running, what is left takes 10min, and its window ends in 9min");
        assertThat(after(Duration.ofMinutes(11)).state()).isEqualTo("running, its window ended 2min ago");
    }

    @Test
    void saysWhichFileHoldsARunAndHowARoleAnswers() {
        add(RunEntries.RUN_BEGUN, "by", "jo@laptop", "pid", "1");
        begin();
        add(RunEntries.PAUSED);
        assertThat(next()).isEqualTo("to go on, delete the file .rehome/run/pause; or go back with: rehome abort");
        add(RunEntries.RESUMED);
        assertThat(next()).isEqualTo("wait, or go back with: rehome abort");
        add(RunEntries.ASKED, "id", "1", "step", "go", "question", "Go?", "role", "lead");
        assertThat(next()).startsWith("answer with: rehome approve --as NAME, or go back");
        add(RunEntries.ASKED, "id", "2", "step", "go", "question", "Go?");
        assertThat(next()).startsWith("answer with: rehome approve, or go back");
    }

    private String next() {
        return after(Duration.ZERO).next(RunState.of(entries));
    }

    @Test
    void aJournalOfBeforeSaysNothingOfDowntime() {
        assertThat(PlannedStep.read("copy\tfollow\t600000"))
                .containsExactly(new PlannedStep("copy", "follow", Duration.ofMinutes(10), Downtime.UNCHANGED));
    }
}
