package dev.rehome.service;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// systemd units. `active` is said of a `Type=simple` unit as soon as its process exists; a timer or socket starts what
/// was stopped, so these are stopped with it and started with it; `EnvironmentFile=` is read at each start.
public final class Systemd implements ProcessManager {
    private static final String PROPERTIES =
            "Id,LoadState,ActiveState,SubState,NRestarts,MainPID,MemoryCurrent,TriggeredBy";

    private final ManagerCalls calls;
    private final List<String> units;

    /// @param program words that start systemctl: `systemctl`, `systemctl --user`, `sudo -n systemctl`
    /// @param units all that the plan names of this machine
    public Systemd(Machine machine, List<String> program, List<String> units) {
        this.calls = new ManagerCalls("systemd", machine, program, false);
        this.units = units.stream().map(Systemd::unit).toList();
    }

    private static String unit(String name) {
        return name.matches(".*\\.(service|target|scope)") ? name : name + ".service";
    }

    @Override
    public String kind() {
        return "systemd";
    }

    @Override
    public Machine machine() {
        return calls.machine();
    }

    @Override
    public String identity() {
        return "systemd " + machine().name() + " " + String.join(" ", calls.program());
    }

    @Override
    public List<ProcessState> list() throws InterruptedException {
        List<ProcessState> states = new ArrayList<>();
        for (String name : units) {
            Map<String, String> shown = show(name);
            if (!"not-found".equals(shown.get("LoadState"))) {
                states.add(state(name, shown));
            }
        }
        return states;
    }

    @Override
    public Optional<ProcessState> find(String name) throws InterruptedException {
        Map<String, String> shown = show(name);
        return "not-found".equals(shown.get("LoadState")) ? Optional.empty() : Optional.of(state(name, shown));
    }

    private Map<String, String> show(String name) throws InterruptedException {
        Map<String, String> values = new LinkedHashMap<>();
        calls.text(List.of("show", unit(name), "--property=" + PROPERTIES))
                .lines()
                .map(line -> line.split("=", 2))
                .filter(parts -> parts.length == 2)
                .forEach(parts -> values.put(parts[0], parts[1]));
        return values;
    }

    private static ProcessState state(String name, Map<String, String> shown) {
        String active = shown.getOrDefault("ActiveState", "unknown");
        String sub = shown.getOrDefault("SubState", "");
        Condition condition = switch (active) {
            case "active" -> Condition.RUNNING;
            case "inactive" -> Condition.STOPPED;
            case "failed" -> Condition.FAILED;
            default -> Condition.STARTING;
        };
        long pid = number(shown.get("MainPID"));
        return new ProcessState(
                name.replaceFirst("\\.service$", ""),
                condition,
                sub.isEmpty() ? active : active + " (" + sub + ")",
                pid > 0 ? List.of(pid) : List.of(),
                number(shown.get("NRestarts")),
                Instant.EPOCH,
                number(shown.get("MemoryCurrent")),
                0);
    }

    private static long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    @Override
    public void stop(String name, Duration limit) throws InterruptedException {
        for (String trigger : triggers(name)) {
            calls.act(
                    ServiceProblem.NOT_STOPPED, trigger, "stop", List.of("stop", "--no-ask-password", trigger), limit);
        }
        calls.act(ServiceProblem.NOT_STOPPED, name, "stop", List.of("stop", "--no-ask-password", unit(name)), limit);
        ProcessState state = find(name).orElseThrow(() -> calls.unknown(name));
        if (state.isUp()) {
            throw calls.notStopped(name, state.word());
        }
    }

    /// Timers, sockets and paths that start the unit and are active.
    private List<String> triggers(String name) throws InterruptedException {
        List<String> active = new ArrayList<>();
        for (String trigger : show(name).getOrDefault("TriggeredBy", "").split("\\s+")) {
            if (!trigger.isEmpty()
                    && calls.ask(List.of("is-active", "--quiet", trigger)).succeeded()) {
                active.add(trigger);
            }
        }
        return active;
    }

    @Override
    public void start(String name, Launch launch, Duration limit) throws InterruptedException {
        calls.text(List.of("daemon-reload", "--no-ask-password"));
        // A unit that failed too often is refused until this is said; where it did not, nothing happens.
        calls.ask(List.of("reset-failed", "--no-ask-password", unit(name)));
        calls.act(
                ServiceProblem.NOT_STARTED,
                name,
                "restart",
                List.of("restart", "--no-ask-password", unit(name)),
                limit);
        for (String trigger : remembered(launch.remembered().orElse(""), name)) {
            calls.act(
                    ServiceProblem.NOT_STARTED,
                    trigger,
                    "start",
                    List.of("start", "--no-ask-password", trigger),
                    limit);
        }
    }

    /// One line a unit: its name and what starts it.
    @Override
    public String remember(String token) throws InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (String name : units) {
            List<String> triggers = triggers(name);
            if (!triggers.isEmpty()) {
                lines.append(name)
                        .append(' ')
                        .append(String.join(" ", triggers))
                        .append('\n');
            }
        }
        return lines.toString();
    }

    private static List<String> remembered(String lines, String name) {
        return lines.lines()
                .map(line -> List.of(line.split(" ")))
                .filter(words -> words.getFirst().equals(unit(name)))
                .findFirst()
                .map(words -> words.subList(1, words.size()))
                .orElse(List.of());
    }

    @Override
    public Map<String, String> environment(String name) throws InterruptedException {
        long pid = number(show(name).get("MainPID"));
        return pid > 0 ? LiveEnvironment.of(machine(), pid) : Map.of();
    }

    /// A cursor of the journal; the time where the unit has logged nothing yet.
    @Override
    public String logMark(String name) throws InterruptedException {
        Answer answer = machine()
                .run(Command.of(
                        "journalctl",
                        "--no-pager",
                        "--quiet",
                        "-n",
                        "1",
                        "--show-cursor",
                        "-o",
                        "cat",
                        "-u",
                        unit(name)));
        Optional<String> cursor = answer.text()
                .lines()
                .filter(line -> line.startsWith("-- cursor: "))
                .map(line -> line.substring("-- cursor: ".length()))
                .findFirst();
        return cursor.isPresent()
                ? cursor.get()
                : "@" + machine().run(Command.of("date", "+%s")).text().strip();
    }

    @Override
    public String logSince(String name, String mark, int bytesMax) throws InterruptedException {
        String from = mark.startsWith("@") ? "--since=" + mark : "--after-cursor=" + mark;
        return machine()
                .run(Command.of("journalctl", "--no-pager", "--quiet", "-o", "cat", from, "-u", unit(name))
                        .keeping(bytesMax))
                .text();
    }

    @Override
    public List<Finding> preflight(List<String> names) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            for (String name : names) {
                if (find(name).isEmpty()) {
                    findings.add(ManagerCalls.blocking(calls.unknown(name)));
                    continue;
                }
                triggers(name)
                        .forEach(trigger -> findings.add(new Finding(
                                ServiceProblem.NOT_STOPPED,
                                Severity.NOTE,
                                name,
                                trigger + " starts it",
                                "nothing: it is stopped and started with it")));
            }
        } catch (RehomeException e) {
            findings.add(ManagerCalls.blocking(e));
        }
        return findings;
    }
}
