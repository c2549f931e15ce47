package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.watch.ServiceFacts;
import dev.rehome.migration.watch.WatchProblem;
import dev.rehome.settings.Settings;
import java.util.Map;
import java.util.Optional;

/// Asks the process managers of the plan's services.
record PlannedFacts(Settings settings, Map<String, String> variables) implements ServiceFacts.Source {
    @Override
    public Optional<ServiceFacts> of(String service) {
        throw new RehomeException(
                WatchProblem.UNKNOWN_PROBE,
                "service " + service + ": no process manager can be asked",
                "",
                "probe it by http, tcp or command");
    }
}
