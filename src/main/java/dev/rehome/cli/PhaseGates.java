package dev.rehome.cli;

import dev.rehome.runbook.Phase;
import dev.rehome.settings.Keys;
import dev.rehome.settings.NotifySettings;
import dev.rehome.settings.PhaseSettings;
import dev.rehome.settings.PhaseSettings.GateSettings;
import dev.rehome.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/// What the plan asks for before the switch of a phase.
///
/// @param rehearsals how many clean ones
/// @param told whether notices ahead of its window have to be in time
record PhaseGates(int rehearsals, boolean dryRun, boolean backup, boolean told) {
    private static final PhaseGates NONE = new PhaseGates(0, false, false, false);

    /// Only a phase with a cutover has them.
    static PhaseGates of(Settings settings, Phase phase) {
        boolean switches = phase.steps().stream().anyMatch(step -> step.kind().equals("cutover"));
        boolean told = settings.get(Keys.NOTIFY).map(NotifySettings::advance).orElse(List.of()).stream()
                .anyMatch(advance -> advance.phase().equals(phase.name()));
        return settings.get(Keys.PHASES).orElse(List.of()).stream()
                .filter(one -> switches && one.name().equals(phase.name()))
                .findFirst()
                .map(PhaseSettings::gates)
                .map(gates -> of(gates, told))
                .orElse(NONE);
    }

    private static PhaseGates of(GateSettings gates, boolean told) {
        return new PhaseGates(gates.rehearsals(), gates.dryRun(), gates.backup(), gates.notices() && told);
    }

    List<String> words() {
        List<String> words = new ArrayList<>();
        if (rehearsals > 0) {
            words.add(rehearsals + " clean rehearsals, there and back (rehome rehearse)");
        }
        if (dryRun) {
            words.add("a dry run with GO (rehome preflight)");
        }
        if (backup) {
            words.add("a backup of the source that was restored once");
        }
        if (told) {
            words.add("everybody told in time (rehome notify --due)");
        }
        return words;
    }
}
