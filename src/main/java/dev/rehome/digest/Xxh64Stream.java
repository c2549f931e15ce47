package dev.rehome.digest;

/// XXH64 of bytes that come in pieces, for a row that is too large to be held.
final class Xxh64Stream {
    private static final int STRIPE = 32;

    private final long seed;
    private final byte[] stripe = new byte[STRIPE];
    private int stripeLength;
    private long total;
    private long v1;
    private long v2;
    private long v3;
    private long v4;

    Xxh64Stream(long seed) {
        this.seed = seed;
        v1 = Xxh64.firstLane(seed);
        v2 = Xxh64.secondLane(seed);
        v3 = seed;
        v4 = Xxh64.fourthLane(seed);
    }

    void update(byte[] bytes, int offset, int length) {
        total += length;
        int at = offset;
        int end = offset + length;
        if (stripeLength > 0) {
            at += fill(bytes, at, end);
            if (stripeLength < STRIPE) {
                return;
            }
            round(stripe, 0);
        }
        for (; at <= end - STRIPE; at += STRIPE) {
            round(bytes, at);
        }
        stripeLength = 0;
        fill(bytes, at, end);
    }

    private int fill(byte[] bytes, int at, int end) {
        int length = Math.min(STRIPE - stripeLength, end - at);
        System.arraycopy(bytes, at, stripe, stripeLength, length);
        stripeLength += length;
        return length;
    }

    private void round(byte[] bytes, int at) {
        v1 = Xxh64.round(v1, Xxh64.long64(bytes, at));
        v2 = Xxh64.round(v2, Xxh64.long64(bytes, at + 8));
        v3 = Xxh64.round(v3, Xxh64.long64(bytes, at + 16));
        v4 = Xxh64.round(v4, Xxh64.long64(bytes, at + 24));
    }

    /// The hash of everything so far.
    long hash() {
        long start = total >= STRIPE ? Xxh64.merge(v1, v2, v3, v4) : seed + Xxh64.PRIME_5;
        return Xxh64.finish(start + total, stripe, 0, stripeLength);
    }
}
