package dev.rehome.notify;

import java.util.Map;

/// A notice as it is read.
///
/// @param template its name
/// @param language of the text
/// @param title one line
/// @param text the rest
/// @param fields the values that it was made of, for machines
public record Rendered(
        String template, Audience audience, String language, String title, String text, Map<String, String> fields) {
    public Rendered {
        fields = Map.copyOf(fields);
    }

    /// Title and text, for those who have one piece only.
    public String whole() {
        return text.isEmpty() ? title : title + "\n\n" + text;
    }
}
