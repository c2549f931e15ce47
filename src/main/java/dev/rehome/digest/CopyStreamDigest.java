package dev.rehome.digest;

import java.util.Arrays;

/// The digest of one `COPY .. TO STDOUT`, fed with the payloads of its CopyData messages in their order. Knows COPY's
/// binary
/// header and trailer, and puts together a row that is spread over messages. Used by one thread.
///
/// The server sends one row a message (and the header with the first), so the common case copies nothing.
public final class CopyStreamDigest {
    /// Signature, flags and length of the extension area (manual, COPY, "Binary Format").
    private static final int HEADER_LENGTH = 19;

    private static final byte[] NOTHING = new byte[0];

    private final CopyFormat format;
    private final DigestAccumulator rows = new DigestAccumulator();
    private boolean inHeader;
    private byte[] rest = NOTHING;

    public CopyStreamDigest(CopyFormat format) {
        this.format = format;
        this.inHeader = format == CopyFormat.BINARY;
    }

    /// Adds the payload of one CopyData message, or any other piece of the stream.
    public void accept(byte[] buffer, int offset, int length) {
        if (rest.length == 0 && !inHeader) {
            int used = addRows(buffer, offset, length);
            if (used < length) {
                rest = Arrays.copyOfRange(buffer, offset + used, offset + length);
            }
            return;
        }
        acceptWithRest(buffer, offset, length);
    }

    private void acceptWithRest(byte[] buffer, int offset, int length) {
        byte[] all = Arrays.copyOf(rest, rest.length + length);
        System.arraycopy(buffer, offset, all, rest.length, length);
        rest = NOTHING;
        if (inHeader && all.length < HEADER_LENGTH) {
            rest = all;
            return;
        }
        int header = inHeader ? HEADER_LENGTH : 0;
        inHeader = false;
        int used = header + addRows(all, header, all.length - header);
        rest = Arrays.copyOfRange(all, used, all.length);
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
        if (inHeader || rest.length > 0) {
            throw new IllegalStateException("COPY stream ended inside a row, after " + rows.rows() + " rows");
        }
        return rows.digest();
    }
}
