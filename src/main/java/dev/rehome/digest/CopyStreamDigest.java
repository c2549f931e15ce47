package dev.rehome.digest;

import org.jspecify.annotations.Nullable;

/// The digest of one `COPY .. TO STDOUT`, fed with the payloads of its CopyData messages in their order, cut
/// anywhere. Knows COPY's binary header and trailer. Holds no row: one that is spread over pieces is hashed as
/// it comes, whatever its size. Used by one thread.
public final class CopyStreamDigest {
    /// Signature, flags and length of the extension area (manual, COPY, "Binary Format").
    private static final int HEADER_LENGTH = 19;

    private final CopyFormat format;
    private final DigestAccumulator rows = new DigestAccumulator();
    private int headerLeft;
    private @Nullable PartialRow partial;

    public CopyStreamDigest(CopyFormat format) {
        this.format = format;
        this.headerLeft = format == CopyFormat.BINARY ? HEADER_LENGTH : 0;
    }

    /// Adds the payload of one CopyData message, or any other piece of the stream.
    public void accept(byte[] buffer, int offset, int length) {
        int header = Math.min(headerLeft, length);
        headerLeft -= header;
        int at = offset + header;
        int end = offset + length;
        at += continuePartial(buffer, at, end - at);
        at += addRows(buffer, at, end - at);
        if (at < end) {
            partial = new PartialRow(format);
            partial.accept(buffer, at, end - at);
        }
    }

    private int continuePartial(byte[] buffer, int offset, int length) {
        PartialRow row = partial;
        if (row == null) {
            return 0;
        }
        int used = row.accept(buffer, offset, length);
        if (row.hasEnded()) {
            if (!row.isTrailer()) {
                rows.add(row);
            }
            partial = null;
        }
        return used;
    }

    private int addRows(byte[] buffer, int offset, int length) {
        return format == CopyFormat.BINARY
                ? rows.addBinaryRows(buffer, offset, length)
                : rows.addTextLines(buffer, offset, length);
    }

    /// The digest of the rows so far.
    public Digest digest() {
        return rows.digest();
    }

    /// The length of all row images so far.
    public long bytes() {
        return rows.bytes();
    }

    /// The digest of the whole stream.
    ///
    /// @throws IllegalStateException where the stream stopped inside a row
    public Digest finish() {
        if (headerLeft > 0 || partial != null) {
            throw new IllegalStateException("COPY stream ended inside a row, after " + rows.rows() + " rows");
        }
        return rows.digest();
    }
}
