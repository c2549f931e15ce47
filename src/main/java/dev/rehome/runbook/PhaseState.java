package dev.rehome.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a phase stands: the last attempt at it.
///
/// @param opening what its first entry said
/// @param steps those that were begun, by name, in their order
/// @param absence of the application
/// @param verifyUntil until when nothing may go wrong
/// @param failure why it goes back, or waits for a person to say so
/// @param reason why it is, or was, undone; in words
/// @param approvals who said yes to which question
public record PhaseState(
        Opening opening,
        Status status,
        Map<String, StepState> steps,
        Absence absence,
        Optional<Instant> verifyUntil,
        Optional<Instant> endedAt,
        Optional<Failure> failure,
        String reason,
        Map<String, List<String>> approvals) {
    /// How long the application has been away from its users.
    ///
    /// @param past what has ended
    /// @param since when it was taken away, while it is
    /// @param backAt when it came back last
    public record Absence(Duration past, Optional<Instant> since, Optional<Instant> backAt) {
        static final Absence NONE = new Absence(Duration.ZERO, Optional.empty(), Optional.empty());

        Duration until(Instant now) {
            return past.plus(since.map(from -> Duration.between(from, now)).orElse(Duration.ZERO));
        }

        Absence begun(Instant at) {
            return since.isPresent() ? this : new Absence(past, Optional.of(at), Optional.empty());
        }

        Absence ended(Instant at) {
            return since.isEmpty() ? this : new Absence(until(at), Optional.empty(), Optional.of(at));
        }
    }

    /// How far it is.
    public enum Status {
        RUNNING,
        VERIFYING,
        DONE,
        UNDOING,
        UNDONE,
        /// The way back failed.
        STUCK
    }

    /// What its first entry says.
    ///
    /// @param plan hash of the plan that it was begun with
    /// @param commit of the code; empty where there is none
    /// @param windowEnd when the window ends in which it was begun
    public record Opening(
            String name,
            String title,
            int attempt,
            Instant at,
            String plan,
            String commit,
            Optional<Duration> budget,
            Optional<Instant> windowEnd,
            List<PlannedStep> steps) {
        public Opening {
            steps = List.copyOf(steps);
        }
    }

    public PhaseState {
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
        approvals = Map.copyOf(approvals);
    }

    static PhaseState begun(Entry entry) {
        String budget = entry.fields().getOrDefault("budgetMillis", "");
        String windowEnd = entry.fields().getOrDefault("windowEnd", "");
        Opening opening = new Opening(
                entry.field("phase"),
                entry.field("title"),
                Integer.parseInt(entry.field("attempt")),
                entry.at(),
                entry.field("plan"),
                entry.fields().getOrDefault("commit", ""),
                budget.isEmpty() ? Optional.empty() : Optional.of(Duration.ofMillis(Long.parseLong(budget))),
                windowEnd.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(windowEnd)),
                PlannedStep.read(entry.fields().getOrDefault("steps", "")));
        return new PhaseState(
                opening,
                Status.RUNNING,
                Map.of(),
                Absence.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                Map.of());
    }

    public String name() {
        return opening.name();
    }

    public Optional<StepState> step(String step) {
        return Optional.ofNullable(steps.get(step));
    }

    /// How many failures people have been asked about, this one among them.
    int failures() {
        return 1
                + (int) approvals.keySet().stream()
                        .filter(id -> id.startsWith("failed "))
                        .count();
    }

    /// Neither done nor undone.
    public boolean isUnderWay() {
        return status != Status.DONE && status != Status.UNDONE;
    }

    /// What it did stands, at least in part.
    public boolean stands() {
        return status != Status.UNDONE;
    }

    /// How long the application has been away by now.
    public Duration away(Instant now) {
        return absence.until(now);
    }

    /// What is left of the budget while the application is away; empty where it is not, or there is no budget. The
    /// way back has none, least of all when it was begun because the budget was spent; nor has what goes on because
    /// somebody said so.
    public Optional<Duration> budgetLeft(Instant now) {
        boolean forward = status == Status.RUNNING || status == Status.VERIFYING;
        boolean accepted = approvals.keySet().stream().anyMatch(PhaseRun::isAboutBudget);
        if (absence.since().isEmpty() || !forward || accepted) {
            return Optional.empty();
        }
        return opening.budget().map(all -> all.minus(away(now))).map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    PhaseState after(Entry entry) {
        return switch (entry.kind()) {
            case RunEntries.STEP_BEGUN, RunEntries.STEP_SKIPPED -> beginning(entry);
            case RunEntries.STEP_DONE -> stepped(entry).returning(entry);
            case RunEntries.STEP_FAILED -> failed(entry);
            case RunEntries.STEP_ACTING, RunEntries.RECORDED, RunEntries.GATE -> stepped(entry);
            case RunEntries.STEP_UNDOING -> stepped(entry).leaving(entry);
            case RunEntries.STEP_UNDONE -> stepped(entry).returning(entry);
            case RunEntries.APPROVED -> approved(entry);
            case RunEntries.VERIFYING -> verifying(Instant.parse(entry.field("until")), entry.at());
            case RunEntries.PHASE_DONE -> ended(Status.DONE, entry.at());
            case RunEntries.UNDO_BEGUN -> undoing(entry);
            case RunEntries.PHASE_UNDONE -> ended(Status.UNDONE, entry.at());
            case RunEntries.STUCK -> stuck(entry);
            default -> this;
        };
    }

    private PhaseState beginning(Entry entry) {
        String step = entry.field("step");
        Map<String, StepState> all = new LinkedHashMap<>(steps);
        all.putIfAbsent(step, StepState.begun(step, entry.at()));
        return withSteps(all).stepped(entry).leaving(entry);
    }

    private PhaseState leaving(Entry entry) {
        boolean leaves = entry.fields().getOrDefault("downtime", "").equals("begins");
        return leaves ? with(absence.begun(entry.at())) : this;
    }

    private PhaseState stepped(Entry entry) {
        StepState step = steps.get(entry.field("step"));
        if (step == null) {
            return this;
        }
        Map<String, StepState> all = new LinkedHashMap<>(steps);
        all.put(step.name(), step.after(entry));
        return withSteps(all);
    }

    private PhaseState returning(Entry entry) {
        boolean back = entry.fields().getOrDefault("downtime", "").equals("ends");
        return back ? with(absence.ended(entry.at())) : this;
    }

    private PhaseState failed(Entry entry) {
        Optional<Failure> last = entry.fields().containsKey("again") ? failure : Optional.of(Failure.of(entry));
        return withFailure(last).stepped(entry);
    }

    /// A yes to what failed means "try again".
    private PhaseState approved(Entry entry) {
        String id = entry.field("id");
        Map<String, List<String>> all = new LinkedHashMap<>(approvals);
        List<String> people = new ArrayList<>(all.getOrDefault(id, List.of()));
        people.add(entry.field("as"));
        all.put(id, List.copyOf(people));
        PhaseState next = new PhaseState(opening, status, steps, absence, verifyUntil, endedAt, failure, reason, all);
        return id.startsWith("failed ") ? next.forgiven() : next;
    }

    private PhaseState forgiven() {
        Map<String, StepState> all = new LinkedHashMap<>(steps);
        all.replaceAll((_, step) -> step.forgiven());
        return withSteps(all).withFailure(Optional.empty());
    }

    /// Whoever was away is back, at the latest when all steps are done or undone.
    private PhaseState verifying(Instant until, Instant at) {
        return new PhaseState(
                opening,
                Status.VERIFYING,
                steps,
                absence.ended(at),
                Optional.of(until),
                endedAt,
                failure,
                reason,
                approvals);
    }

    private PhaseState ended(Status next, Instant at) {
        return new PhaseState(
                opening, next, steps, absence.ended(at), verifyUntil, Optional.of(at), failure, reason, approvals);
    }

    private PhaseState undoing(Entry entry) {
        return new PhaseState(
                opening,
                Status.UNDOING,
                steps,
                absence,
                verifyUntil,
                Optional.empty(),
                failure,
                entry.field("reason"),
                approvals);
    }

    private PhaseState stuck(Entry entry) {
        return new PhaseState(
                opening,
                Status.STUCK,
                steps,
                absence,
                verifyUntil,
                endedAt,
                Optional.of(Failure.of(entry)),
                reason,
                approvals);
    }

    private PhaseState withSteps(Map<String, StepState> all) {
        return new PhaseState(opening, status, all, absence, verifyUntil, endedAt, failure, reason, approvals);
    }

    private PhaseState withFailure(Optional<Failure> now) {
        return new PhaseState(opening, status, steps, absence, verifyUntil, endedAt, now, reason, approvals);
    }

    private PhaseState with(Absence now) {
        return new PhaseState(opening, status, steps, now, verifyUntil, endedAt, failure, reason, approvals);
    }
}
