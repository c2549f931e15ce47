package dev.rehome.migration.steps;

import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.Sides;
import dev.rehome.settings.Keys;
import dev.rehome.settings.MetricsSettings;
import dev.rehome.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The probes and metrics of a plan, ready to be looked at.
public final class PlannedMeters {
    private PlannedMeters() {}

    static Meters of(Parts parts) {
        return of(parts.settings(), parts.databases(), parts.variables(), () -> Optional.of(parts));
    }

    /// For what is no step of a phase.
    ///
    /// @param variables the environment that rehome was started with
    public static Meters of(Settings settings, Databases databases, Map<String, String> variables) {
        return of(
                settings,
                databases,
                variables,
                () -> settings.get(Keys.PHASES).orElse(List.of()).stream()
                        .findFirst()
                        .map(phase -> new Parts(settings, phase, databases, variables)));
    }

    private static Meters of(
            Settings settings, Databases databases, Map<String, String> variables, Supplier<Optional<Parts>> parts) {
        return new Meters(
                settings.get(Keys.PROBES).orElse(Map.of()),
                settings.get(Keys.METRICS).orElse(MetricsSettings.DEFAULT),
                new Sides(databases::source, databases::target),
                new PlannedFacts(parts),
                settings.folder(),
                settings.folder().resolve(".rehome"),
                reference -> reference.resolve(variables));
    }
}
