package dev.rehome.digest;

import dev.rehome.postgres.Session;
import java.sql.SQLException;
import java.util.function.LongConsumer;
import org.postgresql.copy.CopyOut;

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
        try {
            CopyOut copy = session.copyManager().copyOut(copySql);
            try {
                return read(copy, format, progress);
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw session.failed(copySql, e);
        }
    }

    private static Digest read(CopyOut copy, CopyFormat format, LongConsumer progress) throws SQLException {
        CopyStreamDigest digest = new CopyStreamDigest(format);
        long unreported = 0;
        for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
            digest.accept(message, 0, message.length);
            unreported += message.length;
            if (unreported >= REPORT_EVERY_BYTES) {
                progress.accept(unreported);
                unreported = 0;
            }
        }
        progress.accept(unreported);
        return digest.finish();
    }
}
