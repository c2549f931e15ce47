package dev.rehome.service;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// pm2, as its own command line drives it.
///
/// Facts of pm2 7 that this rests on [ran]: processes are addressed by number, because `start NAME` of a name that is
/// not
/// known starts a shell, and `all` or `/x/` would be more than one; `restart` keeps the environment of the first start,
/// `--update-env` adds and changes variables and never takes one away; a process with a `cron_restart` comes back after
/// `stop`; every pm2 command starts a daemon where none runs; and whatever variables the caller has become the
/// service's, so that the caller here has hardly any.
public final class Pm2 implements ProcessManager {
    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LIST_BYTES_MAX = 64 << 20;
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Pm2Shell shell;
    private final Pm2Files files;
    private final AtomicReference<@Nullable Printed> printed = new AtomicReference<>();

    /// Where each service logs, as the last list said: a log is looked at far more often than pm2 is asked.
    private final Map<String, List<String>> logs = new ConcurrentHashMap<>();

    /// @param program pm2's program with its first words, usually just `pm2`
    /// @param home `PM2_HOME`, where it is not what the machine's own variable or `~/.pm2` says
    public Pm2(Machine machine, List<String> program, Optional<String> home) {
        this.shell = new Pm2Shell(machine, program, home);
        this.files = new Pm2Files(shell);
    }

    @Override
    public String kind() {
        return "pm2";
    }

    @Override
    public Machine machine() {
        return shell.machine();
    }

    @Override
    public String identity() {
        return shell.identity();
    }

    @Override
    public List<ProcessState> list() throws InterruptedException {
        shell.needDaemon();
        List<ProcessState> states = new ArrayList<>();
        Pm2List.byName(processes()).forEach((name, all) -> states.add(state(name, all)));
        return states;
    }

    private static ProcessState state(String name, List<Pm2Process> all) {
        Pm2Process worst = all.stream()
                .max(Comparator.comparingInt(process -> badness(process.condition())))
                .orElseThrow();
        long began = all.stream()
                .filter(process -> process.pid() > 0)
                .mapToLong(Pm2Process::uptimeMillis)
                .max()
                .orElse(0);
        return new ProcessState(
                name,
                worst.condition(),
                worst.word(),
                all.stream().map(Pm2Process::pid).filter(pid -> pid > 0).toList(),
                all.stream().mapToLong(Pm2Process::restarts).sum(),
                Instant.ofEpochMilli(began),
                all.stream().mapToLong(Pm2Process::memoryBytes).sum(),
                all.stream().mapToDouble(Pm2Process::cpuPercent).sum());
    }

    private static int badness(Condition condition) {
        return switch (condition) {
            case RUNNING -> 0;
            case STOPPED -> 1;
            case STARTING -> 2;
            case FAILED -> 3;
        };
    }

    private List<Pm2Process> processes() throws InterruptedException {
        return parsed(jlist());
    }

    private List<Pm2Process> parsed(String printed) {
        List<Pm2Process> all = Pm2List.read(printed).orElseThrow(() -> shell.silent("it printed no list", ""));
        Pm2List.byName(all)
                .forEach((name, own) -> logs.put(
                        name,
                        own.stream()
                                .flatMap(process -> process.logs().stream())
                                .distinct()
                                .toList()));
        return all;
    }

    /// The processes of one name; none where no daemon runs.
    private List<Pm2Process> processes(String name) throws InterruptedException {
        return shell.daemonRuns() ? Pm2List.byName(processes()).getOrDefault(name, List.of()) : List.of();
    }

    private Pm2Dump kept(String printed, String name) {
        return Pm2Dump.ofList(printed)
                .map(all -> all.only(name))
                .orElseThrow(() -> shell.silent("it printed no list", ""));
    }

    /// What pm2 printed a moment ago, if nothing was done since.
    private String jlist() throws InterruptedException {
        Printed last = printed.get();
        if (last != null && shell.acts() == last.acts() && System.nanoTime() - last.nanos() < FRESH.toNanos()) {
            return last.text();
        }
        long acts = shell.acts();
        Answer answer = shell.run(shell.command(List.of("jlist"))
                .with("PM2_SILENT", "true")
                .keeping(LIST_BYTES_MAX)
                .within(LIMIT));
        if (!answer.succeeded() || !answer.whole()) {
            throw shell.silent(
                    "jlist " + answer.how(), Masked.text(answer.errors()).strip());
        }
        printed.set(new Printed(answer.text(), acts, System.nanoTime()));
        return answer.text();
    }

    /// @param acts how many commands had changed something before
    private record Printed(String text, long acts, long nanos) {
        @Override
        public String toString() {
            return "Printed";
        }
    }

    @Override
    public void stop(String name, Duration limit) throws InterruptedException {
        stop(List.of(name), limit);
    }

