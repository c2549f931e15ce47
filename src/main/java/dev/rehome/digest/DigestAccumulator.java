package dev.rehome.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Adds up the digest of rows given in the form in which `COPY` sends them. Used by one thread; allocates nothing.
///
/// The image of a row is, in binary, its bytes from the 16-bit field count to the end of the last field; in text, its
/// line
/// without the newline.
public final class DigestAccumulator {
    /// The two seeds: the first digits of the fraction of pi, so that nobody has to wonder where they come from.
    static final long SEED_A = 0x243F6A8885A308D3L;
    static final long SEED_B = 0x13198A2E03707344L;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private long rows;
    private long bytes;
    private long sumA;
    private long sumB;

    /// The digest of everything added so far.
    public Digest digest() {
        return new Digest(rows, sumA, sumB);
    }

    public long rows() {
        return rows;
    }

    /// The length of all row images added so far.
    public long bytes() {
        return bytes;
    }

    /// Adds the image of one row.
    public void add(byte[] buffer, int offset, int length) {
        rows++;
        bytes += length;
        if (length < 32) {
            int end = offset + length;
            sumA += Xxh64.finish(SEED_A + Xxh64.PRIME_5 + length, buffer, offset, end);
            sumB += Xxh64.finish(SEED_B + Xxh64.PRIME_5 + length, buffer, offset, end);
            return;
        }
        addLong(buffer, offset, length);
    }

    /// Adds a row that came in pieces.
    void add(PartialRow row) {
        rows++;
        bytes += row.bytes();
        sumA += row.hashA();
        sumB += row.hashB();
    }

    /// XXH64 with both seeds in one pass: the multiplication of each lane is shared.
    private void addLong(byte[] buffer, int offset, int length) {
        long a1 = Xxh64.firstLane(SEED_A);
        long a2 = Xxh64.secondLane(SEED_A);
        long a3 = SEED_A;
        long a4 = Xxh64.fourthLane(SEED_A);
        long b1 = Xxh64.firstLane(SEED_B);
        long b2 = Xxh64.secondLane(SEED_B);
        long b3 = SEED_B;
        long b4 = Xxh64.fourthLane(SEED_B);
        int at = offset;
        int end = offset + length;
        for (; at <= end - 32; at += 32) {
            long lane1 = Xxh64.long64(buffer, at) * Xxh64.PRIME_2;
            long lane2 = Xxh64.long64(buffer, at + 8) * Xxh64.PRIME_2;
            long lane3 = Xxh64.long64(buffer, at + 16) * Xxh64.PRIME_2;
            long lane4 = Xxh64.long64(buffer, at + 24) * Xxh64.PRIME_2;
            a1 = Xxh64.mixed(a1, lane1);
            b1 = Xxh64.mixed(b1, lane1);
            a2 = Xxh64.mixed(a2, lane2);
            b2 = Xxh64.mixed(b2, lane2);
            a3 = Xxh64.mixed(a3, lane3);
            b3 = Xxh64.mixed(b3, lane3);
            a4 = Xxh64.mixed(a4, lane4);
            b4 = Xxh64.mixed(b4, lane4);
        }
        sumA += Xxh64.finish(Xxh64.merge(a1, a2, a3, a4) + length, buffer, at, end);
        sumB += Xxh64.finish(Xxh64.merge(b1, b2, b3, b4) + length, buffer, at, end);
    }

    /// Adds binary rows that stand one after another, without COPY's header; its trailer may stand at the end.
    ///
    /// @return the number of bytes used; what is left is the beginning of a row that is not whole
    public int addBinaryRows(byte[] buffer, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int next = endOfBinaryRow(buffer, at, end);
            if (next < 0) {
                break;
            }
            if (buffer[at] >= 0) {
                add(buffer, at, next - at);
            }
            at = next;
        }
        return at - offset;
    }

    /// Where the row ends that begins at `at`, or -1 where it is not whole. COPY's trailer is a field count of -1.
    private static int endOfBinaryRow(byte[] buffer, int at, int end) {
        if (end - at < 2) {
            return -1;
        }
        int fields = (short) SHORT.get(buffer, at);
        int position = at + 2;
        for (int i = 0; i < fields; i++) {
            if (end - position < 4) {
                return -1;
            }
            int size = (int) INT.get(buffer, position);
            position += 4;
            if (size > end - position) {
                return -1;
            }
            position += Math.max(size, 0);
        }
        return position;
    }

    /// Adds text lines, each ended by a newline (a newline inside a value is written `\n` by COPY).
    ///
    /// @return the number of bytes used; what is left is a line without its newline
    public int addTextLines(byte[] buffer, int offset, int length) {
        int at = offset;
        int end = offset + length;
        for (int newline = newline(buffer, at, end); newline < end; newline = newline(buffer, at, end)) {
            add(buffer, at, newline - at);
            at = newline + 1;
        }
        return at - offset;
    }

    /// The position of the next newline, or `end`. Eight bytes at a time: the lowest byte that becomes zero by
    /// exclusive or is found
    /// by the borrow that subtracting one from it makes (Hacker's Delight, 6-1).
    static int newline(byte[] buffer, int from, int end) {
        int at = from;
        for (; at <= end - 8; at += 8) {
            long word = Xxh64.long64(buffer, at) ^ NEWLINES;
            long zeros = (word - LOW_BITS) & ~word & HIGH_BITS;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (at < end && buffer[at] != '\n') {
            at++;
        }
        return at;
    }
}
