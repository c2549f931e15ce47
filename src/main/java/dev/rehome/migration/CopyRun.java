package dev.rehome.migration;

import dev.rehome.copy.CopyProblem;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A copy from beginning to end: attempts, with a pause between them where a connection was lost.
///
/// [#interrupt()] may be called from any thread; all else from one.
public final class CopyRun {
    private static final int TRIES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final CopyRequest request;
    private final CopyFrame frame;
    private final AtomicLong commits = new AtomicLong();
    private volatile boolean interrupted;
    private @Nullable SourceSnapshot snapshot;
    private int snapshots;
    private boolean established;

    public CopyRun(CopyRequest request) {
        this(request, CopyFrame.ALONE);
    }

    /// @param frame what the copy is a part of
    CopyRun(CopyRequest request, CopyFrame frame) {
        this.request = request;
        this.frame = frame;
    }

    /// Does what the request asks for, or finds out what it would do.
    ///
    /// @throws RehomeException where nothing could be done, or the whole run had to stop; tables that
    ///     failed by themselves are in the result
    public CopyResult run() {
        try {
            return attempts();
        } catch (RehomeException e) {
            throw interrupted ? interruption(e) : e;
        } finally {
            dropSnapshot();
            request.source().close();
            request.target().close();
        }
    }

    /// Empties tables of what rehome brought, or says what it would empty.
    ///
    /// @param tables names or globs
    /// @throws RehomeException `RH-COPY-010` where a table holds anything else; nothing is changed then
    public CopyResult discard(List<String> tables) {
        try (Session control = request.target().open(request.execute() ? "copy-control" : "plan")) {
            return new CopyDiscard(request, control).discard(tables);
        } catch (RehomeException e) {
            throw interrupted ? interruption(e) : e;
        } finally {
            request.source().close();
            request.target().close();
        }
    }

    /// Ends everything that runs on either server; [#run()] then ends with exit status 130.
    public void interrupt() {
        interrupted = true;
        request.source().cancelAll();
        request.target().cancelAll();
    }

    private CopyResult attempts() {
        int failures = 0;
        long giveUpAt = 0;
        long commitsBefore = -1;
        while (true) {
            try {
                return attempt();
            } catch (RehomeException e) {
                if (interrupted || !established || !isRetryable(e)) {
                    throw e;
                }
                if (commits.get() != commitsBefore) {
                    commitsBefore = commits.get();
                    failures = 0;
                    giveUpAt = System.nanoTime() + PATIENCE.toNanos();
                }
                failures++;
                if (failures > TRIES || System.nanoTime() > giveUpAt) {
                    throw e;
                }
                pause(e, FIRST_PAUSE.multipliedBy(1L << (failures - 1)));
            }
        }
    }

    private CopyResult attempt() {
        request.target().close();
        try (Session control = request.target().open(request.execute() ? "copy-control" : "plan")) {
            SameDatabase.refuse(request.source(), control);
            CopyAttempt attempt = new CopyAttempt(request, control, commits, frame);
            if (!request.execute()) {
                return attempt.preview(openSnapshot(control));
            }
            attempt.lock();
            established = true;
            return attempt.execute(openSnapshot(control));
        }
    }

    /// What is followed, or was switched to, is brought by the stream: a copy would write over it.
    static void refuseFollowed(
            Session control, Map<QualifiedName, Ownership.Entry> held, Collection<QualifiedName> tables) {
        held.values().stream()
                .filter(e -> tables.contains(e.table()))
                .findFirst()
                .ifPresent(entry -> {
                    throw new RehomeException(
                            CopyProblem.FOLLOWED,
                            "target " + control.server().endpoint().display() + ", "
                                    + entry.table().quoted() + ": " + entry.words(),
                            "rehome.owned_table there says so",
                            (entry.owned()
                                            ? "nothing is copied over what is live"
                                            : "go on with: rehome follow --execute")
                                    + "; or leave it out with --exclude "
                                    + entry.table().quoted());
                });
    }

    /// The snapshot of the attempt before where it still lives: what was read under it needs no comparison
    /// then.
    private SourceSnapshot openSnapshot(Session control) {
        SourceSnapshot open = snapshot;
        if (open != null && open.isAlive()) {
            return open;
        }
        dropSnapshot();
        request.source().close();
        open = request.execute()
                ? frame.openSnapshot(request.source(), snapshots++, control)
                : SourceSnapshot.open(request.source(), snapshots++, control);
        snapshot = open;
        return open;
    }

    private void dropSnapshot() {
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
    }

    private boolean isRetryable(RehomeException e) {
        boolean lost = ServerError.of(e).filter(ServerError::retryable).isPresent();
        return lost || (snapshot != null && !snapshot.isAlive());
    }

    private void pause(RehomeException e, Duration pause) {
        request.progress().retry(e.reason().isEmpty() ? e.message() : e.reason(), pause.toMillis());
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw interruption(e);
        }
    }

    private static RehomeException interruption(RehomeException e) {
        return new RehomeException(
                CopyProblem.INTERRUPTED,
                "copy interrupted",
                Optional.of(e.reason()).filter(r -> !r.isEmpty()).orElse(e.message()),
                "run the same command again: it goes on where it stopped",
                e);
    }
}
