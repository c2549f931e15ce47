package dev.rehome.verify;

/// How many rows were not read again, because the server showed that they are the ones that were read before.
///
/// @param since when they were read; empty where all rows were read now
public record Carried(long sourceRows, long targetRows, String since) {
    public static final Carried NONE = new Carried(0, 0, "");
}
