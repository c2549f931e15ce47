package dev.rehome.settings;

import dev.rehome.finding.RehomeException;
import java.util.ArrayList;
import java.util.List;

/// Collects everything that is wrong with the settings, so that it is shown at once.
final class Problems {
    private final List<String> lines = new ArrayList<>();
    private boolean secret;

    void add(Place place, String message) {
        lines.add(place.label() + ": " + message);
    }

    void addSecret(Place place, String key) {
        secret = true;
        add(place, key + " holds a password as it is; write env:NAME, file:PATH or cmd:COMMAND");
    }

    void throwIfAny() {
        if (lines.isEmpty()) {
            return;
        }
        SettingsProblem code = secret ? SettingsProblem.SECRET_IN_PLAN : SettingsProblem.INVALID;
        String remedy = "mend " + (lines.size() == 1 ? "it" : "them") + ", then run: rehome config validate";
        if (lines.size() == 1) {
            throw new RehomeException(code, lines.getFirst(), "", remedy);
        }
        throw new RehomeException(
                code, "the settings have " + lines.size() + " problems", String.join("\n", lines), remedy);
    }
}
