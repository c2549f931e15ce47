package dev.rehome.follow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads a spool frame by frame while it grows. Used by one thread.
final class SpoolReader implements AutoCloseable {
    /// The connection was lost inside a transaction: what was read of it comes again, so the reader has to
    /// begin anew.
    static final class TakenBack extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final Spool spool;
    private final int epoch;
    private SpoolSegment segment;
    private SpoolFile file;
    private long before;

    /// How much of the file can be read, as the spool last said.
    private long until;

    SpoolReader(Spool spool, SpoolSegment segment) {
        this.spool = spool;
        this.epoch = spool.epoch();
        this.segment = segment;
        this.file = new SpoolFile(segment.file());
    }

    /// The next frame; null where there is none yet.
    @Nullable
    Frame poll() throws TakenBack {
        while (true) {
            before = file.offset();
            // What was there when it was last asked for is there still, unless it is taken back.
            Frame frame = before < until ? file.next(until) : null;
            if (frame != null) {
                return checked(frame);
            }
            // Asked before reading: what follows a file is begun only when the file is written to its end.
            SpoolSegment next = spool.after(segment);
            until = spool.written(segment);
            frame = file.next(until);
            if (frame != null || next == null) {
                return checked(frame);
            }
            until = 0;
            file.close();
            segment = next;
            file = new SpoolFile(next.file());
        }
    }

    private @Nullable Frame checked(@Nullable Frame frame) throws TakenBack {
        if (spool.epoch() != epoch) {
            throw new TakenBack();
        }
        return frame;
    }

    /// Gives the last frame again.
    void unread() {
        file.seek(before);
    }

    void await(Duration patience) throws InterruptedException {
        spool.await(segment, file.offset(), patience);
    }

    /// How many bytes are there that were not read.
    long bytesLeft() {
        return spool.bytesBehind(segment.number(), file.offset());
    }

    @Override
    public void close() {
        file.close();
    }
}
