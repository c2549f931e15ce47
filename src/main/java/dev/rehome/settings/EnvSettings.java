package dev.rehome.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An environment file that a switch edits, as the plan has it.
///
/// @param file its path
/// @param set what its variables become; looked up when the file is written
/// @param remove variables that go
/// @param machine where it lies; where the services are that read it, if not given
/// @param where it stands in the plan
public record EnvSettings(
        String file, Map<String, Reference> set, List<String> remove, Optional<String> machine, String where) {
    public EnvSettings {
        set = new LinkedHashMap<>(set);
        remove = List.copyOf(remove);
    }
}
