package dev.rehome.settings;

import dev.rehome.finding.RehomeException;
import java.util.LinkedHashSet;
import java.util.Set;

/// Collects everything that is wrong with the settings, so that it is shown at once. A line that is added again
/// counts once.
public final class Problems {
    private final Set<String> lines = new LinkedHashSet<>();
    private boolean secret;
    private boolean inFile;

    public void add(Place place, String message) {
        inFile |= place.inFile();
        lines.add(place.label() + ": " + message);
    }

    void addSecret(Place place, String key) {
        secret = true;
        add(place, key + " holds a password as it is; write env:NAME, file:PATH or cmd:COMMAND");
    }

    public void throwIfAny() {
        if (lines.isEmpty()) {
            return;
        }
        SettingsProblem code = code();
        String it = lines.size() == 1 ? "it" : "them";
        String remedy = "mend " + it + (inFile ? ", then run: rehome config validate" : " and run the command again");
        if (lines.size() == 1) {
            throw new RehomeException(code, lines.iterator().next(), "", remedy);
        }
        throw new RehomeException(
                code, "the settings have " + lines.size() + " problems", String.join("\n", lines), remedy);
    }

    private SettingsProblem code() {
        if (secret) {
            return SettingsProblem.SECRET_IN_PLAN;
        }
        return inFile ? SettingsProblem.INVALID : SettingsProblem.BAD_VALUE;
    }
}
