package dev.rehome.service;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Services of one docker compose file. `restart` keeps a container's environment, `up` makes it anew with what the
/// files
/// say now; what `up --wait` calls ready is not believed. A service that is stopped keeps its container, so it is still
/// listed.
public final class Compose implements ProcessManager {
    private final ManagerCalls calls;
    private final List<String> docker;
    private final String file;

    /// @param program words that start docker, usually just `docker`
    public Compose(Machine machine, List<String> program, String file) {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("compose", "-f", file));
        this.calls = new ManagerCalls("compose", machine, words, true);
        this.docker = List.copyOf(program);
        this.file = file;
    }

    @Override
    public String kind() {
        return "compose";
    }

    @Override
    public Machine machine() {
        return calls.machine();
    }

    @Override
    public String identity() {
        return "compose " + machine().name() + " " + file;
    }

    @Override
    public List<ProcessState> list() throws InterruptedException {
        Map<String, List<Map<String, String>>> byService = new LinkedHashMap<>();
        for (Map<String, String> row : rows(
                calls.text(List.of("ps", "--all", "--format", "json")), List.of("ID", "Service", "State", "Health"))) {
            byService
                    .computeIfAbsent(row.getOrDefault("Service", ""), _ -> new ArrayList<>())
                    .add(row);
        }
        List<ProcessState> states = new ArrayList<>();
        for (Map.Entry<String, List<Map<String, String>>> service : byService.entrySet()) {
            states.add(state(service.getKey(), service.getValue()));
        }
        return states;
    }

    private List<Map<String, String>> rows(String text, List<String> wanted) {
        try {
            return JsonRows.read(text, "", wanted);
        } catch (IOException e) {
            throw new RehomeException(
                    ServiceProblem.MANAGER_SILENT,
                    "compose on " + machine().name() + ": its answer cannot be read",
                    String.valueOf(e.getMessage()),
                    "rehome reads the JSON of docker compose 2",
                    e);
        }
    }

    private ProcessState state(String name, List<Map<String, String>> containers) throws InterruptedException {
        List<Long> pids = new ArrayList<>();
        long restarts = 0;
        Instant since = Instant.EPOCH;
        Map<String, String> worst = containers.getFirst();
        for (Map<String, String> container : containers) {
            String[] shown = inspect(
                            container.getOrDefault("ID", ""), "{{.RestartCount}} {{.State.Pid}} {{.State.StartedAt}}")
                    .strip()
                    .split(" ");
            restarts += number(shown[0]);
            if (shown.length > 1 && number(shown[1]) > 0) {
                pids.add(number(shown[1]));
            }
            Instant began = shown.length > 2 ? instant(shown[2]) : Instant.EPOCH;
            since = began.isAfter(since) ? began : since;
            worst = condition(container).compareTo(condition(worst)) > 0 ? container : worst;
        }
        String health = worst.getOrDefault("Health", "");
        String word = worst.getOrDefault("State", "unknown") + (health.isEmpty() ? "" : " (" + health + ")");
        return new ProcessState(name, condition(worst), word, pids, restarts, since, 0, 0);
    }

    private String inspect(String id, String format) throws InterruptedException {
        List<String> words = new ArrayList<>(docker);
        words.addAll(List.of("inspect", "--format", format, id));
        return machine().run(Command.of(words).inheriting()).text();
    }

    private static Condition condition(Map<String, String> container) {
        boolean unhealthy = "unhealthy".equals(container.get("Health"));
        boolean starting = "starting".equals(container.get("Health"));
        return switch (container.getOrDefault("State", "")) {
            case "running" -> unhealthy ? Condition.FAILED : starting ? Condition.STARTING : Condition.RUNNING;
            case "exited", "created", "paused" -> Condition.STOPPED;
            case "dead" -> Condition.FAILED;
            default -> Condition.STARTING;
        };
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    @Override
    public void stop(String name, Duration limit) throws InterruptedException {
        calls.act(ServiceProblem.NOT_STOPPED, name, "stop", List.of("stop", name), limit);
        Optional<ProcessState> state = find(name);
        if (state.filter(ProcessState::isUp).isPresent()) {
            throw calls.notStopped(name, state.get().word());
        }
    }

    @Override
    public void start(String name, Launch launch, Duration limit) throws InterruptedException {
        calls.act(
                ServiceProblem.NOT_STARTED,
                name,
                "up",
                List.of("up", "--detach", "--no-deps", "--force-recreate", name),
                limit);
    }

    @Override
    public Map<String, String> environment(String name) throws InterruptedException {
        Optional<String> id =
                rows(calls.text(List.of("ps", "--all", "--format", "json")), List.of("ID", "Service")).stream()
                        .filter(row -> name.equals(row.get("Service")))
                        .map(row -> row.getOrDefault("ID", ""))
                        .findFirst();
        Map<String, String> variables = new LinkedHashMap<>();
        if (id.isPresent()) {
            inspect(id.get(), "{{range .Config.Env}}{{println .}}{{end}}")
                    .lines()
                    .map(line -> line.split("=", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> variables.put(parts[0], parts[1]));
        }
        return variables;
    }

    @Override
    public String logMark(String name) throws InterruptedException {
        return machine()
                .run(Command.of("date", "-u", "+%Y-%m-%dT%H:%M:%S.%NZ"))
                .text()
                .strip();
    }

    @Override
    public String logSince(String name, String mark, int bytesMax) throws InterruptedException {
        return calls.ask(List.of("logs", "--no-color", "--no-log-prefix", "--since", mark, name))
                .text();
    }

    @Override
    public List<Finding> preflight(List<String> names) throws InterruptedException {
        try {
            List<String> known =
                    calls.text(List.of("config", "--services")).lines().toList();
            return names.stream()
                    .filter(name -> !known.contains(name))
                    .map(name -> ManagerCalls.blocking(calls.unknown(name)))
                    .toList();
        } catch (RehomeException e) {
            return List.of(ManagerCalls.blocking(e));
        }
    }
}
