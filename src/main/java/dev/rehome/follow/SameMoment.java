package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.postgres.Snapshot;
import java.util.EnumMap;
import java.util.Map;

/// A snapshot of each side that hold exactly the same transactions, taken while writes go on. Both can be imported
/// until this is
/// closed; who imported them may go on reading afterwards.
///
/// @param at everything that committed before this is in both, nothing else
public record SameMoment(Lsn at, Slot.Created slot, Session there, Map<Side, Snapshot> snapshots)
        implements AutoCloseable {
    static SameMoment of(Route route, Slot.Created slot, Session there) {
        Map<Side, Snapshot> snapshots = new EnumMap<>(Side.class);
        snapshots.put(route.from().side(), slot.snapshot());
        snapshots.put(route.to().side(), there.exportSnapshot());
        return new SameMoment(slot.consistentPoint(), slot, there, snapshots);
    }

    @Override
    public void close() {
        slot.close();
        there.close();
    }
}
