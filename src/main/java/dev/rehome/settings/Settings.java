package dev.rehome.settings;

import dev.rehome.finding.RehomeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The settings of one command, merged from flags, environment, plan file, user file and defaults.
public final class Settings {
    private final List<Flag> flags;
    private final Map<String, String> variables;
    private final Path folder;
    private final Path home;

    private Settings(List<Flag> flags, Map<String, String> variables, Path folder, Path home) {
        this.flags = List.copyOf(flags);
        this.variables = variables;
        this.folder = folder;
        this.home = home;
    }

    public static Settings of(List<Flag> flags, Map<String, String> variables, Path folder, Path home) {
        return new Settings(flags, variables, folder, home);
    }

    /// The database's URL, resolved.
    ///
    /// @param side "source" or "target"
    public String database(String side) {
        String text = flags.stream()
                .filter(flag -> flag.key().equals(side))
                .map(flag -> flag.values().getFirst())
                .findFirst()
                .or(() -> Optional.ofNullable(variables.get("REHOME_" + side.toUpperCase(Locale.ROOT))))
                .orElseThrow(() -> missing(side));
        return Reference.parse(text, folder, home).resolve(variables);
    }

    public Optional<Integer> jobs() {
        return flags.stream()
                .filter(flag -> flag.key().equals("jobs"))
                .map(flag -> Integer.valueOf(flag.values().getFirst()))
                .findFirst();
    }

    private static RehomeException missing(String side) {
        return new RehomeException(
                SettingsProblem.MISSING,
                side + " is not given",
                "",
                "give --" + side + " URL, or set REHOME_" + side.toUpperCase(Locale.ROOT) + ", or run: rehome init");
    }
}
