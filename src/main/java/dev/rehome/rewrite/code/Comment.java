package dev.rehome.rewrite.code;

/// @param span with its slashes
/// @param text without them
public record Comment(Span span, String text, boolean line) {}
