package dev.rehome.migration.steps;

import dev.rehome.service.CommandLines;
import dev.rehome.service.Compose;
import dev.rehome.service.Kubectl;
import dev.rehome.service.Local;
import dev.rehome.service.Machine;
import dev.rehome.service.Pm2;
import dev.rehome.service.ProcessManager;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Readiness;
import dev.rehome.service.Service;
import dev.rehome.service.Ssh;
import dev.rehome.service.Systemd;
import dev.rehome.settings.Keys;
import dev.rehome.settings.ServiceSettings;
import dev.rehome.settings.ServiceSettings.Manager;
import dev.rehome.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The services of the plan with what drives them. Two services that stand in the same manager share it, so that it is
/// asked once for both.
final class PlannedServices {
    private final Databases databases;
    private final Map<String, String> variables;
    private final Path folder;
    private final Map<String, ServiceSettings> settings;
    private final Map<String, ProcessManager> managers = new LinkedHashMap<>();
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final Map<String, Service> services = new LinkedHashMap<>();

    PlannedServices(Parts parts) {
        this(parts.settings(), parts.databases(), parts.variables());
    }

    /// For what is no step of a phase.
    ///
    /// @param variables the environment that rehome was started with
    PlannedServices(Settings plan, Databases databases, Map<String, String> variables) {
        this.databases = databases;
        this.variables = Map.copyOf(variables);
        this.folder = plan.folder();
        this.settings = plan.get(Keys.SERVICES).orElse(Map.of());
        settings.forEach((key, service) -> services.put(key, service(service)));
    }

    Map<String, Service> services() {
        return services;
    }

    Map<String, ServiceSettings> settings() {
        return settings;
    }

    /// In the order of the plan.
    List<ProcessManager> managers() {
        return List.copyOf(managers.values());
    }

    Optional<ProcessManager> manager(String identity) {
        return Optional.ofNullable(managers.get(identity));
    }

    Machine machine(String name) {
        return machines.computeIfAbsent(
                name,
                host -> host.equals(Local.NAME) ? new Local(folder, variables) : new Ssh(List.of("ssh"), host, folder));
    }

    /// What a manager runs and the plan does not name.
    List<ProcessState> unnamed(ProcessManager manager) throws InterruptedException {
        List<String> named = services.values().stream()
                .filter(service -> service.manager().equals(manager))
                .map(Service::process)
                .toList();
        return manager.list().stream()
                .filter(ProcessState::isUp)
                .filter(state -> !named.contains(state.name()))
                .toList();
    }

    /// A service that the plan does not name: nothing is known of it but that it ran.
    static Service unnamed(ProcessManager manager, String process) {
        return new Service(process, process, manager, false, Duration.ofSeconds(2), List.of(), Optional.empty());
    }

    private Service service(ServiceSettings service) {
        Machine machine = machine(service.machine());
        ProcessManager made = make(service, machine);
        ProcessManager manager = managers.computeIfAbsent(made.identity(), _ -> made);
        List<Readiness> ready = service.ready().stream()
                .flatMap(one -> new PlannedReadiness(databases, variables, machine).of(one).stream())
                .toList();
        return new Service(
                service.key(),
                process(service),
                manager,
                service.critical(),
                service.settle(),
                ready,
                service.file().map(this::path));
    }

    /// As the manager's own list has it: a name written otherwise would never be found running, and so not be stopped.
    private static String process(ServiceSettings service) {
        return switch (service.manager()) {
            case SYSTEMD -> service.name().replaceFirst("\\.service$", "");
            case KUBECTL -> service.name().replaceFirst("^deployments?/", "");
            case PM2, COMPOSE, COMMAND -> service.name();
        };
    }

    /// Relative to the plan's folder here, to the login's home elsewhere; a manager runs in other folders.
    private String path(String file) {
        return file.startsWith("~/") ? file : folder.resolve(file).toString();
    }

    private ProcessManager make(ServiceSettings service, Machine machine) {
        boolean here = machine instanceof Local;
        String file = service.file().map(name -> here ? path(name) : name).orElse("");
        return switch (service.manager()) {
            case PM2 -> new Pm2(machine, program(service, "pm2"), service.home().map(home -> here ? path(home) : home));
            case SYSTEMD -> new Systemd(machine, program(service, "systemctl"), units(service));
            case COMPOSE -> new Compose(machine, program(service, "docker"), file);
            case KUBECTL ->
                new Kubectl(
                        machine,
                        program(service, "kubectl"),
                        service.namespace().orElse("default"));
            case COMMAND -> {
                ServiceSettings.Lines lines =
                        service.lines().orElse(new ServiceSettings.Lines("false", "false", "false"));
                yield new CommandLines(machine, service.name(), lines.start(), lines.stop(), lines.status());
            }
        };
    }

    private static List<String> program(ServiceSettings service, String usual) {
        return service.program().isEmpty() ? List.of(usual) : service.program();
    }

    /// systemd's list is the plan's.
    private List<String> units(ServiceSettings service) {
        List<String> units = new ArrayList<>();
        for (ServiceSettings other : settings.values()) {
            boolean same = other.manager() == Manager.SYSTEMD
                    && other.machine().equals(service.machine())
                    && other.program().equals(service.program());
            if (same) {
                units.add(process(other));
            }
        }
        return units;
    }
}
