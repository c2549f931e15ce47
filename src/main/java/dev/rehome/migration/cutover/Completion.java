package dev.rehome.migration.cutover;

import dev.rehome.follow.Closing;
import dev.rehome.follow.Feed;
import dev.rehome.follow.Fence;
import dev.rehome.follow.Route;
import dev.rehome.follow.Stream;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Function;

/// Takes everything of rehome off both sides: slots and captured changes first, so that no server keeps for nobody. May
/// be
/// repeated.
final class Completion {
    private final Session source;
    private final Session target;
    private final Route forward;
    private final Function<Route, Path> spool;

    Completion(Session source, Session target, Route forward, Function<Route, Path> spool) {
        this.source = source;
        this.target = target;
        this.forward = forward;
        this.spool = spool;
    }

    void run(Collection<QualifiedName> tables) {
        Feed.drop(source, forward);
        Feed.drop(target, forward.reversed());
        Stream.deleteSpool(spool.apply(forward));
        Stream.deleteSpool(spool.apply(forward.reversed()));
        clear(target, tables);
        clear(source, tables);
    }

    /// What was taken off comes back, the fence goes, and then the records that said so.
    private static void clear(Session session, Collection<QualifiedName> tables) {
        Closing.open(session, tables);
        Fence.lower(session, Fence.on(session));
        Closing.finish(session);
        if (Closing.items(session).isEmpty()) {
            session.execute("DROP SCHEMA IF EXISTS rehome CASCADE");
        }
    }
}
