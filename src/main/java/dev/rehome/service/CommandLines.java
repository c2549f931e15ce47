package dev.rehome.service;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A service that shell lines of the plan start and stop; a third one ends with status 0 while it runs. Lines bear to
/// be run twice. Nothing is known of its processes, so that only what it does shows that it works, and a restart in
/// between goes unseen.
public final class CommandLines implements ProcessManager {
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Machine machine;
    private final String name;
    private final String start;
    private final String stop;
    private final String status;

    public CommandLines(Machine machine, String name, String start, String stop, String status) {
        this.machine = machine;
        this.name = name;
        this.start = start;
        this.stop = stop;
        this.status = status;
    }

    @Override
    public String kind() {
        return "command";
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public String identity() {
        return "command " + machine.name() + " " + name;
    }

    @Override
    public List<ProcessState> list() throws InterruptedException {
        boolean runs = machine.run(Command.shell(status).within(STATUS_LIMIT)).succeeded();
        Condition condition = runs ? Condition.RUNNING : Condition.STOPPED;
        return List.of(
                new ProcessState(name, condition, runs ? "running" : "stopped", List.of(), 0, Instant.EPOCH, 0, 0));
    }

    @Override
    public void stop(String service, Duration limit) throws InterruptedException {
        if (!list().getFirst().isUp()) {
            return;
        }
        line(ServiceProblem.NOT_STOPPED, "stop", stop, Map.of(), limit);
        long end = System.nanoTime() + limit.toNanos();
        while (list().getFirst().isUp()) {
            if (System.nanoTime() > end) {
                throw new RehomeException(
                        ServiceProblem.NOT_STOPPED,
                        name + ": its stop line ended and its status line says that it runs",
                        "",
                        "mend services." + name + ".stop");
            }
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public void start(String service, Launch launch, Duration limit) throws InterruptedException {
        line(ServiceProblem.NOT_STARTED, "start", start, launch.added(), limit);
    }

    /// Its start line may start a second one beside the first.
    @Override
    public void bringBack(String service, String remembered, Duration limit) throws InterruptedException {
        if (!list().getFirst().isUp()) {
            start(service, Launch.plain(), limit);
        }
    }

    private void line(ServiceProblem code, String what, String line, Map<String, String> variables, Duration limit)
            throws InterruptedException {
        Answer answer = machine.run(Command.shell(line).with(variables).within(limit));
        if (!answer.succeeded()) {
            throw new RehomeException(
                    code,
                    name + ": its " + what + " line " + answer.how(),
                    answer.lastWords(),
                    "mend services." + name + "." + what);
        }
    }

    @Override
    public String logMark(String service) {
        return "";
    }

    @Override
    public String logSince(String service, String mark, int bytesMax) {
        return "";
    }

    @Override
    public List<Finding> preflight(List<String> names) {
        return List.of();
    }
}
