package dev.rehome.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a step stands.
///
/// @param acted whether it may have changed something that is not undone
/// @param held whether its end state held before it did anything
/// @param failures of this phase's attempt so far, those before a person said "again" left out
/// @param recorded what it keeps for later attempts and for undo
/// @param values what it returned
/// @param gates the last verdict of each condition
public record StepState(
        String name,
        Status status,
        boolean acted,
        boolean held,
        int failures,
        Instant begunAt,
        Optional<Instant> endedAt,
        Map<String, String> recorded,
        Map<String, String> values,
        List<Gate> gates,
        Optional<Failure> failure) {
    /// How far it is.
    public enum Status {
        RUNNING,
        FAILED,
        DONE,
        SKIPPED,
        UNDOING,
        UNDONE
    }

    public StepState {
        recorded = Map.copyOf(recorded);
        values = Map.copyOf(values);
        gates = List.copyOf(gates);
    }

    static StepState begun(String name, Instant at) {
        return new StepState(
                name,
                Status.RUNNING,
                false,
                false,
                0,
                at,
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of(),
                Optional.empty());
    }

    /// How long it took, or has taken so far.
    public Duration time(Instant now) {
        return Duration.between(begunAt, endedAt.orElse(now));
    }

    /// Where it still has to be done.
    boolean isOpen() {
        return status != Status.DONE && status != Status.SKIPPED;
    }

    StepState after(Entry entry) {
        return switch (entry.kind()) {
            case RunEntries.STEP_BEGUN -> again(entry.at());
            case RunEntries.STEP_ACTING -> with(Status.RUNNING, true, held, endedAt);
            case RunEntries.RECORDED -> recording(entry.field("name"), entry.field("value"));
            case RunEntries.GATE -> gated(gate(entry));
            case RunEntries.STEP_DONE -> done(entry);
            case RunEntries.STEP_FAILED -> failed(entry);
            case RunEntries.STEP_SKIPPED -> with(Status.SKIPPED, acted, held, Optional.of(entry.at()));
            case RunEntries.STEP_UNDOING -> with(Status.UNDOING, acted, held, endedAt);
            case RunEntries.STEP_UNDONE -> with(Status.UNDONE, false, held, endedAt);
            default -> this;
        };
    }

    private static Gate gate(Entry entry) {
        return new Gate(
                entry.field("name"),
                Gate.Verdict.valueOf(entry.field("verdict").replace('-', '_')),
                entry.field("value"),
                entry.field("limit"),
                entry.field("evidence"));
    }

    /// The gates of an earlier attempt say nothing about this one.
    private StepState again(Instant at) {
        return new StepState(
                name,
                Status.RUNNING,
                acted,
                held,
                failures,
                at,
                Optional.empty(),
                recorded,
                values,
                List.of(),
                failure);
    }

    private StepState with(Status next, boolean nowActed, boolean nowHeld, Optional<Instant> ended) {
        return new StepState(name, next, nowActed, nowHeld, failures, begunAt, ended, recorded, values, gates, failure);
    }

    private StepState recording(String key, String value) {
        Map<String, String> all = new LinkedHashMap<>(recorded);
        all.put(key, value);
        return new StepState(name, status, acted, held, failures, begunAt, endedAt, all, values, gates, failure);
    }

    private StepState gated(Gate gate) {
        List<Gate> all = new ArrayList<>(gates);
        all.removeIf(old -> old.name().equals(gate.name()));
        all.add(gate);
        return new StepState(name, status, acted, held, failures, begunAt, endedAt, recorded, values, all, failure);
    }

    private StepState done(Entry entry) {
        Map<String, String> all = new LinkedHashMap<>();
        entry.fields().forEach((key, value) -> {
            if (key.startsWith(".")) {
                all.put(key.substring(1), value);
            }
        });
        return new StepState(
                name,
                Status.DONE,
                acted,
                entry.fields().containsKey("held"),
                failures,
                begunAt,
                Optional.of(entry.at()),
                recorded,
                all,
                gates,
                Optional.empty());
    }

    private StepState failed(Entry entry) {
        return new StepState(
                name,
                Status.FAILED,
                acted,
                held,
                failures + 1,
                begunAt,
                Optional.of(entry.at()),
                recorded,
                values,
                gates,
                Optional.of(Failure.of(entry)));
    }

    /// A person decided that it is tried again.
    StepState forgiven() {
        return new StepState(name, status, acted, held, 0, begunAt, endedAt, recorded, values, gates, failure);
    }
}
