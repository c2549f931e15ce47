package dev.rehome.migration.cutover;

import dev.rehome.follow.Closing;
import dev.rehome.follow.Feed;
import dev.rehome.follow.Fence;
import dev.rehome.follow.Records;
import dev.rehome.follow.Rereading;
import dev.rehome.follow.Route;
import dev.rehome.follow.Stream;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Takes everything of rehome off the tables of a group on both sides: slots first, so that no server keeps
/// log for nobody. What other groups need stays until the last. May be repeated.
final class Completion {
    private final Session source;
    private final Session target;
    private final Route forward;
    private final Function<Route, Path> spool;
    private final SwitchEvents events;

    Completion(Session source, Session target, Route forward, Function<Route, Path> spool, SwitchEvents events) {
        this.events = events;
        this.source = source;
        this.target = target;
        this.forward = forward;
        this.spool = spool;
    }

    void run(SwitchTables tables) {
        Feed.drop(source, forward);
        Feed.drop(target, forward.reversed());
        Stream.deleteSpool(spool.apply(forward));
        Stream.deleteSpool(spool.apply(forward.reversed()));
        boolean last = Records.others(target, forward).isEmpty();
        // The target's record goes last: it tells a completion that was cut short what is left to do.
        clear(source, tables, last);
        clear(target, tables, last);
        if (!last) {
            // Behind all else: a completion that is cut short is found by this record, and done again.
            Records.forget(source, forward.reversed());
            Records.forget(target, forward);
            new Rereading(forward).forget(target);
        }
    }

    /// What was taken off comes back, the fence goes; with the last group also the records that said so. Until
    /// then they tell the others whose the tables are.
    private void clear(Session session, SwitchTables tables, boolean last) {
        Set<QualifiedName> notLive =
                tables.notLive(session.server().side(), Ownership.entries(session), Fence.on(session));
        List<QualifiedName> mine = tables.closable(session.server().side());
        session.begin();
        Closing.open(session, mine, notLive);
        Fence.lower(session, mine);
        session.commit();
        Fence.drop(session, mine);
        Closing.finish(session).forEach(f -> events.note(f.subject() + ": " + f.message()));
        if (!last) {
            return;
        }
        Closing.items(session)
                .forEach(i -> events.note(session.server().side().word() + ": " + i.object()
                        + " stays off, because one of its tables is not used here; it was: " + i.restore()));
        session.execute("DROP SCHEMA IF EXISTS rehome CASCADE");
    }
}
