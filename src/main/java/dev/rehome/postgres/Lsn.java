package dev.rehome.postgres;

/// A position in a server's write-ahead log. Ordered as unsigned, as the server orders `pg_lsn`.
///
/// @param value the 64-bit position
public record Lsn(long value) implements Comparable<Lsn> {
    /// Reads the form the server prints, `16/B374D848`: two hexadecimal halves of one to eight digits each.
    ///
    /// @throws IllegalArgumentException for anything else (pgjdbc answers such text with the invalid position 0/0)
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not an LSN: \"" + text + "\"");
        }
        return new Lsn(half(text, 0, slash) << 32 | half(text, slash + 1, text.length()));
    }

    private static long half(String text, int begin, int end) {
        boolean valid = end > begin && end - begin <= 8;
        for (int i = begin; valid && i < end; i++) {
            valid = Character.digit(text.charAt(i), 16) >= 0 && text.charAt(i) < 128;
        }
        if (!valid) {
            throw new IllegalArgumentException("not an LSN: \"" + text + "\"");
        }
        return Long.parseLong(text, begin, end, 16);
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT)
                + "/"
                + Long.toHexString(value & 0xFFFFFFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}
