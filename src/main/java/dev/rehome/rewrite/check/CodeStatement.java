package dev.rehome.rewrite.check;

import java.util.List;

/// A statement that code runs, as far as its text can be known without running it.
///
/// @param line from 1
/// @param readings the texts that it may have, with every condition that the code may add: each has to be planned
/// @param alternatives texts with one of those conditions each, where they may exclude each other: planned where the
///     readings are no SQL
/// @param parameters the expressions that are sent for `$1`, `$2` and so on, where they stand beside the text
public record CodeStatement(
        String path, int line, List<SqlText> readings, List<SqlText> alternatives, List<SentValue> parameters) {
    public CodeStatement {
        readings = List.copyOf(readings);
        alternatives = List.copyOf(alternatives);
        parameters = List.copyOf(parameters);
    }

    /// What is sent for a parameter.
    ///
    /// @param code as it stands in the program
    public record SentValue(String code, Form form) {}

    /// What a parameter's expression certainly is.
    public enum Form {
        /// An array, which npm `pg` sends as `{a,b}`.
        ARRAY,
        /// JSON text, made by `JSON.stringify` or a helper.
        JSON,
        /// A text that is no JSON: a string constant or template, `String(..)`.
        TEXT,
        UNKNOWN
    }
}
