package dev.rehome.migration.cutover;

import dev.rehome.copy.LargeObjects;
import dev.rehome.follow.FollowScope;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What it takes to compare all large objects behind the freeze. Nothing tells those that changed from the others: the
/// server shows their pages to superusers alone.
///
/// @param count how many
/// @param nanos for all of them, one side; the other is read at the same time
/// @param unreadable the first that may not be read
record LargeObjectsGate(int count, long bytes, long nanos, Optional<LargeObjects.Entry> unreadable) {
    private static final long PIECE_BYTES = 16 << 20;

    /// Whether they are moved with the tables of a route: no table tells whose they are.
    ///
    /// @param forward from source to target
    static boolean goAlong(Session target, Route forward) {
        return FollowScope.read(target, forward)
                .filter(scope -> scope.include().isEmpty())
                .isPresent();
    }

    /// Reckoned from a piece of them, read just now in the way in which all will be.
    static LargeObjectsGate measure(Session session) {
        session.beginSnapshot(Optional.empty());
        try {
            long begin = System.nanoTime();
            List<LargeObjects.Entry> all = LargeObjects.list(session);
            long listed = System.nanoTime() - begin;
            List<LargeObjects.Entry> piece = new ArrayList<>();
            long pieceBytes = 0;
            for (LargeObjects.Entry entry : all) {
                if (entry.readable() && pieceBytes < PIECE_BYTES) {
                    piece.add(entry);
                    pieceBytes += entry.bytes();
                }
            }
            long bytes = all.stream().mapToLong(LargeObjects.Entry::bytes).sum();
            begin = System.nanoTime();
            LargeObjects.hashes(session, piece);
            long hashed = System.nanoTime() - begin;
            double share = pieceBytes == 0 ? 1 : (double) bytes / pieceBytes;
            Optional<LargeObjects.Entry> unreadable =
                    all.stream().filter(e -> !e.readable()).findFirst();
            return new LargeObjectsGate(all.size(), bytes, listed + (long) (hashed * share), unreadable);
        } finally {
            session.rollback();
        }
    }

    /// Whoever gives half of the budget to this has to know: it asks.
    Gate gate(String name, Duration budget) {
        if (count == 0) {
            return Gate.go(name, "none", "", "pg_largeobject_metadata");
        }
        if (unreadable.isPresent()) {
            long id = unreadable.get().id();
            return Gate.noGo(
                    name,
                    "large object " + id + " may not be read",
                    "all of them",
                    "as its owner: GRANT SELECT ON LARGE OBJECT " + id + " to the role that rehome logs in with");
        }
        String value = String.format(Locale.ROOT, "%d, about %.1f s to compare", count, nanos / 1e9);
        String limit = "half of the budget, " + budget.toSeconds() + " s";
        String evidence =
                (bytes >> 20) + " MB, reckoned from a piece read just now; columns of type bytea do without it";
        return nanos <= budget.toNanos() / 2
                ? Gate.go(name, value, limit, evidence)
                : Gate.unclear(name, value, limit, evidence);
    }
}
