package dev.rehome.copy;

import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.CopyStreamDigest;
import dev.rehome.postgres.CopyReader;
import dev.rehome.postgres.CopyWriter;
import dev.rehome.postgres.Session;
import java.util.function.LongConsumer;

/// Passes the rows of a COPY on the source to a COPY on the target as they are, digesting them on the way.
///
/// The target's COPY is part of the transaction its session is in: nothing is visible before the caller
/// commits. Memory is bounded by one buffer and the longest row. Both COPYs have ended when this returns or
/// throws.
public final class Relay {
    private final Session source;
    private final Session target;
    private final RateLimiter rate;
    private final LongConsumer progress;

    /// @param progress told the number of bytes each time some were passed on
    public Relay(Session source, Session target, RateLimiter rate, LongConsumer progress) {
        this.source = source;
        this.target = target;
        this.rate = rate;
        this.progress = progress;
    }

    /// @param out a `COPY .. TO STDOUT` for the source
    /// @param in a `COPY .. FROM STDIN` for the target, same columns and format
    /// @throws dev.rehome.finding.RehomeException with the side that failed
    public Relayed pass(String out, String in, CopyFormat format) {
        try (CopyReader reader = source.copyOut(out);
                CopyWriter writer = target.copyIn(in)) {
            CopyStreamDigest digest = new CopyStreamDigest(format);
            long bytes = 0;
            for (int length = reader.next(); length >= 0; length = reader.next()) {
                rate.take(length);
                digest.accept(reader.block(), reader.offset(), length);
                writer.write(reader.block(), reader.offset(), length);
                progress.accept(length);
                bytes += length;
            }
            long written = writer.finish();
            return relayed(in, new Relayed(digest.finish(), bytes), written);
        }
    }

    private static Relayed relayed(String in, Relayed relayed, long written) {
        if (written != relayed.rows()) {
            throw new IllegalStateException("the target took " + written + " rows of " + relayed.rows() + ": " + in);
        }
        return relayed;
    }
}
