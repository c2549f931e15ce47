package dev.rehome.verify;

import dev.rehome.digest.Digest;
import dev.rehome.postgres.Side;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/// What is known so far about the rows of one relation on both sides. Shared by all readers; every method may be
/// called from any thread.
final class TableCheck {
    private final Shape shape;
    private final String method;
    private final Map<Side, Digest> digests = new EnumMap<>(Side.class);
    private final Map<Side, String> failures = new EnumMap<>(Side.class);
    private int open;

    TableCheck(Shape shape, Method method) {
        this.shape = shape;
        this.method = method == Method.SERVER ? "server" : shape.format().word();
    }

    Shape shape() {
        return shape;
    }

    /// One more chunk is going to be read.
    synchronized void expect() {
        open++;
    }

    /// A chunk was read. Gives true for the last one.
    synchronized boolean add(Side side, Digest digest) {
        digests.merge(side, digest, Digest::plus);
        return --open == 0;
    }

    /// A chunk could not be read. Gives true for the last one.
    synchronized boolean fail(Side side, String reason) {
        failures.putIfAbsent(side, reason);
        return --open == 0;
    }

    synchronized boolean hasFailed(Side side) {
        return failures.containsKey(side);
    }

    /// @throws IllegalStateException where a chunk was not read: what is not known is never called equal
    synchronized TableResult result() {
        if (open != 0) {
            throw new IllegalStateException(shape.name() + ": " + open + " chunks were not read");
        }
        if (!failures.isEmpty()) {
            StringJoiner reason = new StringJoiner("; ");
            failures.forEach((side, words) -> reason.add(side.word() + ": " + words));
            return result(Verdict.COULD_NOT_CHECK, reason.toString());
        }
        Digest source = digests.getOrDefault(Side.SOURCE, Digest.EMPTY);
        Digest target = digests.getOrDefault(Side.TARGET, Digest.EMPTY);
        return source.equals(target) ? result(Verdict.EQUAL, "") : result(Verdict.DIFFERENT, "digests differ");
    }

    private TableResult result(Verdict verdict, String reason) {
        return new TableResult(
                shape.name(), verdict, digest(Side.SOURCE), digest(Side.TARGET), method, reason, java.util.List.of());
    }

    private Optional<Digest> digest(Side side) {
        return failures.containsKey(side) ? Optional.empty() : Optional.ofNullable(digests.get(side));
    }
}
