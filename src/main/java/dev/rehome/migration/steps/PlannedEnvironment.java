package dev.rehome.migration.steps;

import dev.rehome.service.EnvFile;
import dev.rehome.service.Machine;
import dev.rehome.settings.EnvSettings;
import dev.rehome.settings.Keys;
import dev.rehome.settings.ServiceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The environment files of the plan, and what they say that a service's process must have.
final class PlannedEnvironment {
    private final Map<String, EnvSettings> files;
    private final PlannedServices services;

    PlannedEnvironment(Parts parts, PlannedServices services) {
        this.files = parts.settings().get(Keys.ENV).orElse(Map.of());
        this.services = services;
    }

    Map<String, EnvSettings> files() {
        return files;
    }

    /// Where a file lies: as the plan says, else with the service that reads it, else here.
    Machine machine(EnvSettings file) {
        String name = file.machine()
                .or(() -> services.settings().values().stream()
                        .filter(service ->
                                service.env().filter(file.file()::equals).isPresent())
                        .map(ServiceSettings::machine)
                        .findFirst())
                .orElse("local");
        return services.machine(name);
    }

    /// For the variables that the plan edits in the file which a service reads: what the file says now. That holds
    /// before a switch and after it, and on the way back.
    Map<String, Optional<String>> expected(String service) throws InterruptedException {
        Optional<EnvSettings> file = Optional.ofNullable(services.settings().get(service))
                .flatMap(ServiceSettings::env)
                .flatMap(name -> Optional.ofNullable(files.get(name)));
        if (file.isEmpty()) {
            return Map.of();
        }
        List<String> names = new ArrayList<>(file.get().set().keySet());
        names.addAll(file.get().remove());
        return machine(file.get())
                .read(file.get().file())
                .map(EnvFile::of)
                .map(content -> content.values(names))
                .orElse(Map.of());
    }
}
