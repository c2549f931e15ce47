import java.io.DataInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Computes the digest of what COPY wrote, as docs/reference/digests.md defines it. Stands alone on purpose: it shares
/// no code with rehome, so that the two can be held against each other.
///
/// usage: psql -c "COPY (SELECT ..) TO STDOUT (FORMAT binary)" | java tools/Digest.java [binary|text]
public final class Digest {
    static final long SEED_A = 0x243F6A8885A308D3L;
    static final long SEED_B = 0x13198A2E03707344L;
    static final long P1 = 0x9E3779B185EBCA87L;
    static final long P2 = 0xC2B2AE3D27D4EB4FL;
    static final long P3 = 0x165667B19E3779F9L;
    static final long P4 = 0x85EBCA77C2B2AE63L;
    static final long P5 = 0x27D4EB2F165667C5L;

    static long rows;
    static long sumA;
    static long sumB;

    public static void main(String[] args) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 20));
        if (args.length > 0 && args[0].equals("text")) {
            readText(in);
        } else {
            readBinary(in);
        }
        System.out.printf("%d:%016x-%016x%n", rows, sumA, sumB);
    }

    /// 11 bytes of signature, 4 of flags, 4 with the length of an extension; rows; a field count of -1.
    static void readBinary(DataInputStream in) throws IOException {
        in.readFully(new byte[15]);
        in.readFully(new byte[in.readInt()]);
        for (short fields = in.readShort(); fields >= 0; fields = in.readShort()) {
            ByteArrayOutputStream image = new ByteArrayOutputStream();
            image.write(fields >> 8);
            image.write(fields);
            for (int i = 0; i < fields; i++) {
                int length = in.readInt();
                image.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
                byte[] field = new byte[Math.max(length, 0)];
                in.readFully(field);
                image.writeBytes(field);
            }
            add(image.toByteArray());
        }
    }

    static void readText(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                add(line.toByteArray());
                line.reset();
            } else {
                line.write(b);
            }
        }
        if (line.size() > 0) {
            throw new EOFException("the last line does not end");
        }
    }

    static void add(byte[] image) {
        rows++;
        sumA += xxh64(image, SEED_A);
        sumB += xxh64(image, SEED_B);
    }

    /// https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
    static long xxh64(byte[] bytes, long seed) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long hash = seed + P5;
        if (bytes.length >= 32) {
            long[] lane = {seed + P1 + P2, seed + P2, seed, seed - P1};
            while (in.remaining() >= 32) {
                for (int i = 0; i < 4; i++) {
                    lane[i] = round(lane[i], in.getLong());
                }
            }
            hash = Long.rotateLeft(lane[0], 1)
                    + Long.rotateLeft(lane[1], 7)
                    + Long.rotateLeft(lane[2], 12)
                    + Long.rotateLeft(lane[3], 18);
            for (long value : lane) {
                hash = (hash ^ round(0, value)) * P1 + P4;
            }
        }
        hash += bytes.length;
        while (in.remaining() >= 8) {
            hash = Long.rotateLeft(hash ^ round(0, in.getLong()), 27) * P1 + P4;
        }
        if (in.remaining() >= 4) {
            hash = Long.rotateLeft(hash ^ Integer.toUnsignedLong(in.getInt()) * P1, 23) * P2 + P3;
        }
        while (in.hasRemaining()) {
            hash = Long.rotateLeft(hash ^ (in.get() & 0xFF) * P5, 11) * P1;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }

    static long round(long accumulator, long lane) {
        return Long.rotateLeft(accumulator + lane * P2, 31) * P1;
    }
}
