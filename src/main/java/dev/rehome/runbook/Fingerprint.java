package dev.rehome.runbook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a run was begun for: identities of databases, hash of the plan, commit of the code. Stands in the
/// journal's first entry; a run of anything else never goes on in that journal.
public record Fingerprint(Map<String, String> parts) {
    public Fingerprint {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /// One line a part that differs, for messages.
    List<String> differences(Map<String, String> other) {
        List<String> lines = new ArrayList<>();
        parts.forEach((name, value) -> {
            String theirs = other.getOrDefault(name, "nothing");
            if (!theirs.equals(value)) {
                lines.add(name + " was " + theirs + ", is " + value);
            }
        });
        other.keySet().stream()
                .filter(name -> !parts.containsKey(name))
                .forEach(name -> lines.add(name + " was " + other.get(name) + ", is nothing"));
        return lines;
    }
}