    /// All by one call: each takes pm2's program a third of a second to begin.
    @Override
    public void stop(List<String> names, Duration limit) throws InterruptedException {
        List<Pm2Process> own = new ArrayList<>();
        if (shell.daemonRuns()) {
            Map<String, List<Pm2Process>> all = Pm2List.byName(processes());
            names.forEach(name -> own.addAll(all.getOrDefault(name, List.of())));
        }
        List<Pm2Process> scheduled = own.stream().filter(Pm2Process::cron).toList();
        List<Pm2Process> others =
                own.stream().filter(process -> !process.cron()).toList();
        String label = String.join(", ", names);
        if (!others.isEmpty()) {
            shell.act("stop", label, ids(others), Map.of(), limit);
        }
        if (!scheduled.isEmpty()) {
            shell.act("delete", label, ids(scheduled), Map.of(), limit);
        }
        if (!own.isEmpty()) {
            refuseLiving(names, own);
        }
    }

    private void refuseLiving(List<String> names, List<Pm2Process> before) throws InterruptedException {
        List<Pm2Process> living = processes().stream()
                .filter(process -> names.contains(process.name()) && process.pid() > 0)
                .toList();
        boolean left = shell.anyLives(before.stream().map(Pm2Process::pid).toList());
        if (living.isEmpty() && !left) {
            return;
        }
        String name =
                living.isEmpty() ? String.join(", ", names) : living.getFirst().name();
        throw new RehomeException(
                ServiceProblem.NOT_STOPPED,
                name + ": pm2 stopped it and it still runs",
                living.isEmpty() ? "" : "pm2 says " + living.getFirst().word(),
                "look at it with: pm2 describe " + Shell.quote(name));
    }

    private static List<String> ids(List<Pm2Process> processes) {
        return processes.stream().map(process -> Long.toString(process.id())).toList();
    }

    @Override
    public void start(String name, Launch launch, Duration limit) throws InterruptedException {
        String printed = shell.daemonRuns() ? jlist() : "[]";
        List<Pm2Process> own = Pm2List.byName(parsed(printed)).getOrDefault(name, List.of());
        if (own.isEmpty()) {
            create(name, launch, limit);
            return;
        }
        Map<String, String> has = kept(printed, name).environment();
        boolean vanishes = launch.expected().entrySet().stream()
                .anyMatch(variable -> variable.getValue().isEmpty() && has.containsKey(variable.getKey()));
        if (vanishes) {
            // Kept first: between delete and create nothing but this file knows the process.
            String kept = launch.remembered().filter(token -> !token.isEmpty()).isPresent()
                    ? launch.remembered().get()
                    : remember("before-start");
            shell.act("delete", name, ids(own), Map.of(), limit);
            create(name, new Launch(launch.expected(), launch.added(), launch.file(), Optional.of(kept)), limit);
            return;
        }
        Map<String, String> changed = new LinkedHashMap<>();
        launch.expected()
                .forEach((variable, value) -> value.filter(text -> has.containsKey(variable))
                        .filter(text -> !text.equals(has.get(variable)))
                        .ifPresent(text -> changed.put(variable, text)));
        changed.putAll(launch.added());
        restart(name, own, has, changed, limit);
    }

    /// @param has what the process was started with
    private void restart(
            String name, List<Pm2Process> own, Map<String, String> has, Map<String, String> changed, Duration limit)
            throws InterruptedException {
        List<String> words = new ArrayList<>(ids(own));
        if (changed.isEmpty()) {
            shell.act("restart", name, words, Map.of(), limit);
            return;
        }
        words.add("--update-env");
        // pm2 takes over all of its caller's variables, so the caller has those that the process had.
        Map<String, String> variables = new LinkedHashMap<>(has);
        variables.putAll(changed);
        shell.act("restart", name, words, variables, limit);
    }

    /// From its ecosystem file with the variables it had; without one as it was remembered.
    private void create(String name, Launch launch, Duration limit) throws InterruptedException {
        shell.startDaemon();
        Optional<Pm2Dump> before = launch.remembered()
                .filter(token -> !token.isEmpty())
                .flatMap(files::remembered)
                .map(all -> all.only(name))
                .filter(dump -> !dump.isEmpty());
        if (launch.file().isPresent()) {
            Map<String, String> variables =
                    new LinkedHashMap<>(before.map(Pm2Dump::environment).orElse(Map.of()));
            launch.expected()
                    .forEach((variable, value) -> value.ifPresentOrElse(
                            text -> variables.computeIfPresent(variable, (_, _) -> text),
                            () -> variables.remove(variable)));
            variables.putAll(launch.added());
            shell.startFile(name, launch.file().get(), variables, limit);
        } else if (before.isPresent()) {
            Map<String, Optional<String>> variables = ofKept(launch.expected(), before.get());
            launch.added().forEach((variable, value) -> variables.put(variable, Optional.of(value)));
            files.resurrect(before.get().with(variables), limit);
        } else {
            throw unknown(
                    name, List.of(), "start it once with pm2, or name its ecosystem file: services." + name + ".file");
        }
        if (processes(name).isEmpty()) {
            throw new RehomeException(
                    ServiceProblem.NOT_STARTED,
                    name + ": pm2 did not start it",
                    launch.file().map(file -> file + " has no app of that name").orElse(""),
                    "start it by hand with pm2 and see what it says");
        }
    }

