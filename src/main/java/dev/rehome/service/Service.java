package dev.rehome.service;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One of the application's services, as the plan names it.
///
/// @param key in the plan
/// @param process its name in the manager
/// @param critical whether the application cannot be without it
/// @param settle how long it must run steadily after it is ready
/// @param ready what shows that it works
/// @param file the manager's own description of it
public record Service(
        String key,
        String process,
        ProcessManager manager,
        boolean critical,
        Duration settle,
        List<Readiness> ready,
        Optional<String> file) {
    public Service {
        ready = List.copyOf(ready);
    }
}
