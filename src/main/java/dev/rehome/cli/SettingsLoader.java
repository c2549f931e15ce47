package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Settings;
import dev.rehome.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gathers the settings of one command from its flags, the environment and the plan files.
final class SettingsLoader {
    private SettingsLoader() {}

    static Settings load(GlobalOptions globals, CliCommand command, Environment environment) {
        List<Flag> flags = new ArrayList<>(command.flags());
        add(flags, "source", globals.source);
        add(flags, "target", globals.target);
        add(flags, "jobs", globals.jobs);
        SettingsReader reader = new SettingsReader(environment.variables(), environment.folder(), environment.home());
        return command.readsPlan() || globals.explainConfig
                ? reader.read(flags, Optional.ofNullable(globals.file))
                : reader.withoutPlan(flags);
    }

    private static void add(List<Flag> flags, String key, @Nullable String value) {
        if (value != null) {
            flags.add(new Flag(key, "--" + key, value));
        }
    }

    /// `--explain-config`: every setting with its origin.
    static Outcome explain(Settings settings) {
        List<Settings.Explained> all = settings.explain();
        List<Map<String, @Nullable Object>> json = all.stream()
                .map(line -> Json.object("key", line.key(), "value", line.value(), "origin", line.origin()))
                .toList();
        List<List<String>> rows = all.stream()
                .map(line -> List.of(line.key(), line.value().isEmpty() ? "-" : line.value(), line.origin()))
                .toList();
        return Outcome.ok(Json.object("settings", json), text -> text.table(List.of("setting", "value", "from"), rows));
    }
}
