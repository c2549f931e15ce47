package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Applies what is in the spool to the written side, one target transaction for as many source transactions as
/// are waiting. One thread runs it, with one session after the other ([ApplySession]); the others ask how far it is, or
/// hold it at a position.
final class Applier implements Runnable {
    private static final Duration PAUSE_FIRST = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    /// Statements over arrays join them to a table by its key: through the index, whatever statistics say.
    private static final String SETTINGS = """
            SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
            SET plan_cache_mode = force_generic_plan""";

    private final Route route;
    private final Spool spool;
    private final ApplySession.Rules rules;
    private final StreamEvents events;
    private final AppliedUpTo upTo;

    /// A refused change: up to its transaction everything is applied, then this is thrown.
    private Batch.@Nullable Refused refused;

    Applier(Route route, Spool spool, Position position, StreamOptions options, StreamEvents events) {
        this.route = route;
        this.spool = spool;
        this.rules = new ApplySession.Rules(options.skip(), options.refusing());
        this.events = events;
        this.upTo = new AppliedUpTo(position);
    }

    @Override
    public void run() {
        try {
            attempts();
        } finally {
            upTo.ended();
        }
    }

    private void attempts() {
        Duration pause = PAUSE_FIRST;
        while (!upTo.isStopped()) {
            Lsn before = upTo.stored().lsn();
            try (Session session = route.to().open("follow-apply")) {
                attempt(session);
            } catch (Batch.Refused e) {
                // Again, up to there: then it is told.
                refused = e;
            } catch (SpoolReader.TakenBack e) {
                // A transaction comes again: from the position, there is nothing else to do.
            } catch (RehomeException e) {
                boolean again = ServerError.of(e).filter(ServerError::retryable).isPresent();
                if (upTo.isStopped()) {
                    return;
                }
                if (!again) {
                    throw e;
                }
                boolean stuck = before.equals(upTo.stored().lsn());
                pause = stuck ? min(pause.multipliedBy(2), PAUSE_MAX) : PAUSE_FIRST;
                events.retry(route.to().side(), e.reason().isEmpty() ? e.message() : e.reason(), pause);
                sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Session session) throws Batch.Refused, SpoolReader.TakenBack, InterruptedException {
        session.execute(SETTINGS);
        Position found = Records.position(session, route)
                .orElseThrow(() -> new IllegalStateException("no position of " + route.name()));
        upTo.stored(found);
        try (SpoolReader reader = spool.readerBehind(found.lsn())) {
            ApplySession run = new ApplySession(session, route, spool, reader, upTo, rules, refused, events);
            while (!upTo.isStopped()) {
                run.step();
            }
        }
    }

    /// How far it is, for the threads that ask, wait for it or hold it.
    AppliedUpTo upTo() {
        return upTo;
    }
}
