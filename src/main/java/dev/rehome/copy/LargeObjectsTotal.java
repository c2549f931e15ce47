package dev.rehome.copy;

/// How many large objects, and how much.
///
/// @param count of them
/// @param bytes of their content
public record LargeObjectsTotal(long count, long bytes) {
    public static final LargeObjectsTotal NONE = new LargeObjectsTotal(0, 0);
}
