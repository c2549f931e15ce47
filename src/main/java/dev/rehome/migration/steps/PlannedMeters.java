package dev.rehome.migration.steps;

import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.Sides;
import dev.rehome.settings.Keys;
import dev.rehome.settings.MetricsSettings;
import dev.rehome.settings.Settings;
import java.util.Map;

/// The probes and metrics of a plan, ready to be looked at.
public final class PlannedMeters {
    private PlannedMeters() {}

    static Meters of(Parts parts) {
        return of(parts.settings(), parts.databases(), parts.variables());
    }

    /// For what is no step of a phase.
    ///
    /// @param variables the environment that rehome was started with
    public static Meters of(Settings settings, Databases databases, Map<String, String> variables) {
        return new Meters(
                settings.get(Keys.PROBES).orElse(Map.of()),
                settings.get(Keys.METRICS).orElse(MetricsSettings.DEFAULT),
                new Sides(databases::source, databases::target),
                new PlannedFacts(() -> new PlannedServices(settings, databases, variables)),
                settings.folder(),
                settings.folder().resolve(".rehome"),
                reference -> reference.resolve(variables));
    }
}
