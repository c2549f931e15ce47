package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.nio.file.Path;

/// A file of a spool. How much of it is written is guarded by the spool's lock.
final class SpoolSegment {
    private final long number;
    private final Lsn base;
    private final Path file;
    private long bytes;

    /// @param base everything in it and after it committed behind this position
    SpoolSegment(long number, Lsn base, Path file, long bytes) {
        this.number = number;
        this.base = base;
        this.file = file;
        this.bytes = bytes;
    }

    long number() {
        return number;
    }

    Lsn base() {
        return base;
    }

    Path file() {
        return file;
    }

    long bytes() {
        return bytes;
    }

    void bytes(long now) {
        bytes = now;
    }
}
