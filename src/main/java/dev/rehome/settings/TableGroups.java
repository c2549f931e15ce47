package dev.rehome.settings;

import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The groups of a plan: tables that are switched together, apart from all others.
///
/// @param globs of each group's tables on `schema.table`, by the group's name, in the plan's order
public record TableGroups(Map<String, List<String>> globs) {
    public static final TableGroups NONE = new TableGroups(Map.of());

    public TableGroups {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        globs.forEach((name, tables) -> copy.put(name, List.copyOf(tables)));
        globs = Collections.unmodifiableMap(copy);
    }

    /// @throws RehomeException `RH-SET-008` where the plan has no group of this name
    public void require(String name) {
        if (globs.containsKey(name)) {
            return;
        }
        String hint = Nearest.of(name, globs.keySet())
                .map(known -> "did you mean " + known + "?")
                .orElseGet(() -> globs.isEmpty()
                        ? "write it into the plan as groups: {" + name + ": [\"schema.table\"]}"
                        : "known are " + String.join(", ", globs.keySet()));
        throw new RehomeException(
                SettingsProblem.UNKNOWN_GROUP,
                "--group " + name + ": the plan has no group of this name",
                globs.isEmpty() ? "groups is not given" : "",
                hint);
    }
}
