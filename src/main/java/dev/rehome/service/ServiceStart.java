package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Starts one service and believes that it runs only when it does what it is for, with the environment that its
/// files give, and goes on doing so: a manager calls a process that ends every few seconds online all the same.
public final class ServiceStart {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration ASK_MANAGER = Duration.ofSeconds(1);
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(5);
    private static final int LOG_BYTES_MAX = 8 << 20;
    private static final Duration WITHOUT_CHECKS = Duration.ofSeconds(30);

    /// One start in vain may be the network's; a third in a row is the service's own.
    private static final int RESTARTS_MAX = 2;

    private final Service service;
    private final Pace pace;

    public ServiceStart(Service service, Pace pace) {
        this.service = service;
        this.pace = pace;
    }

    /// What is kept before a start, so that another attempt knows whether it was done: the processes before it, and
    /// where the log ended. No secret.
    public String mark() throws InterruptedException {
        return life(look()) + "\n" + service.manager().logMark(service.process());
    }

    /// Starts it where that was not done since the mark, and waits until it works.
    public StartedService start(Launch launch, String mark) throws InterruptedException {
        int line = mark.indexOf('\n');
        Optional<ProcessState> state = look();
        boolean started = state.filter(ProcessState::isUp).isPresent()
                && !life(state).equals(mark.substring(0, line))
                && wrongVariables(launch).isEmpty();
        Instant begun = pace.clock().instant();
        if (!started) {
            service.manager().start(service.process(), launch, atMost(Duration.ofMinutes(1)));
        }
        return watch(awaitWorking(begun, launch, mark.substring(line + 1), service.ready()));
    }

    /// It does what it is for; whether it goes on doing so is still to be seen.
    ///
    /// @param since when it did so first
    /// @param before its state then
    /// @param wanted what has to hold at the end as well
    public record Working(
            Duration readyAfter, Instant since, ProcessState before, String logMark, List<Readiness> wanted) {
        public Working {
            wanted = List.copyOf(wanted);
        }
    }

    /// Brings it back as it was remembered, and waits until it works: others can be brought back before it is watched.
    /// One that was never taken away has begun before the mark: what it says when it begins cannot be waited for.
    public Working bringBack(String remembered, String mark) throws InterruptedException {
        int line = mark.indexOf('\n');
        Instant begun = pace.clock().instant();
        Optional<ProcessState> state = look();
        boolean done =
                state.filter(ProcessState::isUp).isPresent() && !life(state).equals(mark.substring(0, line));
        if (!done) {
            service.manager().bringBack(service.process(), remembered, atMost(Duration.ofMinutes(1)));
        }
        boolean untouched = life(look()).equals(mark.substring(0, line));
        List<Readiness> wanted = service.ready().stream()
                .filter(readiness -> !untouched || readiness instanceof Readiness.Asked)
                .toList();
        return awaitWorking(begun, Launch.plain(), mark.substring(line + 1), wanted);
    }

    private Working awaitWorking(Instant begun, Launch launch, String logMark, List<Readiness> wanted)
            throws InterruptedException {
        awaitReady(begun, logMark, wanted);
        Duration readyAfter = Duration.between(begun, pace.clock().instant());
        pace.note(service.key() + " is ready after " + seconds(readyAfter) + ", watching it for "
                + seconds(service.settle()));
        List<String> wrong = wrongVariables(launch);
        if (!wrong.isEmpty()) {
            throw problem(
                    ServiceProblem.WRONG_ENVIRONMENT,
                    "runs with another environment than its file says: " + String.join(", ", wrong),
                    "",
                    "take these variables out of the manager's own description of it, and out of the shell that starts it");
        }
        ProcessState state = needed();
        refuseStorm(state, state, 0, logMark);
        return new Working(readyAfter, pace.clock().instant(), state, logMark, wanted);
    }

    private void awaitReady(Instant begun, String logMark, List<Readiness> wanted) throws InterruptedException {
        ProcessState first = needed();
        Map<Readiness, String> lacking = new LinkedHashMap<>();
        wanted.forEach(readiness -> lacking.put(readiness, "not looked at"));
        Instant asked = pace.clock().instant();
        ProcessState state = first;
        while (true) {
            for (Readiness readiness : new ArrayList<>(lacking.keySet())) {
                lacks(readiness, logMark)
                        .ifPresentOrElse(reason -> lacking.put(readiness, reason), () -> lacking.remove(readiness));
            }
            if (lacking.isEmpty() && state.condition() == Condition.RUNNING) {
                return;
            }
            refuseLate(begun, lacking, state, logMark);
            pace.sleep(service.manager().machine() instanceof Local ? LOOK : ASK_MANAGER);
            if (!pace.clock().instant().isBefore(asked.plus(ASK_MANAGER))) {
                state = needed();
                refuseStorm(first, state, RESTARTS_MAX, logMark);
                asked = pace.clock().instant();
            }
        }
    }

    private void refuseLate(Instant begun, Map<Readiness, String> lacking, ProcessState state, String logMark)
            throws InterruptedException {
        Duration took = Duration.between(begun, pace.clock().instant());
        for (Map.Entry<Readiness, String> one : lacking.entrySet()) {
            if (took.compareTo(one.getKey().within()) >= 0) {
                throw problem(
                        ServiceProblem.NOT_READY,
                        "not ready after " + seconds(took) + ": " + one.getKey().words() + ": " + one.getValue(),
                        lastLines(logMark),
                        "see its log, or give it more time: services." + service.key() + ".ready within");
            }
        }
        boolean waitsForManager = lacking.isEmpty() && took.compareTo(WITHOUT_CHECKS) >= 0;
        if (waitsForManager || pace.left().isZero()) {
            throw problem(
                    ServiceProblem.NOT_READY,
                    "not running after " + seconds(took) + ": "
                            + service.manager().kind() + " says " + state.word(),
                    lastLines(logMark),
                    "see its log");
        }
    }