    /// Only variables that the process has: others come from its files, where it reads them.
    private static Map<String, Optional<String>> ofKept(Map<String, Optional<String>> expected, Pm2Dump before) {
        Map<String, Optional<String>> own = new LinkedHashMap<>(expected);
        own.keySet().retainAll(before.environment().keySet());
        return own;
    }

    private RehomeException unknown(String name, Collection<String> known, String remedy) {
        String nearest = Nearest.of(name, known)
                .map(near -> ", did you mean \"" + near + "\"?")
                .orElse("");
        return new RehomeException(
                ServiceProblem.UNKNOWN_SERVICE,
                name + ": pm2 on " + machine().name() + " knows no process of that name" + nearest,
                "",
                remedy);
    }

    @Override
    public String remember(String token) throws InterruptedException {
        shell.needDaemon();
        return files.remember(token, Pm2List.byName(processes()).keySet());
    }

    @Override
    public void wake() throws InterruptedException {
        shell.startDaemon();
    }

    @Override
    public void bringBack(String name, String remembered, Duration limit) throws InterruptedException {
        Optional<Pm2Dump> before =
                files.remembered(remembered).map(all -> all.only(name)).filter(dump -> !dump.isEmpty());
        if (before.isEmpty()) {
            start(name, Launch.plain(), limit);
            return;
        }
        String printed = shell.daemonRuns() ? jlist() : "[]";
        List<Pm2Process> own = Pm2List.byName(parsed(printed)).getOrDefault(name, List.of());
        if (!own.isEmpty() && kept(printed, name).sameAs(before.get())) {
            if (own.stream().anyMatch(process -> process.condition() != Condition.RUNNING)) {
                restart(name, own, Map.of(), Map.of(), limit);
            }
            return;
        }
        if (!own.isEmpty()) {
            shell.act("delete", name, ids(own), Map.of(), limit);
        }
        shell.startDaemon();
        files.resurrect(before.get(), limit);
        if (processes(name).isEmpty()) {
            throw new RehomeException(
                    ServiceProblem.NOT_STARTED, name + ": pm2 did not bring it back", "", "start it by hand with pm2");
        }
    }

    @Override
    public Map<String, String> environment(String name) throws InterruptedException {
        String printed = shell.daemonRuns() ? jlist() : "[]";
        Optional<Long> pid = Pm2List.byName(parsed(printed)).getOrDefault(name, List.of()).stream()
                .map(Pm2Process::pid)
                .filter(number -> number > 0)
                .findFirst();
        if (pid.isEmpty()) {
            return Map.of();
        }
        Map<String, String> living = LiveEnvironment.of(machine(), pid.get());
        return living.isEmpty() ? kept(printed, name).environment() : living;
    }

    @Override
    public String logMark(String name) throws InterruptedException {
        List<String> own = logs(name);
        return MachineLogs.mark(machine(), own.isEmpty() ? shell.allLogs() : own);
    }

    @Override
    public String logSince(String name, String mark, int bytesMax) throws InterruptedException {
        return MachineLogs.since(machine(), logs(name), mark, bytesMax);
    }

    private List<String> logs(String name) throws InterruptedException {
        if (!logs.containsKey(name)) {
            processes(name);
        }
        return logs.getOrDefault(name, List.of());
    }

    @Override
    public void save(String token) throws InterruptedException {
        shell.needDaemon();
        files.save(token, Pm2List.byName(processes()).keySet());
    }

    @Override
    public void unsave(String token) throws InterruptedException {
        files.unsave(token);
    }

    @Override
    public List<Finding> preflight(List<String> names) throws InterruptedException {
        try {
            shell.needDaemon();
            return findings(names, Pm2List.byName(processes()));
        } catch (RehomeException e) {
            return List.of(ManagerCalls.blocking(e));
        }
    }

    private List<Finding> findings(List<String> names, Map<String, List<Pm2Process>> running) {
        List<Finding> findings = new ArrayList<>();
        for (String name : names) {
            List<Pm2Process> own = running.getOrDefault(name, List.of());
            if (own.isEmpty()) {
                String remedy = "start it once with pm2, or mend services." + name + ".name";
                findings.add(ManagerCalls.blocking(unknown(name, running.keySet(), remedy)));
            }
            if (own.stream().anyMatch(Pm2Process::cron)) {
                findings.add(new Finding(
                        ServiceProblem.NOT_STOPPED,
                        Severity.WARNING,
                        name,
                        "pm2 starts it by a schedule (cron_restart), also while it is stopped",
                        "nothing: rehome takes it out of pm2 while it is stopped and puts it back as it was"));
            }
        }
        return findings;
    }
}
