package dev.rehome.runbook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The journal of a run and what it folds to. Safe for use from any thread: a step's own thread records values while
/// the run's thread writes what it decides.
final class RunLog {
    private final Journal journal;
    private final UnaryOperator<String> mask;
    private final RunEvents events;
    private volatile RunState state;

    /// @param mask takes secrets out of whatever is written
    RunLog(Journal journal, UnaryOperator<String> mask, RunEvents events) {
        this.journal = journal;
        this.mask = mask;
        this.events = events;
        this.state = RunState.of(journal.entries());
    }

    /// Everything so far, oldest first.
    synchronized List<Entry> entries() {
        return List.copyOf(journal.entries());
    }

    RunState state() {
        return state;
    }

    synchronized Entry append(String kind, Map<String, String> fields) {
        Map<String, String> clean = new LinkedHashMap<>();
        fields.forEach((name, value) -> clean.put(name, mask.apply(value)));
        Entry entry = journal.append(kind, clean);
        state = state.after(entry);
        events.entry(entry, state);
        return entry;
    }

    RunEvents events() {
        return events;
    }
}
