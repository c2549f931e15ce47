package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.watch.ServiceFacts;
import dev.rehome.migration.watch.WatchProblem;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Service;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.function.Supplier;

/// Asks the process managers of the plan's services; nothing is made before the first question.
///
/// @param services made when they are asked for
record PlannedFacts(Supplier<PlannedServices> services) implements ServiceFacts.Source {
    @Override
    public Optional<ServiceFacts> of(String name) throws InterruptedException {
        Optional<Service> service =
                Optional.ofNullable(services.get().services().get(name));
        if (service.isEmpty()) {
            throw new RehomeException(
                    WatchProblem.UNKNOWN_PROBE,
                    "service \"" + name + "\" is not in the plan",
                    "",
                    "name it under services, or correct the probe");
        }
        return service.get().manager().find(service.get().process()).map(PlannedFacts::facts);
    }

    private static ServiceFacts facts(ProcessState state) {
        return new ServiceFacts(
                state.isUp(),
                state.word(),
                Optional.of(state.restarts()),
                Optional.of(state.memoryBytes()),
                Optional.of(BigDecimal.valueOf(state.cpuPercent()).setScale(1, RoundingMode.HALF_UP)));
    }
}
