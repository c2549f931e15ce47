package dev.rehome.report;

import dev.rehome.report.Evidence.JournalFile;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.RunEntries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The course of a move: a fold over all journals, with every attempt, not only the last.
///
/// @param operators who worked on it, with which version
/// @param phases each attempt at one
/// @param steps each attempt at one
/// @param gates every verdict, in order
/// @param approvals who said yes to what
/// @param faults what failed, and what came of it
/// @param switches of the application's writes from one side to the other
/// @param values what steps returned
public record Course(
        List<Operator> operators,
        List<PhaseLine> phases,
        List<StepLine> steps,
        List<GateLine> gates,
        List<ApprovalLine> approvals,
        List<Fault> faults,
        List<SwitchLine> switches,
        List<Value> values) {
    static final String REHEARSALS = "rehearsals";

    public Course {
        operators = List.copyOf(operators);
        phases = List.copyOf(phases);
        steps = List.copyOf(steps);
        gates = List.copyOf(gates);
        approvals = List.copyOf(approvals);
        faults = List.copyOf(faults);
        switches = List.copyOf(switches);
        values = List.copyOf(values);
    }

    public record Operator(Instant at, String by, String version, String commit) {}

    /// @param away how long the application was away from its users
    /// @param undo how long undoing took, where it was undone
    public record PhaseLine(
            String name,
            String title,
            Instant at,
            Optional<Instant> endedAt,
            String outcome,
            String reason,
            Duration away,
            Optional<Duration> budget,
            Optional<Duration> undo) {}

    public record StepLine(
            String phase,
            String step,
            String kind,
            Instant at,
            Optional<Duration> took,
            Optional<Duration> planned,
            String outcome) {}

    /// @param step that it belongs to; empty for a trigger
    public record GateLine(
            Instant at,
            String phase,
            String step,
            String kind,
            String name,
            String verdict,
            String value,
            String limit,
            String evidence) {}

    public record ApprovalLine(Instant at, String phase, String question, String as, String by) {}

    /// @param next "tried again", "undone", "a person was asked", "the phase was done"; empty where nothing followed
    public record Fault(Instant at, String where, String message, String cause, String next) {
        private Fault then(String what) {
            return next.isEmpty() ? new Fault(at, where, message, cause, what) : this;
        }
    }

    /// @param pause from the first refused write to the first accepted one
    public record SwitchLine(
            String route,
            Instant at,
            String from,
            String to,
            String outcome,
            Optional<Duration> pause,
            String details) {}

    public record Value(Instant at, String phase, String step, String kind, String name, String value) {}

    /// @param journals in any order
    public static Course of(List<JournalFile> journals) {
        Fold fold = new Fold();
        for (JournalFile journal : journals) {
            if (journal.name().startsWith("run")) {
                journal.entries().forEach(fold::run);
            } else if (journal.name().startsWith("watch")) {
                journal.entries().forEach(entry -> fold.watch(journal.name(), entry));
            } else if (!journal.name().startsWith(REHEARSALS) && !journal.name().startsWith("preflight")) {
                SwitchFold switches = new SwitchFold(journal.name(), fold.switches, fold.faults);
                journal.entries().forEach(switches::entry);
            }
        }
        fold.endOpen();
        return new Course(
                fold.operators,
                fold.phases,
                fold.steps,
                fold.gates,
                fold.approvals,
                fold.faults,
                fold.switches,
                fold.values);
    }

    /// Mutable, one thread, lives only while a course is read.
    private static final class Fold {
        private final List<Operator> operators = new ArrayList<>();
        private final List<PhaseLine> phases = new ArrayList<>();
        private final List<StepLine> steps = new ArrayList<>();
        private final List<GateLine> gates = new ArrayList<>();
        private final List<ApprovalLine> approvals = new ArrayList<>();
        private final List<Fault> faults = new ArrayList<>();
        private final List<SwitchLine> switches = new ArrayList<>();
        private final List<Value> values = new ArrayList<>();
        private final Map<String, OpenPhase> openPhases = new LinkedHashMap<>();
        private final Map<String, Entry> openSteps = new LinkedHashMap<>();
        private final Map<String, String[]> planned = new HashMap<>();

        private static String text(Entry entry, String name) {
            return entry.fields().getOrDefault(name, "");
        }

        private static String key(Entry entry) {
            return text(entry, "phase") + "\n" + text(entry, "step");
        }

        private void run(Entry entry) {
            switch (entry.kind()) {
                case RunEntries.RUN_BEGUN ->
                    operators.add(new Operator(entry.at(), text(entry, "by"), text(entry, "version"), ""));
                case RunEntries.PHASE_BEGUN -> phaseBegun(entry);
                case RunEntries.STEP_BEGUN -> stepBegun(entry);
                case RunEntries.STEP_DONE ->
                    stepEnded(entry, entry.fields().containsKey("held") ? "held already" : "done");
                case RunEntries.STEP_FAILED -> stepFailed(entry);
                case RunEntries.STEP_SKIPPED ->
                    steps.add(new StepLine(
                            text(entry, "phase"),
                            text(entry, "step"),
                            kind(entry),
                            entry.at(),
                            Optional.empty(),
                            plannedTime(entry),
                            "left out"));
                case RunEntries.STEP_UNDONE ->
                    steps.add(new StepLine(
                            text(entry, "phase"),
                            text(entry, "step"),
                            kind(entry),
                            entry.at(),
                            Optional.empty(),
                            Optional.empty(),
                            "undone"));
                case RunEntries.GATE, RunEntries.TRIGGER -> gate(entry);
                case RunEntries.APPROVED ->
                    approvals.add(new ApprovalLine(
                            entry.at(), text(entry, "phase"), text(entry, "id"), text(entry, "as"), text(entry, "by")));
                case RunEntries.VERIFYING -> phase(entry).ifPresent(p -> p.back(entry.at()));
                case RunEntries.UNDO_BEGUN -> undoBegun(entry);
                case RunEntries.PHASE_DONE -> {
                    settle(of(entry), "the phase was done");
                    phaseEnded(entry, "done");
                }
                case RunEntries.PHASE_UNDONE -> phaseEnded(entry, "undone");
                case RunEntries.STUCK -> {
                    faults.add(new Fault(
                            entry.at(),
                            "way back of phase " + text(entry, "phase"),
                            text(entry, "message"),
                            text(entry, "cause"),
                            "a person was asked"));
                    phaseEnded(entry, "stuck");
                }
                default -> {}
            }
        }

        private Optional<OpenPhase> phase(Entry entry) {
            return Optional.ofNullable(openPhases.get(text(entry, "phase")));
        }

        private void phaseBegun(Entry entry) {
            OpenPhase left = openPhases.remove(text(entry, "phase"));
            if (left != null) {
                phases.add(left.line(Optional.empty(), "begun again"));
            }
            openPhases.put(text(entry, "phase"), new OpenPhase(entry));
            for (String line : text(entry, "steps").split("\n")) {
                String[] cells = line.split("\t", -1);
                if (cells.length == 3) {
                    planned.put(text(entry, "phase") + "\n" + cells[0], cells);
                }
            }
            commit(entry);
        }

        /// Whoever runs it does so with a commit of the code, which the phase knows.
        private void commit(Entry entry) {
            String commit = text(entry, "commit");
            if (commit.isEmpty()) {
                return;
            }
            Operator last = operators.isEmpty() ? new Operator(entry.at(), "", "", "") : operators.getLast();
            Operator now = new Operator(entry.at(), last.by(), last.version(), commit);
            if (!operators.isEmpty() && last.commit().isEmpty()) {
                operators.removeLast();
            }
            operators.add(now);
        }

        private String kind(Entry entry) {
            String[] cells = planned.get(key(entry));
            return cells == null ? "" : cells[1];
        }

        private Optional<Duration> plannedTime(Entry entry) {
            String[] cells = planned.get(key(entry));
            return cells == null || !cells[2].matches("[0-9]{1,15}")
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis(Long.parseLong(cells[2])));
        }

        /// What became of failures of a phase, or of one of its steps, that stood open.
        private void settle(String where, String next) {
            faults.replaceAll(fault -> fault.where().endsWith(where) ? fault.then(next) : fault);
        }

        private static String of(Entry entry) {
            return " of phase " + text(entry, "phase");
        }

        private void stepBegun(Entry entry) {
            settle("step " + text(entry, "step") + of(entry), "tried again");
            Entry before = openSteps.put(key(entry), entry);
            if (before != null) {
                steps.add(line(before, Optional.empty(), "interrupted"));
            }
            if (text(entry, "downtime").equals("begins")) {
                phase(entry).ifPresent(p -> p.leaves(entry.at()));
            }
        }

        private StepLine line(Entry begun, Optional<Duration> took, String outcome) {
            return new StepLine(
                    text(begun, "phase"),
                    text(begun, "step"),
                    kind(begun),
                    begun.at(),
                    took,
                    plannedTime(begun),
                    outcome);
        }

        private void stepEnded(Entry entry, String outcome) {
            @Nullable Entry begun = openSteps.remove(key(entry));
            Entry from = begun == null ? entry : begun;
            steps.add(line(from, Optional.of(Duration.between(from.at(), entry.at())), outcome));
            if (text(entry, "downtime").equals("ends")) {
                phase(entry).ifPresent(p -> p.back(entry.at()));
            }
            entry.fields().forEach((name, value) -> {
                if (name.startsWith(".")) {
                    values.add(new Value(
                            entry.at(),
                            text(entry, "phase"),
                            text(entry, "step"),
                            kind(entry),
                            name.substring(1),
                            value));
                }
            });
        }

        private void stepFailed(Entry entry) {
            stepEnded(entry, "failed");
            faults.add(new Fault(
                    entry.at(),
                    "step " + text(entry, "step") + of(entry),
                    (text(entry, "code") + " " + text(entry, "message")).strip(),
                    text(entry, "cause"),
                    entry.fields().containsKey("again") ? "tried again" : ""));
        }

        private void gate(Entry entry) {
            gates.add(new GateLine(
                    entry.at(),
                    text(entry, "phase"),
                    text(entry, "step"),
                    kind(entry),
                    text(entry, "name"),
                    text(entry, "verdict"),
                    text(entry, "value"),
                    text(entry, "limit"),
                    text(entry, "evidence")));
        }

        /// A check of a watch holds all its gates in one entry: verdict, value, limit and evidence of each.
        private void watch(String name, Entry entry) {
            entry.fields().forEach((field, text) -> {
                String[] parts = text.split("\u001F", -1);
                if (field.startsWith("gate ") && parts.length == 4) {
                    gates.add(new GateLine(
                            entry.at(),
                            "",
                            name,
                            "watch",
                            field.substring("gate ".length()),
                            parts[0].replace('_', '-'),
                            parts[1],
                            parts[2],
                            parts[3]));
                }
            });
        }

        private void undoBegun(Entry entry) {
            settle(of(entry), "undone");
            faults.add(new Fault(
                    entry.at(),
                    "phase " + text(entry, "phase"),
                    text(entry, "reason"),
                    text(entry, "cause"),
                    "undone"));
            phase(entry).ifPresent(p -> p.undoing(entry.at(), text(entry, "reason")));
        }

        private void phaseEnded(Entry entry, String outcome) {
            OpenPhase open = openPhases.remove(text(entry, "phase"));
            if (open != null) {
                phases.add(open.line(Optional.of(entry.at()), outcome));
            }
        }

        private void endOpen() {
            openSteps.values().forEach(begun -> steps.add(line(begun, Optional.empty(), "under way")));
            openPhases.values().forEach(open -> phases.add(open.line(Optional.empty(), "under way")));
        }
    }

    /// A phase while its entries are read.
    private static final class OpenPhase {
        private final Entry begun;
        private Duration away = Duration.ZERO;
        private Optional<Instant> left = Optional.empty();
        private Optional<Instant> undoing = Optional.empty();
        private String reason = "";

        OpenPhase(Entry begun) {
            this.begun = begun;
        }

        void leaves(Instant at) {
            left = left.or(() -> Optional.of(at));
        }

        void back(Instant at) {
            left.ifPresent(from -> away = away.plus(Duration.between(from, at)));
            left = Optional.empty();
        }

        void undoing(Instant at, String why) {
            undoing = undoing.or(() -> Optional.of(at));
            reason = why;
        }

        PhaseLine line(Optional<Instant> ended, String outcome) {
            ended.ifPresent(this::back);
            String budget = begun.fields().getOrDefault("budgetMillis", "");
            return new PhaseLine(
                    begun.fields().getOrDefault("phase", ""),
                    begun.fields().getOrDefault("title", ""),
                    begun.at(),
                    ended,
                    outcome,
                    reason,
                    away,
                    budget.matches("[0-9]{1,15}")
                            ? Optional.of(Duration.ofMillis(Long.parseLong(budget)))
                            : Optional.empty(),
                    undoing.flatMap(from -> ended.map(to -> Duration.between(from, to))));
        }
    }
}
