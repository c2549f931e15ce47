package dev.rehome.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// XXH64 as published at <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>.
///
/// [#hash] is the plain function. [DigestAccumulator] has the same rounds for two seeds at once, reading the bytes
/// only once; a test holds the two together.
final class Xxh64 {
    static final long PRIME_1 = 0x9E3779B185EBCA87L;
    static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    static final long PRIME_3 = 0x165667B19E3779F9L;
    static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Xxh64() {}

    static long hash(byte[] bytes, int offset, int length, long seed) {
        int at = offset;
        int end = offset + length;
        long hash = seed + PRIME_5;
        if (length >= 32) {
            long v1 = firstLane(seed);
            long v2 = secondLane(seed);
            long v3 = seed;
            long v4 = fourthLane(seed);
            for (; at <= end - 32; at += 32) {
                v1 = round(v1, long64(bytes, at));
                v2 = round(v2, long64(bytes, at + 8));
                v3 = round(v3, long64(bytes, at + 16));
                v4 = round(v4, long64(bytes, at + 24));
            }
            hash = merge(v1, v2, v3, v4);
        }
        return finish(hash + length, bytes, at, end);
    }

    static long firstLane(long seed) {
        return seed + PRIME_1 + PRIME_2;
    }

    static long secondLane(long seed) {
        return seed + PRIME_2;
    }

    static long fourthLane(long seed) {
        return seed - PRIME_1;
    }

    static long round(long accumulator, long lane) {
        return mixed(accumulator, lane * PRIME_2);
    }

    /// A round whose lane is already multiplied, which is the part that does not depend on the seed.
    static long mixed(long accumulator, long laneTimesPrime2) {
        return Long.rotateLeft(accumulator + laneTimesPrime2, 31) * PRIME_1;
    }

    static long merge(long v1, long v2, long v3, long v4) {
        long hash = Long.rotateLeft(v1, 1) + Long.rotateLeft(v2, 7) + Long.rotateLeft(v3, 12) + Long.rotateLeft(v4, 18);
        hash = (hash ^ round(0, v1)) * PRIME_1 + PRIME_4;
        hash = (hash ^ round(0, v2)) * PRIME_1 + PRIME_4;
        hash = (hash ^ round(0, v3)) * PRIME_1 + PRIME_4;
        return (hash ^ round(0, v4)) * PRIME_1 + PRIME_4;
    }

    /// The last 0 to 31 bytes and the final mixing.
    static long finish(long start, byte[] bytes, int from, int end) {
        long hash = start;
        int at = from;
        for (; at <= end - 8; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, long64(bytes, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at <= end - 4) {
            hash = Long.rotateLeft(hash ^ ((int) INT.get(bytes, at) & 0xFFFFFFFFL) * PRIME_1, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < end; at++) {
            hash = Long.rotateLeft(hash ^ (bytes[at] & 0xFF) * PRIME_5, 11) * PRIME_1;
        }
        return avalanche(hash);
    }

    private static long avalanche(long start) {
        long hash = (start ^ (start >>> 33)) * PRIME_2;
        hash = (hash ^ (hash >>> 29)) * PRIME_3;
        return hash ^ (hash >>> 32);
    }

    static long long64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
