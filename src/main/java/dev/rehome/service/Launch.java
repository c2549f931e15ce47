package dev.rehome.service;

import java.util.Map;
import java.util.Optional;

/// How a service is to be started. Its values may be secrets: it is shown by names.
///
/// @param expected variables that its environment file settles: the value, or nothing where it must not be set
/// @param file the manager's own description of it (pm2: the ecosystem file)
/// @param added variables that it gets besides, for a time
/// @param remembered what [ProcessManager#remember(String)] gave before anything was changed
public record Launch(
        Map<String, Optional<String>> expected,
        Map<String, String> added,
        Optional<String> file,
        Optional<String> remembered) {
    public Launch {
        expected = Map.copyOf(expected);
        added = Map.copyOf(added);
    }

    public Launch(Map<String, Optional<String>> expected, Optional<String> file, Optional<String> remembered) {
        this(expected, Map.of(), file, remembered);
    }

    public static Launch plain() {
        return new Launch(Map.of(), Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return "Launch[" + expected.keySet() + ", " + file + "]";
    }
}
