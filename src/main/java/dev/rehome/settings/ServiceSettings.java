package dev.rehome.settings;

import dev.rehome.settings.ProbeSettings.Question;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One of the application's services, as the plan has it.
///
/// @param key its name in the plan
/// @param manager what starts and stops it
/// @param name its name there
/// @param file pm2: its ecosystem file; compose: its compose file
/// @param namespace of kubectl
/// @param machine `local`, or an SSH host
/// @param critical whether the application cannot be without it
/// @param settle how long it must run steadily after it is ready
/// @param ready what shows that it works
/// @param applicationName how its connections show on a database; empty where that is not known
/// @param pool how many connections it holds at most
/// @param env the environment file that it reads
/// @param program of the manager, where it is not on the PATH: words
/// @param home of pm2
/// @param lines of a service that a command starts
/// @param where it stands in the plan
public record ServiceSettings(
        String key,
        Manager manager,
        String name,
        Optional<String> file,
        Optional<String> namespace,
        String machine,
        boolean critical,
        Duration settle,
        List<Ready> ready,
        Optional<String> applicationName,
        Optional<Integer> pool,
        Optional<String> env,
        List<String> program,
        Optional<String> home,
        Optional<Lines> lines,
        String where) {
    public ServiceSettings {
        ready = List.copyOf(ready);
        program = List.copyOf(program);
    }

    /// What starts and stops a service.
    public enum Manager {
        PM2,
        SYSTEMD,
        COMPOSE,
        KUBECTL,
        COMMAND
    }

    /// What shows that it works: a line of its log, or an answer.
    ///
    /// @param never a line of its log that shows that it will not
    public record Ready(Optional<Pattern> log, Optional<Pattern> never, Optional<Question> question, Duration within) {}

    /// Shell lines that start and stop it, and one that ends with status 0 while it runs.
    public record Lines(String start, String stop, String status) {}
}
