package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.json.Json;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a command came to: its exit status and its result in both forms. The form that was asked for is written
/// once, when the command has ended.
///
/// @param json built with [Json#object]; part of the contract that scripts rely on
/// @param text writes the same for people
record Outcome(ExitStatus status, Map<String, @Nullable Object> json, Consumer<Text> text) {
    static Outcome ok(Map<String, @Nullable Object> json, Consumer<Text> text) {
        return new Outcome(ExitStatus.OK, json, text);
    }

    /// For a command whose only result is text, such as help.
    static Outcome ofText(String lines) {
        return ok(Json.object("text", lines), text -> lines.lines().forEach(text::line));
    }
}
