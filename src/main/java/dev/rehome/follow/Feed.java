package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What a side has for a route so that its changes can be had there: publication and slot, or triggers. One of them.
public final class Feed {
    private Feed() {}

    /// How changes are had now; empty where nothing is there for it.
    public static Optional<Capture> of(Session from, Route route) {
        if (CaptureRecords.isThere(from, route)) {
            return Optional.of(Capture.TRIGGERS);
        }
        return Slot.health(from, route.slot()).isPresent() ? Optional.of(Capture.SLOT) : Optional.empty();
    }

    /// The tables whose changes are had; empty also where there is nothing.
    public static Set<QualifiedName> tables(Session from, Route route) {
        Set<QualifiedName> captured = CaptureRecords.tables(from, route).stream()
                .map(CapturedTable::name)
                .collect(Collectors.toCollection(TreeSet::new));
        return captured.isEmpty() ? Publication.tables(from, route) : captured;
    }

    /// Makes it anew; what was there for the route is gone. Waits for transactions that have written.
    ///
    /// @param patience how long to wait; zero for as long as it takes
    /// @param waits told who is waited for
    /// @return the moment that changes are had from; its snapshot has everything before
    /// @throws RehomeException `RH-FOLLOW-019` where it takes longer
    public static Slot.Created begin(
            Session from,
            Route route,
            Capture how,
            Collection<QualifiedName> tables,
            Duration patience,
            Consumer<String> waits) {
        drop(from, route);
        return switch (how) {
            case SLOT -> {
                Publication.create(from, route, tables);
                yield Slot.create(route.from(), route.slot(), false, patience);
            }
            case TRIGGERS -> {
                new CaptureTriggers(from, route, patience.isZero() ? Duration.ofDays(1) : patience, waits)
                        .install(tables);
                yield CaptureTriggers.begin(route.from(), route);
            }
        };
    }

    /// Takes everything of the route away. May be repeated.
    public static void drop(Session from, Route route) {
        if (Slot.health(from, route.slot()).isPresent()) {
            Slot.drop(from, route.slot());
        }
        if (Publication.isThere(from, route)) {
            Publication.drop(from, route);
        }
        new CaptureTriggers(from, route, Duration.ofMinutes(10), waits -> {}).drop();
    }

    /// Why changes are not to be had any more; empty where they are.
    public static Optional<String> lost(Session from, Route route) {
        return switch (of(from, route).orElse(Capture.SLOT)) {
            case TRIGGERS -> CaptureTriggers.lost(from, route);
            case SLOT ->
                Slot.health(from, route.slot())
                        .map(s -> s.isLost()
                                ? Optional.of("the server calls slot " + route.slot() + " lost")
                                : Optional.<String>empty())
                        .orElse(Optional.of("there is neither a slot nor triggers for it"));
        };
    }

    /// About how many bytes of changes lie behind a position.
    public static long bytesBehind(Session from, Route route, Lsn position) {
        if (CaptureRecords.isThere(from, route)) {
            return CaptureRecords.unread(from, route, position) * CaptureHealth.ROW_BYTES;
        }
        return Long.parseLong(from.scalar(
                "SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), ?::pg_lsn)::bigint",
                position.toString()));
    }

    /// How it is with the table that triggers write to; empty where none do.
    public static Optional<CaptureHealth> captured(Session from, Route route) {
        return CaptureRecords.isThere(from, route) ? Optional.of(CaptureHealth.read(from, route)) : Optional.empty();
    }
}
