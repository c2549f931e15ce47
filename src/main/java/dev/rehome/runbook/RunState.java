package dev.rehome.runbook;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where a run stands: a fold over the entries of its journal, stored nowhere else.
///
/// @param phases those that were begun, in the order of their last beginning
/// @param question what it waits for
/// @param postponedUntil before which nothing new is begun
/// @param pausedSince while a pause file holds it
/// @param backWanted why somebody wants the phase undone, until that has begun
/// @param requests ids of those from other terminals that were taken up
/// @param process the last one that worked on it
public record RunState(
        Map<String, PhaseState> phases,
        Optional<Question> question,
        Optional<Instant> postponedUntil,
        Optional<Instant> pausedSince,
        Optional<String> backWanted,
        Set<String> requests,
        Optional<RunProcess> process) {
    public static final RunState NOTHING = new RunState(
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Optional.empty());

    /// A process that worked on a run.
    ///
    /// @param by the user at his machine
    /// @param endedAs how it ended, in words; empty where it runs or was killed
    /// @param planned names of all phases of its plan; none where its journal does not say
    public record RunProcess(
            String by, long pid, Instant begunAt, Optional<Instant> endedAt, String endedAs, List<String> planned) {
        public RunProcess {
            planned = List.copyOf(planned);
        }
    }

    public RunState {
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
        requests = Set.copyOf(requests);
    }

    public static RunState of(List<Entry> entries) {
        RunState state = NOTHING;
        for (Entry entry : entries) {
            state = state.after(entry);
        }
        return state;
    }

    public Optional<PhaseState> phase(String name) {
        return Optional.ofNullable(phases.get(name));
    }

    /// The phase that is neither done nor undone.
    public Optional<PhaseState> underWay() {
        return phases.values().stream().filter(PhaseState::isUnderWay).findFirst();
    }

    /// The phase begun last of those that stand: what a rollback undoes.
    public Optional<PhaseState> standing() {
        return phases.values().stream().filter(PhaseState::stands).reduce((_, last) -> last);
    }

    public boolean isDone(String phase) {
        return phase(phase).filter(p -> p.status() == PhaseState.Status.DONE).isPresent();
    }

    /// Whether there is no phase left in the plan that the last process had.
    public boolean isAllDone() {
        List<String> planned = process.map(RunProcess::planned).orElse(List.of());
        return !planned.isEmpty() && planned.stream().allMatch(this::isDone);
    }

    RunState after(Entry entry) {
        return taken(entry).next(entry);
    }

    private RunState next(Entry entry) {
        return switch (entry.kind()) {
            case RunEntries.PHASE_BEGUN -> begin(PhaseState.begun(entry));
            case RunEntries.ASKED -> asking(entry);
            case RunEntries.ASKED_BACKUP -> with(question.map(Question::withBackup));
            case RunEntries.APPROVED -> approved(entry);
            case RunEntries.BACK_WANTED -> wanting(Optional.of(entry.field("reason")));
            case RunEntries.POSTPONED -> postponed(Instant.parse(entry.field("until")));
            case RunEntries.PAUSED -> paused(Optional.of(entry.at()));
            case RunEntries.RESUMED -> paused(Optional.empty());
            case RunEntries.RUN_BEGUN -> process(entry);
            case RunEntries.RUN_ENDED, RunEntries.STOPPED -> processEnded(entry);
            case RunEntries.UNDO_BEGUN -> in(entry).with(Optional.empty()).wanting(Optional.empty());
            case RunEntries.STEP_BEGUN, RunEntries.VERIFYING -> in(entry).with(Optional.empty());
            default -> in(entry);
        };
    }

    /// The same request is never followed twice.
    private RunState taken(Entry entry) {
        String id = entry.fields().getOrDefault("request", "");
        if (id.isEmpty()) {
            return this;
        }
        Set<String> all = new LinkedHashSet<>(requests);
        all.add(id);
        return new RunState(phases, question, postponedUntil, pausedSince, backWanted, all, process);
    }

    private RunState in(Entry entry) {
        PhaseState phase = phases.get(entry.fields().getOrDefault("phase", ""));
        if (phase == null) {
            return this;
        }
        Map<String, PhaseState> all = new LinkedHashMap<>(phases);
        all.put(phase.name(), phase.after(entry));
        return withPhases(all);
    }

    private RunState begin(PhaseState phase) {
        Map<String, PhaseState> all = new LinkedHashMap<>(phases);
        all.remove(phase.name());
        all.put(phase.name(), phase);
        return withPhases(all).with(Optional.empty()).wanting(Optional.empty());
    }

    /// Asked again after a restart it is the same question: who said yes stays, and so does when it was asked.
    private RunState asking(Entry entry) {
        Question asked = Question.of(entry);
        List<String> given = phase(asked.phase())
                .map(p -> p.approvals().getOrDefault(asked.id(), List.of()))
                .orElse(List.of());
        boolean same = question.filter(q -> q.id().equals(asked.id())).isPresent();
        return with(same ? question : Optional.of(asked.withGiven(new LinkedHashSet<>(given))));
    }

    private RunState approved(Entry entry) {
        RunState next = in(entry);
        String id = entry.field("id");
        List<String> given = next.phase(entry.field("phase"))
                .map(p -> p.approvals().getOrDefault(id, List.of()))
                .orElse(List.of());
        Optional<Question> open = question.map(q -> q.id().equals(id) ? q.withGiven(new LinkedHashSet<>(given)) : q)
                .filter(q -> !q.isAnswered());
        return next.with(open);
    }

    private RunState wanting(Optional<String> reason) {
        return new RunState(phases, question, postponedUntil, pausedSince, reason, requests, process);
    }

    private RunState postponed(Instant until) {
        return new RunState(phases, question, Optional.of(until), pausedSince, backWanted, requests, process);
    }

    private RunState paused(Optional<Instant> since) {
        return new RunState(phases, question, postponedUntil, since, backWanted, requests, process);
    }

    private RunState process(Entry entry) {
        RunProcess begun = new RunProcess(
                entry.field("by"),
                Long.parseLong(entry.field("pid")),
                entry.at(),
                Optional.empty(),
                "",
                entry.fields().getOrDefault("phases", "").lines().toList());
        return new RunState(
                phases, question, postponedUntil, Optional.empty(), backWanted, requests, Optional.of(begun));
    }

    private RunState processEnded(Entry entry) {
        String how = entry.fields().getOrDefault("reason", "");
        Optional<RunProcess> ended = process.map(
                p -> new RunProcess(p.by(), p.pid(), p.begunAt(), Optional.of(entry.at()), how, p.planned()));
        return new RunState(phases, question, postponedUntil, pausedSince, backWanted, requests, ended);
    }

    private RunState with(Optional<Question> now) {
        return new RunState(phases, now, postponedUntil, pausedSince, backWanted, requests, process);
    }

    private RunState withPhases(Map<String, PhaseState> all) {
        return new RunState(all, question, postponedUntil, pausedSince, backWanted, requests, process);
    }
}
