package dev.rehome.cli;

import dev.rehome.settings.Flag;
import dev.rehome.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/// Gathers the settings of one command from its flags, the environment and the plan files.
final class SettingsLoader {
    private SettingsLoader() {}

    static Settings load(GlobalOptions globals, List<Flag> flags, Environment environment) {
        List<Flag> all = new ArrayList<>(flags);
        if (globals.source != null) {
            all.add(new Flag("source", "--source", globals.source));
        }
        if (globals.target != null) {
            all.add(new Flag("target", "--target", globals.target));
        }
        if (globals.jobs != null) {
            all.add(new Flag("jobs", "--jobs", globals.jobs));
        }
        return Settings.of(all, environment.variables(), environment.folder(), environment.home());
    }
}
