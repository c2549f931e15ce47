package dev.rehome.verify;

import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// One side's memory during a verification: what was read before, and what is to be known the next time.
final class SideMemory {
    private final SnapshotReader side;
    private final SideReadings earlier;
    private final Horizon horizon;
    private final RelationIdentities identities;

    private SideMemory(SnapshotReader side, SideReadings earlier) {
        this.side = side;
        this.earlier = earlier;
        this.horizon = Horizon.read(side.session());
        this.identities = RelationIdentities.read(side.session());
    }

    static SideMemory of(SnapshotReader side, Readings earlier) {
        return new SideMemory(side, earlier.of(side.side()));
    }

    /// What was read of a table before, where it is the same table still.
    Optional<TableReading> earlier(Shape shape) {
        return earlier.of(horizon, shape.name(), identities.of(shape));
    }

    /// What was read now. Nothing where a crash of the server could give the numbers that we rely on to others.
    ///
    /// @param unsure tables of which what was read proves nothing
    SideReadings readings(List<TableCheck> checks, Set<QualifiedName> unsure) {
        Map<QualifiedName, TableReading> tables = new TreeMap<>();
        if (Horizon.isFlushed(side.session(), side.moment())) {
            for (TableCheck check : checks) {
                QualifiedName name = check.shape().name();
                if (!unsure.contains(name) && !side.isHidden(name)) {
                    reading(check).ifPresent(reading -> tables.put(name, reading));
                }
            }
        }
        return new SideReadings(horizon.life(), tables);
    }

    private Optional<TableReading> reading(TableCheck check) {
        return identities
                .of(check.shape())
                .flatMap(identity -> check.ranges(side.side())
                        .map(r -> new TableReading(
                                identity, horizon.oldest(), side.moment().time(), r)));
    }
}
