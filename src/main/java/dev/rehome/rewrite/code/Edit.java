package dev.rehome.rewrite.code;

import java.util.List;

/// A range of a file's text and what stands there afterwards.
public record Edit(Span span, String text) {

    /// The text with all edits done.
    ///
    /// @throws IllegalArgumentException where two edits overlap
    public static String apply(String text, List<Edit> edits) {
        StringBuilder result = new StringBuilder(text.length() + 256);
        int position = 0;
        for (Edit edit :
                edits.stream().sorted((a, b) -> a.span().compareTo(b.span())).toList()) {
            if (edit.span().start() < position) {
                throw new IllegalArgumentException("edits overlap at " + edit.span());
            }
            result.append(text, position, edit.span().start()).append(edit.text());
            position = edit.span().end();
        }
        return result.append(text, position, text.length()).toString();
    }
}
