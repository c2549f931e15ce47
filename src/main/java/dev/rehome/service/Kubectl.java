package dev.rehome.service;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Deployments (or `statefulset/NAME`) of one Kubernetes namespace: stopped by scaling to none, started by scaling to
/// what
/// they had. New pods read Secrets and ConfigMaps anew. An autoscaler scales back what was stopped: preflight names it.
public final class Kubectl implements ProcessManager {
    private static final List<String> WANTED =
            List.of("kind", "metadata.name", "spec.replicas", "status.readyReplicas", "status.replicas");

    private final ManagerCalls calls;
    private final String namespace;

    public Kubectl(Machine machine, List<String> program, String namespace) {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("--namespace", namespace));
        this.calls = new ManagerCalls("kubectl", machine, words, true);
        this.namespace = namespace;
    }

    @Override
    public String kind() {
        return "kubectl";
    }

    @Override
    public Machine machine() {
        return calls.machine();
    }

    @Override
    public String identity() {
        return "kubectl " + machine().name() + " " + namespace;
    }

    private static String resource(String name) {
        return name.contains("/") ? name : "deployment/" + name;
    }

    @Override
    public List<ProcessState> list() throws InterruptedException {
        List<ProcessState> states = new ArrayList<>();
        List<Map<String, String>> pods = rows(
                List.of("get", "pods", "-o", "json"),
                List.of("metadata.name", "metadata.ownerReferences", "status.containerStatuses", "status.startTime"));
        for (Map<String, String> row : rows(List.of("get", "deployments,statefulsets", "-o", "json"), WANTED)) {
            states.add(state(row, pods));
        }
        return states;
    }

    @Override
    public Optional<ProcessState> find(String name) throws InterruptedException {
        String wanted = name.replaceFirst("^deployments?/", "");
        return list().stream().filter(state -> state.name().equals(wanted)).findFirst();
    }

    private List<Map<String, String>> rows(List<String> words, List<String> wanted) throws InterruptedException {
        try {
            return JsonRows.read(calls.text(words), "items", wanted);
        } catch (IOException e) {
            throw new RehomeException(
                    ServiceProblem.MANAGER_SILENT,
                    "kubectl on " + machine().name() + ": its answer cannot be read",
                    String.valueOf(e.getMessage()),
                    "make the same command work by hand: kubectl " + String.join(" ", words),
                    e);
        }
    }

    private static ProcessState state(Map<String, String> row, List<Map<String, String>> pods) {
        String plain = row.getOrDefault("metadata.name", "");
        boolean deployment = "Deployment".equals(row.get("kind"));
        long wanted = number(row.getOrDefault("spec.replicas", "1"));
        long ready = number(row.getOrDefault("status.readyReplicas", "0"));
        long living = number(row.getOrDefault("status.replicas", "0"));
        // A deployment's pods belong to a replica set that has its name and a hash.
        List<Map<String, String>> own = pods.stream()
                .filter(pod -> pod.getOrDefault("metadata.ownerReferences.0.name", "")
                        .matches(deployment ? Pattern.quote(plain) + "-[a-z0-9]+" : Pattern.quote(plain)))
                .toList();
        Condition condition = wanted == 0 && living == 0
                ? Condition.STOPPED
                : ready == wanted && living == wanted ? Condition.RUNNING : Condition.STARTING;
        return new ProcessState(
                deployment ? plain : "statefulset/" + plain,
                condition,
                ready + " of " + wanted + " ready",
                List.of(),
                own.stream().mapToLong(Kubectl::restarts).sum(),
                own.stream()
                        .map(pod -> instant(pod.getOrDefault("status.startTime", "")))
                        .max(Instant::compareTo)
                        .orElse(Instant.EPOCH),
                0,
                0);
    }

    private static long restarts(Map<String, String> pod) {
        return pod.entrySet().stream()
                .filter(value -> value.getKey().endsWith(".restartCount"))
                .mapToLong(value -> number(value.getValue()))
                .sum();
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
        scale(ServiceProblem.NOT_STOPPED, name, "0", limit);
        calls.act(
                ServiceProblem.NOT_STOPPED,
                name,
                "rollout status",
                List.of("rollout", "status", resource(name), "--timeout=" + ManagerCalls.seconds(limit) + "s"),
                limit.plusSeconds(5));
        ProcessState state = find(name).orElseThrow(() -> calls.unknown(name));
        if (state.isUp()) {
            throw calls.notStopped(name, state.word());
        }
    }

    private void scale(ServiceProblem code, String name, String replicas, Duration limit) throws InterruptedException {
        calls.act(code, name, "scale", List.of("scale", resource(name), "--replicas=" + replicas), limit);
    }

    /// With as many pods as it had; it has to be remembered how many, unless it has some now.
    @Override
    public void start(String name, Launch launch, Duration limit) throws InterruptedException {
        Optional<String> before = replicas(launch.remembered().orElse(""), name);
        if (before.isPresent()) {
            scale(ServiceProblem.NOT_STARTED, name, before.get(), limit);
        } else {
            calls.act(
                    ServiceProblem.NOT_STARTED,
                    name,
                    "rollout restart",
                    List.of("rollout", "restart", resource(name)),
                    limit);
        }
        calls.act(
                ServiceProblem.NOT_STARTED,
                name,
                "rollout status",
                List.of("rollout", "status", resource(name), "--timeout=" + ManagerCalls.seconds(limit) + "s"),
                limit.plusSeconds(5));
    }

    /// One line each: name and number of pods.
    @Override
    public String remember(String token) throws InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (Map<String, String> row : rows(List.of("get", "deployments,statefulsets", "-o", "json"), WANTED)) {
            String name = row.getOrDefault("metadata.name", "");
            lines.append("Deployment".equals(row.get("kind")) ? name : "statefulset/" + name)
                    .append(' ')
                    .append(row.getOrDefault("spec.replicas", "1"))
                    .append('\n');
        }
        return lines.toString();
    }

    private static Optional<String> replicas(String lines, String name) {
        String wanted = name.replaceFirst("^deployments?/", "");
        return lines.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 2 && words[0].equals(wanted) && !words[1].equals("0"))
                .map(words -> words[1])
                .findFirst();
    }

    @Override
    public String logMark(String name) throws InterruptedException {
        return machine()
                .run(Command.of("date", "-u", "+%Y-%m-%dT%H:%M:%SZ"))
                .text()
                .strip();
    }

    @Override
    public String logSince(String name, String mark, int bytesMax) throws InterruptedException {
        return calls.ask(List.of("logs", resource(name), "--all-containers", "--since-time=" + mark))
                .text();
    }

    @Override
    public List<Finding> preflight(List<String> names) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            List<ProcessState> known = list();
            for (String name : names) {
                String wanted = name.replaceFirst("^deployments?/", "");
                if (known.stream().noneMatch(state -> state.name().equals(wanted))) {
                    findings.add(ManagerCalls.blocking(calls.unknown(name)));
                }
            }
            for (Map<String, String> row :
                    rows(List.of("get", "hpa", "-o", "json"), List.of("spec.scaleTargetRef.name"))) {
                String target = row.getOrDefault("spec.scaleTargetRef.name", "");
                if (names.stream().anyMatch(name -> name.endsWith(target))) {
                    findings.add(new Finding(
                            ServiceProblem.NOT_STOPPED,
                            Severity.WARNING,
                            target,
                            "an autoscaler may start it again while it is stopped",
                            "see that its least number of pods is 0 meanwhile, or take it away for the window"));
                }
            }
        } catch (RehomeException e) {
            findings.add(ManagerCalls.blocking(e));
        }
        return findings;
    }
}
