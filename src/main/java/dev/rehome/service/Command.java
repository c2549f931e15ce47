package dev.rehome.service;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program to run on a machine. Its variables may hold secrets, so they are shown by name only and never stand on
/// a command line.
///
/// @param words the program and its arguments, taken as they are: no shell reads them
/// @param variables added to its environment
/// @param folder where it runs; the machine's own default where it is not given
/// @param limit after which it is ended
/// @param bytesMax how much of each of its two outputs is kept
/// @param inherits whether it sees all of this process's variables; else only those that every program needs, so that
///     a service that it starts does not come to know rehome's own passwords
public record Command(
        List<String> words,
        Map<String, String> variables,
        Optional<String> folder,
        Duration limit,
        int bytesMax,
        boolean inherits) {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int BYTES_MAX = 1 << 20;

    public Command {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
        words = List.copyOf(words);
        variables = Map.copyOf(variables);
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of(), Optional.empty(), LIMIT, BYTES_MAX, false);
    }

    public static Command of(String... words) {
        return of(List.of(words));
    }

    /// A line for `sh -c`.
    public static Command shell(String line) {
        return of("sh", "-c", line);
    }

    public Command with(String name, String value) {
        return with(Map.of(name, value));
    }

    public Command with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(variables);
        all.putAll(more);
        return new Command(words, all, folder, limit, bytesMax, inherits);
    }

    public Command in(String place) {
        return new Command(words, variables, Optional.of(place), limit, bytesMax, inherits);
    }

    public Command within(Duration time) {
        return new Command(words, variables, folder, time, bytesMax, inherits);
    }

    public Command keeping(int bytes) {
        return new Command(words, variables, folder, limit, bytes, inherits);
    }

    public Command inheriting() {
        return new Command(words, variables, folder, limit, bytesMax, true);
    }

    /// The program alone: its arguments may hold what must not be shown.
    public String program() {
        return words.getFirst();
    }

    @Override
    public String toString() {
        return "Command[" + program() + ", variables " + variables.keySet() + "]";
    }
}
