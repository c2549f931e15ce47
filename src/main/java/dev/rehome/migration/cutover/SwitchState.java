package dev.rehome.migration.cutover;

import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where a group of tables stands, as the journal tells: a fold over its entries.
///
/// @param live the side that the application writes to, or the one that the last attempt set out from
/// @param attempt the attempt that is neither finished nor undone
/// @param switches how many attempts ended with the other side live
/// @param completed whether the way back is closed for good
public record SwitchState(Side live, Optional<Attempt> attempt, int switches, boolean completed) {
    /// An attempt that was cut short.
    ///
    /// @param from the side it set out from
    /// @param last kind of its last entry
    /// @param hooks whether the application may have been pointed at the other side
    /// @param frozen when its freeze began, if it did
    public record Attempt(Side from, String last, boolean hooks, Optional<Instant> frozen) {}

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
    static final String COMPLETED = "completed";

    static SwitchState of(List<Entry> entries) {
        SwitchState state = new SwitchState(Side.SOURCE, Optional.empty(), 0, false);
        for (Entry entry : entries) {
            state = state.after(entry);
        }
        return state;
    }

    private SwitchState after(Entry entry) {
        return switch (entry.kind()) {
            case BEGUN -> with(Optional.of(new Attempt(side(entry.field("from")), BEGUN, false, Optional.empty())));
            case FREEZING -> with(attempt.map(a -> new Attempt(a.from, FREEZING, a.hooks, Optional.of(entry.at()))));
            case SWITCHING -> with(attempt.map(a -> new Attempt(a.from, SWITCHING, true, a.frozen)));
            case FROZEN, CAUGHT_UP, SEQUENCES, VERIFIED, QUIET, OPENING, UNDOING ->
                with(attempt.map(a -> new Attempt(a.from, entry.kind(), a.hooks, a.frozen)));
            case SWITCHED ->
                new SwitchState(
                        live.other(),
                        attempt.map(a -> new Attempt(a.from, SWITCHED, a.hooks, a.frozen)),
                        switches + 1,
                        completed);
            case SETTLED, UNDONE -> with(Optional.empty());
            case COMPLETED -> new SwitchState(live, attempt, switches, true);
            default -> this;
        };
    }

    private SwitchState with(Optional<Attempt> next) {
        return new SwitchState(live, next, switches, completed);
    }

    static Side side(String word) {
        return Side.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
