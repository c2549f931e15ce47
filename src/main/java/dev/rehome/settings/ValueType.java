package dev.rehome.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What a setting takes: how it is read, shown, and described to other programs.
interface ValueType<T> {
    /// The value, or nothing and a problem.
    Optional<T> read(Raw raw, Path home, Problems problems);

    /// For `--explain-config`: no secret.
    String show(T value);

    /// In a few words, for messages and documentation: "a duration such as 30s or 5min".
    String words();

    /// As JSON Schema (draft 2020-12).
    Map<String, Object> jsonSchema();
}
