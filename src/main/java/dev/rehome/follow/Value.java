package dev.rehome.follow;

import org.jspecify.annotations.Nullable;

/// The value of a column in a change.
public sealed interface Value {
    /// No value.
    record Null() implements Value {
        static final Null VALUE = new Null();
    }

    /// What the type's output function wrote.
    record Text(String text) implements Value {}

    /// A value that is kept outside of its row (TOAST), was not changed and is therefore not sent. What the row
    /// has stays.
    record Unchanged() implements Value {
        static final Unchanged VALUE = new Unchanged();
    }

    /// The text; null where there is none.
    default @Nullable String textOrNull() {
        return this instanceof Text t ? t.text() : null;
    }
}
