package dev.rehome.digest;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The digest of a multiset of rows: how many, and two sums (modulo 2^64) of two independent 64-bit hashes of each
/// row.
///
/// Sums instead of exclusive or, so that a row that is there twice counts twice. The digest of a whole is the
/// [sum][#plus] of the digests of its parts, whatever the parts are. Digests of different [formats][CopyFormat]
/// have nothing to do with each other.
///
/// @param rows number of rows
/// @param sumA sum of the first hash of every row
/// @param sumB sum of the second hash of every row
public record Digest(long rows, long sumA, long sumB) {
    public static final Digest EMPTY = new Digest(0, 0, 0);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}):([0-9a-f]{16})-([0-9a-f]{16})");

    public Digest {
        if (rows < 0) {
            throw new IllegalArgumentException("a digest of " + rows + " rows");
        }
    }

    /// The digest of the rows of both.
    public Digest plus(Digest other) {
        return new Digest(Math.addExact(rows, other.rows), sumA + other.sumA, sumB + other.sumB);
    }

    /// Reads what [#toString()] wrote.
    ///
    /// @throws IllegalArgumentException for anything else
    public static Digest parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a digest: \"" + text + "\"");
        }
        return new Digest(
                Long.parseLong(matcher.group(1)),
                HexFormat.fromHexDigitsToLong(matcher.group(2)),
                HexFormat.fromHexDigitsToLong(matcher.group(3)));
    }

    /// `rows:sumA-sumB`, the sums as 16 hexadecimal digits each.
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return rows + ":" + hex.toHexDigits(sumA) + "-" + hex.toHexDigits(sumB);
    }
}
