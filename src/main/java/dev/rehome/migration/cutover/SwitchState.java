package dev.rehome.migration.cutover;

import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where a group of tables stands, as the journal tells: a fold over its entries.
///
/// @param live the side that the application writes to, or the one that the last attempt set out from
/// @param attempt the attempt that is neither finished nor undone
/// @param completed whether the way back is closed for good
public record SwitchState(Side live, Optional<Attempt> attempt, boolean completed) {
    /// An attempt that was cut short.
    ///
    /// @param from the side it set out from
    /// @param last kind of its last entry
    /// @param hooks whether the application may have been pointed at the other side
    /// @param opening whether the other side may have been opened
    public record Attempt(Side from, String last, boolean hooks, boolean opening) {
        private Attempt at(String kind) {
            return new Attempt(from, kind, hooks || kind.equals(SWITCHING), opening || kind.equals(OPENING));
        }
    }

    static final String BEGUN = "attempt-begun";
    static final String FREEZING = "freezing";
    static final String FROZEN = "frozen";
    static final String CAUGHT_UP = "caught-up";
    static final String SEQUENCES = "sequences-set";
    static final String VERIFIED = "verified";
    static final String QUIET = "quiet";
    static final String SWITCHING = "switching";
    static final String OPENING = "opening";
    static final String SWITCHED = "switched";
    static final String SETTLED = "settled";
    static final String UNDOING = "undoing";
    static final String UNDONE = "undone";
    /// What the databases say of switches that stand in another journal.
    static final String FOUND = "found";
    static final String COMPLETED = "completed";

    static SwitchState of(List<Entry> entries) {
        SwitchState state = new SwitchState(Side.SOURCE, Optional.empty(), false);
        for (Entry entry : entries) {
            state = state.after(entry);
        }
        return state;
    }

    private SwitchState after(Entry entry) {
        return switch (entry.kind()) {
            case BEGUN -> with(Optional.of(new Attempt(side(entry.field("from")), BEGUN, false, false)));
            case FREEZING, FROZEN, CAUGHT_UP, SEQUENCES, VERIFIED, QUIET, SWITCHING, OPENING, UNDOING ->
                with(attempt.map(a -> a.at(entry.kind())));
            case SWITCHED -> new SwitchState(live.other(), attempt.map(a -> a.at(SWITCHED)), completed);
            case SETTLED, UNDONE -> with(Optional.empty());
            case FOUND -> new SwitchState(side(entry.field("live")), Optional.empty(), completed);
            case COMPLETED -> new SwitchState(live, attempt, true);
            default -> this;
        };
    }

    private SwitchState with(Optional<Attempt> next) {
        return new SwitchState(live, next, completed);
    }

    static Side side(String word) {
        return Side.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
