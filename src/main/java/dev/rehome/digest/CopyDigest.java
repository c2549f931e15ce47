package dev.rehome.digest;

import dev.rehome.postgres.CopyReader;
import dev.rehome.postgres.Session;
import java.util.function.LongConsumer;

/// Reads a `COPY .. TO STDOUT` and gives the digest of its rows. The only class here that touches the wire.
public final class CopyDigest {
    private static final int REPORT_EVERY_BYTES = 1 << 20;

    private CopyDigest() {}

    /// @param copySql a `COPY .. TO STDOUT` in the format given, for example from [CopySql]
    public static Digest of(Session session, String copySql, CopyFormat format) {
        return of(session, copySql, format, bytes -> {});
    }

    /// @param progress told every megabyte or so how many bytes came in since the last time
    public static Digest of(Session session, String copySql, CopyFormat format, LongConsumer progress) {
        CopyStreamDigest digest = new CopyStreamDigest(format);
        long unreported = 0;
        try (CopyReader reader = session.copyOut(copySql)) {
            for (int length = reader.next(); length >= 0; length = reader.next()) {
                digest.accept(reader.block(), reader.offset(), length);
                unreported += length;
                if (unreported >= REPORT_EVERY_BYTES) {
                    progress.accept(unreported);
                    unreported = 0;
                }
            }
        }
        progress.accept(unreported);
        return digest.finish();
    }
}
