package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// pm2's command line on one machine.
final class Pm2Shell {
    /// Whether process `$p` lives. One that ended and that nobody has asked for its status still has a number, in
    /// containers without a proper first process for ever.
    private static final String ALIVE =
            "kill -0 \"$p\" 2>/dev/null && ! grep -q '^State:.Z' \"/proc/$p/status\" 2>/dev/null";

    private static final int FORBIDDEN = 126;

    private final Machine machine;
    private final List<String> program;
    private final Optional<String> home;
    private final AtomicLong acts = new AtomicLong();
    private volatile String folder = "";

    Pm2Shell(Machine machine, List<String> program, Optional<String> home) {
        this.machine = machine;
        this.program = List.copyOf(program);
        this.home = home;
    }

    Machine machine() {
        return machine;
    }

    List<String> program() {
        return program;
    }

    String identity() {
        return "pm2 " + machine.name() + " " + home.orElse("");
    }

    Command command(List<String> words) {
        List<String> all = new ArrayList<>(program);
        all.addAll(words);
        Command command = Command.of(all).within(Pm2.LIMIT);
        return home.map(folder -> command.with("PM2_HOME", folder)).orElse(command);
    }

    /// Where pm2 keeps its files.
    String folder() throws InterruptedException {
        if (home.isPresent()) {
            return home.get();
        }
        if (folder.isEmpty()) {
            Answer answer = machine.run(Command.shell("printf %s \"${PM2_HOME:-$HOME/.pm2}\""));
            if (!answer.succeeded() || answer.text().isBlank()) {
                throw silent("its folder is not known", answer.lastWords());
            }
            folder = answer.text();
        }
        return folder;
    }

    /// Looked at without pm2, of which every command starts a daemon where none runs: an empty list would follow.
    boolean daemonRuns() throws InterruptedException {
        String file = Shell.quote(folder() + "/pm2.pid");
        return machine.run(Command.shell("p=$(cat " + file + " 2>/dev/null) && [ -n \"$p\" ] && " + ALIVE))
                .succeeded();
    }

    void needDaemon() throws InterruptedException {
        if (!daemonRuns()) {
            Answer version = machine.run(Command.shell("command -v " + Shell.quote(program.getFirst())));
            if (!version.succeeded()) {
                throw missing(version);
            }
            throw new RehomeException(
                    ServiceProblem.MANAGER_SILENT,
                    "pm2 on " + machine.name() + ": its daemon does not run",
                    "no living process in " + folder() + "/pm2.pid",
                    "start it with: pm2 resurrect; or name its home: services.NAME.home");
        }
    }

    /// The files in pm2's own folder for logs: where a process that it does not know now will write, if nobody says
    /// otherwise.
    List<String> allLogs() throws InterruptedException {
        String logs = folder() + "/logs";
        return machine.run(Command.of("ls", "-1", logs))
                .text()
                .lines()
                .map(name -> logs + "/" + name)
                .toList();
    }

    /// By a command that starts nothing else: the daemon keeps its starter's variables, and some processes get them.
    void startDaemon() throws InterruptedException {
        if (!daemonRuns()) {
            refuseOrphans();
            Answer answer = run(command(List.of("ping")).with("PM2_SILENT", "true"));
            if (!answer.succeeded()) {
                throw silent("its daemon does not start", answer.lastWords());
            }
        }
    }

    /// Processes outlive a daemon that was killed, and a new one does not know them.
    private void refuseOrphans() throws InterruptedException {
        String files = Shell.quote(folder() + "/pids") + "/*.pid";
        String living = machine.run(Command.shell("for f in " + files
                        + "; do p=$(cat \"$f\" 2>/dev/null) && [ -n \"$p\" ] && " + ALIVE + " && echo \"$p\";"
                        + " done; true"))
                .text()
                .strip()
                .replace('\n', ' ');
        if (!living.isEmpty()) {
            throw new RehomeException(
                    ServiceProblem.MANAGER_SILENT,
                    "pm2 on " + machine.name() + ": its daemon is dead, and what it started lives on",
                    "processes " + living,
                    "end these processes (kill " + living + "), or each service would run twice; then run the same"
                            + " command again");
        }
    }

    /// How many commands were run that may have changed something.
    long acts() {
        return acts.get();
    }

    Answer run(Command command) throws InterruptedException {
        if (!command.words().contains("jlist")) {
            acts.incrementAndGet();
        }
        Answer answer = machine.run(command);
        if (!command.words().contains("jlist")) {
            acts.incrementAndGet();
        }
        if (answer.noSuchProgram() || (answer.ended() && answer.status() == FORBIDDEN)) {
            throw missing(answer);
        }
        return answer;
    }

    /// Runs one of pm2's verbs on processes.
    ///
    /// @param variables that pm2 shall take over; they may be secret
    void act(String verb, String name, List<String> words, Map<String, String> variables, Duration limit)
            throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(verb));
        all.addAll(words);
        succeed(verb, name, run(command(all).with(variables).within(limit)));
    }

    /// Starts one app of an ecosystem file, in the file's folder, as people do.
    void startFile(String name, String file, Map<String, String> variables, Duration limit)
            throws InterruptedException {
        if (name.matches(".*[ ,].*")) {
            throw new RehomeException(
                    ServiceProblem.NOT_STARTED,
                    name + ": cannot be started alone from " + file,
                    "pm2 takes a space or comma in --only for the end of a name",
                    "leave out services." + name + ".file: it is then started as it was");
        }
        int slash = file.lastIndexOf('/');
        Map<String, String> all = new LinkedHashMap<>(variables);
        home.ifPresent(folder -> all.put("PM2_HOME", folder));
        Command command = command(List.of("start", file.substring(slash + 1), "--only", name))
                .with(all)
                .within(limit);
        succeed("start", name, run(slash < 0 ? command : command.in(slash == 0 ? "/" : file.substring(0, slash))));
    }

    private static void succeed(String verb, String name, Answer answer) {
        if (!answer.succeeded()) {
            throw new RehomeException(
                    verb.equals("stop") ? ServiceProblem.NOT_STOPPED : ServiceProblem.NOT_STARTED,
                    name + ": pm2 " + verb + " " + answer.how(),
                    answer.lastWords(),
                    "try the same by hand; its log may say more: pm2 logs " + Shell.quote(name));
        }
    }

    boolean anyLives(List<Long> pids) throws InterruptedException {
        List<String> living = pids.stream()
                .filter(pid -> pid > 0)
                .map(pid -> Long.toString(pid))
                .toList();
        if (living.isEmpty()) {
            return false;
        }
        return machine.run(Command.shell(
                        "for p in " + String.join(" ", living) + "; do kill -0 $p 2>/dev/null && exit 0; done; exit 1"))
                .succeeded();
    }

    RehomeException missing(Answer answer) {
        return new RehomeException(
                ServiceProblem.MANAGER_MISSING,
                "pm2 on " + machine.name() + ": there is no program " + program.getFirst(),
                answer.lastWords(),
                "install it (npm install -g pm2), put it on the PATH of a shell that is not interactive, or name it: "
                        + "services.NAME.program");
    }

    RehomeException silent(String why, String words) {
        return new RehomeException(
                ServiceProblem.MANAGER_SILENT,
                "pm2 on " + machine.name() + ": " + why,
                words,
                "see whether this answers: pm2 list; a daemon of another version is renewed by: pm2 update");
    }
}
