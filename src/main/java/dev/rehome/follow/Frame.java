package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// One record of a spool file: length, checksum, kind, position, payload.
///
/// @param kind what it is
/// @param lsn for a message where it stands in the log; for progress and header the position they tell
/// @param payload valid until the next frame is read
record Frame(char kind, Lsn lsn, ByteBuffer payload) {
    /// A message of pgoutput.
    static final char MESSAGE = 'M';
    /// Everything that committed before this position was received.
    static final char PROGRESS = 'K';
    /// The beginning of a file: everything after it committed behind this position.
    static final char HEADER = 'H';

    /// Length and checksum.
    static final int PREFIX = 8;
    /// Kind and position.
    static final int HEAD = 9;

    static int size(int payload) {
        return PREFIX + HEAD + payload;
    }

    static void put(ByteBuffer out, char kind, Lsn lsn, ByteBuffer payload) {
        int start = out.position();
        out.putInt(HEAD + payload.remaining());
        out.putInt(0);
        out.put((byte) kind).putLong(lsn.value()).put(payload);
        out.putInt(start + 4, checksum(out, start + PREFIX, out.position()));
    }

    private static int checksum(ByteBuffer buffer, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), buffer.arrayOffset() + from, to - from);
        return (int) crc.getValue();
    }

    /// How many bytes the frame at this place has; 0 where too few are there to tell.
    static int length(ByteBuffer in, int at, int end) {
        return end - at < PREFIX ? 0 : PREFIX + Math.max(in.getInt(at), 0);
    }

    /// Whether a whole frame with a right checksum stands there.
    static boolean isWhole(ByteBuffer in, int at, int end) {
        int length = length(in, at, end);
        return length >= PREFIX + HEAD
                && length <= end - at
                && in.getInt(at + 4) == checksum(in, at + PREFIX, at + length);
    }

    static Frame read(ByteBuffer in, int at) {
        int length = PREFIX + in.getInt(at);
        ByteBuffer payload = ByteBuffer.wrap(in.array(), in.arrayOffset() + at + PREFIX + HEAD, length - PREFIX - HEAD)
                .slice();
        return new Frame((char) in.get(at + PREFIX), new Lsn(in.getLong(at + PREFIX + 1)), payload);
    }
}
