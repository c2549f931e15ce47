package dev.rehome.runbook;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether a phase may begin, or go on; and its first entry.
final class PhaseStart {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm VV", Locale.ROOT);

    private final RunRequest request;
    private final RunLog log;
    private final Vigil vigil;

    PhaseStart(RunRequest request, RunLog log, Vigil vigil) {
        this.request = request;
        this.log = log;
        this.vigil = vigil;
    }

    /// Begins a phase, or finds the one that is under way unchanged.
    void begin(Phase phase) throws GoBack, InterruptedException {
        Optional<PhaseState> last = log.state().phase(phase.name());
        if (last.filter(PhaseState::isUnderWay).isPresent()) {
            refuseChanged(phase, last.get());
            return;
        }
        refuseOutOfOrder(phase);
        window(phase);
        preflight(phase);
        open(phase, last.map(state -> state.opening().attempt()).orElse(0) + 1);
    }

    /// What was begun with one plan does not go on with another.
    private void refuseChanged(Phase phase, PhaseState state) {
        List<String> differences = planDifferences(state);
        boolean codeMoves = phase.steps().stream()
                .filter(step -> step.action().changesCode())
                .anyMatch(step -> state.step(step.name()).isPresent());
        String before = state.opening().commit();
        String commit = request.commit().get();
        if (!codeMoves && !before.equals(commit)) {
            differences.add("code was " + word(before) + ", is " + word(commit));
        }
        refuse(phase, state, differences);
    }

    /// The way back needs the plan, whatever has become of the code since.
    void refuseChangedPlan(Phase phase, PhaseState state) {
        refuse(phase, state, planDifferences(state));
    }

    private List<String> planDifferences(PhaseState state) {
        List<String> differences = new ArrayList<>();
        if (!state.opening().plan().equals(request.plan())) {
            differences.add("plan was " + state.opening().plan() + ", is " + request.plan());
        }
        return differences;
    }

    private void refuse(Phase phase, PhaseState state, List<String> differences) {
        if (!differences.isEmpty()) {
            throw new RehomeException(
                    RunbookProblem.ANOTHER_PLAN,
                    "phase " + phase.name() + ": it was begun with something else",
                    String.join("; ", differences),
                    "put back what it was begun with (the plan is kept as "
                            + request.folder().resolve("plan-" + state.opening().plan() + ".yaml")
                            + "), finish or undo the phase, and then change it");
        }
    }

    private static String word(String commit) {
        return commit.isEmpty() ? "under no version control" : commit;
    }

    private void refuseOutOfOrder(Phase phase) {
        Optional<PhaseState> other = log.state().underWay();
        if (other.isPresent()) {
            throw order(
                    phase, "phase " + other.get().name() + " is under way", "finish it, or: rehome rollback --execute");
        }
        List<String> missing =
                phase.needs().stream().filter(need -> !log.state().isDone(need)).toList();
        if (!missing.isEmpty()) {
            throw order(phase, "it needs " + String.join(", ", missing) + " done before", "run: rehome run --execute");
        }
    }

    private static RehomeException order(Phase phase, String why, String remedy) {
        return new RehomeException(
                RunbookProblem.ORDER, "phase " + phase.name() + ": it cannot begin: " + why, "", remedy);
    }

    private void window(Phase phase) throws GoBack, InterruptedException {
        if (phase.window().isEmpty()) {
            return;
        }
        Window window = phase.window().get();
        Window.Slot slot = window.at(request.time().now());
        Instant now = request.time().now();
        if (!now.isBefore(slot.end())) {
            throw window(phase, "its window ended " + moment(slot.end(), window), "give it another window");
        }
        if (now.isBefore(slot.begin())) {
            arm(phase, window, slot);
        }
        refuseUnfit(phase, window, slot);
    }

    private void arm(Phase phase, Window window, Window.Slot slot) throws GoBack, InterruptedException {
        if (!request.manner().arm()) {
            throw window(phase, "its window opens " + moment(slot.begin(), window), "wait until then, or: --arm");
        }
        refuseUnfit(phase, window, slot);
        log.events().note("", "armed: phase " + phase.name() + " begins " + moment(slot.begin(), window));
        vigil.waitUntil(slot.begin());
        vigil.hold();
    }

    /// Forward and back again have to fit, or it would be day before it is undone.
    private void refuseUnfit(Phase phase, Window window, Window.Slot slot) {
        Instant now = request.time().now();
        Instant begin = now.isBefore(slot.begin()) ? slot.begin() : now;
        Duration forward = request.measured().estimate(phase);
        Duration back = request.measured().estimateBack(phase);
        Instant end = begin.plus(forward).plus(back);
        if (end.isAfter(slot.end())) {
            throw window(
                    phase,
                    "it takes " + Times.text(forward) + (back.isZero() ? "" : " and " + Times.text(back) + " back")
                            + ", and its window ends " + moment(slot.end(), window),
                    "begin earlier, or give it a longer window");
        }
    }

    private static String moment(Instant instant, Window window) {
        return MOMENT.format(instant.atZone(window.zone()));
    }

    private static RehomeException window(Phase phase, String why, String remedy) {
        return new RehomeException(
                RunbookProblem.WINDOW, "phase " + phase.name() + ": it does not begin: " + why, "", remedy);
    }

    private void preflight(Phase phase) throws InterruptedException {
        List<Finding> blocking = new ArrayList<>();
        for (Step step : phase.steps()) {
            step.action().preflight().stream()
                    .filter(finding -> finding.severity() == Severity.BLOCKING)
                    .forEach(blocking::add);
        }
        if (!blocking.isEmpty()) {
            throw new RehomeException(
                    RunbookProblem.PREFLIGHT,
                    "phase " + phase.name() + ": it does not begin: preflight found " + blocking.size()
                            + (blocking.size() == 1 ? " problem" : " problems"),
                    String.join("\n", lines(blocking)),
                    "see: rehome preflight");
        }
    }

    /// What several steps found alike is said once, with all that it is about.
    private static List<String> lines(List<Finding> findings) {
        Map<String, Set<String>> subjects = new LinkedHashMap<>();
        for (Finding finding : findings) {
            subjects.computeIfAbsent(finding.message(), _ -> new LinkedHashSet<>())
                    .add(finding.code().text() + " " + finding.subject());
        }
        List<String> lines = new ArrayList<>();
        subjects.forEach((message, about) -> lines.add(String.join(", ", about) + ": " + message));
        return lines;
    }

    private void open(Phase phase, int attempt) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("phase", phase.name());
        fields.put("title", phase.title());
        fields.put("attempt", String.valueOf(attempt));
        fields.put("plan", request.plan());
        fields.put("commit", request.commit().get());
        phase.budget().ifPresent(budget -> fields.put("budgetMillis", String.valueOf(budget.toMillis())));
        phase.window()
                .ifPresent(window -> fields.put(
                        "windowEnd", window.at(request.time().now()).end().toString()));
        fields.put(
                "steps",
                PlannedStep.text(phase.steps().stream()
                        .map(step -> new PlannedStep(
                                step.name(),
                                step.kind(),
                                request.measured().estimate(phase.name(), step),
                                step.action().downtime()))
                        .toList()));
        log.append(RunEntries.PHASE_BEGUN, fields);
    }
}