    /// Watches it for its `settle` since it began to work. Any new life of it is one too many.
    public StartedService watch(Working working) throws InterruptedException {
        Instant end = working.since().plus(service.settle());
        ProcessState state;
        do {
            Duration rest = Duration.between(pace.clock().instant(), end);
            if (rest.isPositive()) {
                pace.sleep(rest.compareTo(ASK_MANAGER) < 0 ? rest : ASK_MANAGER);
            }
            state = needed();
            if (state.restartedSince(working.before())) {
                throw restarting(working.before(), state, working.logMark());
            }
            refuseStorm(working.before(), state, 0, working.logMark());
        } while (pace.clock().instant().isBefore(end));
        refuseNotReady(working);
        return new StartedService(service.key(), working.readyAfter(), state);
    }

    private void refuseNotReady(Working working) throws InterruptedException {
        for (Readiness readiness : working.wanted()) {
            Optional<String> reason = lacks(readiness, working.logMark());
            if (reason.isPresent()) {
                throw problem(
                        ServiceProblem.NOT_READY,
                        "was ready and is not after " + seconds(service.settle()) + ": " + readiness.words() + ": "
                                + reason.get(),
                        lastLines(working.logMark()),
                        "see its log");
            }
        }
    }

    private void refuseStorm(ProcessState first, ProcessState state, int restartsMax, String logMark)
            throws InterruptedException {
        if (state.condition() == Condition.FAILED || state.condition() == Condition.STOPPED) {
            throw problem(
                    ServiceProblem.NOT_STARTED,
                    "does not run: " + service.manager().kind() + " says " + state.word(),
                    lastLines(logMark),
                    "see its log");
        }
        if (state.restarts() - first.restarts() > restartsMax) {
            throw restarting(first, state, logMark);
        }
    }

    private RehomeException restarting(ProcessState first, ProcessState state, String logMark)
            throws InterruptedException {
        return problem(
                ServiceProblem.RESTARTING,
                "ends and is started again: " + Math.max(1, state.restarts() - first.restarts())
                        + " times since it was started, though "
                        + service.manager().kind() + " says " + state.word(),
                lastLines(logMark),
                "see its log");
    }

    private Optional<String> lacks(Readiness readiness, String logMark) throws InterruptedException {
        return switch (readiness) {
            case Readiness.Asked asked -> {
                ProbeAnswer answer = asked.probe().look(atMost(LOOK_LIMIT));
                yield answer.isGood() ? Optional.empty() : Optional.of(answer.value());
            }
            case Readiness.Logged logged -> {
                String log = service.manager().logSince(service.process(), logMark, LOG_BYTES_MAX);
                if (logged.never().filter(never -> hasLine(log, never)).isPresent()) {
                    throw problem(
                            ServiceProblem.NOT_READY,
                            "its log has a line like " + logged.never().get() + ": it will not work",
                            lastLines(logMark),
                            "see its log");
                }
                boolean found = hasLine(log, logged.pattern());
                yield found ? Optional.empty() : Optional.of("none since it was started");
            }
        };
    }

    private static boolean hasLine(String log, Pattern pattern) {
        return log.lines().anyMatch(line -> pattern.matcher(line).find());
    }

    /// Names alone. A variable that the process does not have may come from its file when it reads that.
    private List<String> wrongVariables(Launch launch) throws InterruptedException {
        if (launch.expected().isEmpty()) {
            return List.of();
        }
        Map<String, String> living = service.manager().environment(service.process());
        return launch.expected().entrySet().stream()
                .filter(variable -> living.containsKey(variable.getKey())
                        && !variable.getValue().equals(Optional.ofNullable(living.get(variable.getKey()))))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private Optional<ProcessState> look() throws InterruptedException {
        return service.manager().find(service.process());
    }

    private ProcessState needed() throws InterruptedException {
        Optional<ProcessState> state = look();
        if (state.isEmpty()) {
            throw problem(
                    ServiceProblem.UNKNOWN_SERVICE,
                    service.manager().kind() + " knows no process " + service.process(),
                    "",
                    "see what it runs, and mend services." + service.key() + ".name");
        }
        return state.get();
    }

    /// Which life of it this is: its processes, as far as its manager knows them.
    private static String life(Optional<ProcessState> state) {
        return state.filter(ProcessState::isUp).map(up -> up.pids().toString()).orElse("down");
    }

    private String lastLines(String logMark) throws InterruptedException {
        String text = service.manager().logSince(service.process(), logMark, 1 << 20);
        return new Answer(1, new byte[0], text.getBytes(StandardCharsets.UTF_8), true, true).lastWords();
    }

    private Duration atMost(Duration limit) {
        Duration left = pace.left();
        return left.compareTo(limit) < 0 ? left : limit;
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    private RehomeException problem(ServiceProblem code, String what, String reason, String remedy) {
        return new RehomeException(code, service.key() + ": " + what, reason, remedy);
    }
}
