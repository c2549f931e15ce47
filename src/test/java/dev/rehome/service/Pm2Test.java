package dev.rehome.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.testing.Daemon;
import dev.rehome.testing.Pm2Home;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// pm2 itself, with services that behave well and badly.
class Pm2Test {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SECRET = "planted-secret-7a1";

    @TempDir
    private Path folder;

    private Pm2Home home;
    private Local machine;
    private Pm2 pm2;

    @BeforeEach
    void begin() throws Exception {
        home = new Pm2Home(folder);
        machine = new Local(folder, home.variables());
        pm2 = new Pm2(machine, home.program(), Optional.empty());
    }

    @AfterEach
    void end() throws Exception {
        home.close();
    }

    private Service service(String name, Readiness... ready) {
        return service(name, Duration.ofSeconds(1), ready);
    }

    private Service service(String name, Duration settle, Readiness... ready) {
        return new Service(name, name, pm2, true, settle, List.of(ready), Optional.empty());
    }

    private static Readiness logged(String pattern, int seconds) {
        return new Readiness.Logged(Pattern.compile(pattern), Optional.empty(), Duration.ofSeconds(seconds));
    }

    private StartedService start(Service service, Launch launch) throws InterruptedException {
        ServiceStart start = new ServiceStart(service, new Waiting());
        return start.start(launch, start.mark());
    }

    private static String get(int port, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void listsStopsAndStartsWithoutHoldingSecrets() throws Exception {
        int port = Daemon.freePort();
        home.ecosystem(
                Pm2Home.app("api", "steady", port, "env: {SHOWN: '" + SECRET + "'}"),
                Pm2Home.app("w\u00f6rker \ud83d\udca1", "steady", 0, ""));
        home.pm2("start", "ecosystem.config.cjs");
        List<ProcessState> states = pm2.list();
        assertThat(states).extracting(ProcessState::name).containsExactly("api", "w\u00f6rker \ud83d\udca1");
        assertThat(states).extracting(ProcessState::condition).containsOnly(Condition.RUNNING);
        assertThat(states.toString()).doesNotContain(SECRET);
        assertThat(states.getFirst().memoryBytes()).isPositive();

        pm2.stop("api", LIMIT);
        pm2.stop("api", LIMIT);
        assertThat(pm2.find("api").orElseThrow().condition()).isEqualTo(Condition.STOPPED);
        assertThat(Daemon.takesConnections(port)).isFalse();
        assertThat(pm2.find("w\u00f6rker \ud83d\udca1").orElseThrow().isUp()).isTrue();

        Readiness health = new Readiness.Asked(
                MachineProbes.http(
                        machine,
                        URI.create("http://127.0.0.1:" + port + "/health"),
                        200,
                        Map.of("status", "ok", "checks.queue", "empty")),
                Duration.ofSeconds(20));
        StartedService started = start(service("api", health, logged("connected", 20)), Launch.plain());
        assertThat(started.state().condition()).isEqualTo(Condition.RUNNING);
        assertThat(get(port, "/shown")).isEqualTo(SECRET);
        assertThat(home.home().resolve("dump.pm2")).doesNotExist();
    }

    @Test
    void waitsForWhatASlowServiceSaysThisTime() throws Exception {
        home.ecosystem(Pm2Home.app("slow", "slow", 0, ""));
        home.pm2("start", "ecosystem.config.cjs");
        Service slow = service("slow", logged("^connected", 20));
        ServiceStart first = new ServiceStart(slow, new Waiting());
        String mark = first.mark();
        // It runs already; said once, a line must not count for the next start.
        while (!pm2.logSince("slow", "", 10_000).contains("connected")) {
            new Waiting().sleep(Duration.ofMillis(50));
        }
        pm2.stop("slow", LIMIT);
        StartedService started = start(slow, Launch.plain());
        assertThat(started.readyAfter()).isGreaterThan(Duration.ofMillis(2800));

        // An attempt that was killed after it had started the service does not start it again.
        List<Long> pids = pm2.find("slow").orElseThrow().pids();
        first.start(Launch.plain(), mark);
        assertThat(pm2.find("slow").orElseThrow().pids()).isEqualTo(pids);

        pm2.stop("slow", LIMIT);
        RehomeException e = catchThrowableOfType(
                RehomeException.class, () -> start(service("slow", logged("^connected", 1)), Launch.plain()));
        assertThat(e.code()).isEqualTo(ServiceProblem.NOT_READY);
        assertThat(e.reason()).contains("begun as slow");
    }

    @Test
    void endsTheWaitingAtALineThatSaysThatItWillNotWork() throws Exception {
        home.ecosystem(Pm2Home.app("slow", "slow", 0, ""));
        home.pm2("start", "ecosystem.config.cjs");
        pm2.stop("slow", LIMIT);
        Readiness ready = new Readiness.Logged(
                Pattern.compile("^never said"), Optional.of(Pattern.compile("^begun as slow")), Duration.ofMinutes(5));
        RehomeException e =
                catchThrowableOfType(RehomeException.class, () -> start(service("slow", ready), Launch.plain()));
        assertThat(e.code()).isEqualTo(ServiceProblem.NOT_READY);
        assertThat(e.message()).contains("its log has a line like ^begun as slow");
    }

    @Test
    void callsAStormAFailureThoughPm2SaysOnline() throws Exception {
        home.ecosystem(
                Pm2Home.app("crashing", "crashing", 0, ""),
                Pm2Home.app("storming", "storming", 0, ""),
                Pm2Home.app("backing-off", "storming", 0, "exp_backoff_restart_delay: 200"));
        home.pm2("start", "ecosystem.config.cjs");
        for (String name : List.of("crashing", "storming", "backing-off")) {
            pm2.stop(name, LIMIT);
            RehomeException e = catchThrowableOfType(
                    RehomeException.class, () -> start(service(name, Duration.ofSeconds(4)), Launch.plain()));
            assertThat(e.code())
                    .as(name + ": " + e.message())
                    .isIn(ServiceProblem.RESTARTING, ServiceProblem.NOT_STARTED);
            assertThat(e.reason()).contains("begun as");
            pm2.stop(name, LIMIT);
            assertThat(pm2.find(name).orElseThrow().isUp()).isFalse();
        }
    }

    @Test
    void givesTheProcessTheEnvironmentOfTheFiles() throws Exception {
        int port = Daemon.freePort();
        Path file = home.ecosystem(Pm2Home.app("api", "steady", port, ""));
        home.with("SHOWN", "old-" + SECRET).with("OLD_FLAG", "1").with("KEPT", "of the shell");
        home.pm2("start", "ecosystem.config.cjs");
        String before = pm2.remember("t1");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home.home().resolve(before))))
                .isEqualTo("rw-------");
        Service api = service("api", logged("connected", 20));

        // A value alone is changed by --update-env; no other variable changes with it.
        pm2.stop("api", LIMIT);
        Launch changed = new Launch(
                Map.of("SHOWN", Optional.of("new"), "NOT_THERE", Optional.of("read from its file")),
                Optional.of(file.toString()),
                Optional.of(before));
        start(api, changed);
        assertThat(get(port, "/shown")).isEqualTo("new");
        assertThat(pm2.environment("api")).containsEntry("KEPT", "of the shell").containsEntry("OLD_FLAG", "1");
        assertThat(pm2.environment("api")).doesNotContainKey("NOT_THERE");

        // What must vanish needs a process made anew, with everything else as it was.
        pm2.stop("api", LIMIT);
        Launch gone = new Launch(
                Map.of("SHOWN", Optional.of("new"), "OLD_FLAG", Optional.empty()),
                Optional.of(file.toString()),
                Optional.of(before));
        start(api, gone);
        assertThat(pm2.environment("api"))
                .containsEntry("KEPT", "of the shell")
                .containsEntry("SHOWN", "new")
                .doesNotContainKey("OLD_FLAG");

        // The way back has every variable again.
        pm2.stop("api", LIMIT);
        ServiceStart back = new ServiceStart(api, new Waiting());
        back.bringBack(before, back.mark());
        assertThat(get(port, "/shown")).isEqualTo("old-" + SECRET);
        assertThat(pm2.environment("api")).containsEntry("OLD_FLAG", "1").containsEntry("KEPT", "of the shell");
    }

    @Test
    void makesAProcessAnewWithoutAnEcosystemFileToo() throws Exception {
        int port = Daemon.freePort();
        home.ecosystem(Pm2Home.app("api", "steady", port, "env: {SHOWN: 'a', OLD_FLAG: '1'}"));
        home.pm2("start", "ecosystem.config.cjs");
        String before = pm2.remember("t1");
        pm2.stop("api", LIMIT);
        Launch gone = new Launch(Map.of("OLD_FLAG", Optional.empty()), Optional.empty(), Optional.of(before));
        start(service("api", logged("connected", 20)), gone);
        assertThat(pm2.environment("api")).doesNotContainKey("OLD_FLAG").containsEntry("SHOWN", "a");
        assertThat(get(port, "/health")).contains("ok");

        // Killed between delete and start: nothing but the file knows the process.
        home.pm2("delete", "api");
        pm2 = new Pm2(machine, home.program(), Optional.empty());
        start(service("api", logged("connected", 20)), gone);
        assertThat(pm2.environment("api")).doesNotContainKey("OLD_FLAG");
    }

    @Test
    void bringsBackEachProcessOfAClusterAndEndsOneThatIgnoresSignals() throws Exception {
        int port = Daemon.freePort();
        home.ecosystem(
                Pm2Home.app("many", "steady", port, "exec_mode: 'cluster', instances: 2, env: {OLD_FLAG: '1'}"),
                Pm2Home.app("stubborn", "stubborn", 0, "kill_timeout: 300"));
        home.pm2("start", "ecosystem.config.cjs");
        assertThat(pm2.find("many").orElseThrow().pids()).hasSize(2);
        String remembered = pm2.remember("before");
        pm2.stop(List.of("many", "stubborn"), LIMIT);
        assertThat(pm2.list()).extracting(ProcessState::isUp).containsOnly(false);
        assertThat(Daemon.takesConnections(port)).isFalse();

        Readiness answers = new Readiness.Asked(MachineProbes.tcp(machine, "127.0.0.1", port), Duration.ofSeconds(30));
        Service many = service("many", answers);
        start(many, new Launch(Map.of("OLD_FLAG", Optional.empty()), Optional.empty(), Optional.of(remembered)));
        assertThat(pm2.find("many").orElseThrow().pids()).hasSize(2);
        assertThat(get(port, "/names")).doesNotContain("OLD_FLAG");
        ServiceStart back = new ServiceStart(many, new Waiting());
        back.bringBack(remembered, back.mark());
        assertThat(pm2.find("many").orElseThrow().pids()).hasSize(2);
        assertThat(get(port, "/names")).contains("OLD_FLAG");
    }

    @Test
    void savesWithAWayBack() throws Exception {
        home.ecosystem(Pm2Home.app("api", "steady", 0, "env: {SHOWN: 'a'}"));
        home.pm2("start", "ecosystem.config.cjs");
        home.pm2("save");
        byte[] saved = Files.readAllBytes(home.home().resolve("dump.pm2"));
        home.with("SHOWN", "b");
        home.pm2("restart", "api", "--update-env");
        pm2.save("t1");
        pm2.save("t1");
        assertThat(Files.readAllBytes(home.home().resolve("dump.pm2"))).isNotEqualTo(saved);
        pm2.unsave("t1");
        pm2.unsave("t1");
        assertThat(Files.readAllBytes(home.home().resolve("dump.pm2"))).isEqualTo(saved);
        assertThat(home.home().resolve("dump.pm2.bak")).doesNotExist();
    }

    @Test
    void takesAScheduledProcessOutSoThatItDoesNotComeBack() throws Exception {
        home.ecosystem(Pm2Home.app("nightly", "steady", 0, "cron_restart: '0 0 1 1 *'"));
        home.pm2("start", "ecosystem.config.cjs");
        assertThat(pm2.preflight(List.of("nightly")))
                .extracting(Finding::subject)
                .containsExactly("nightly");
        String before = pm2.remember("t1");
        pm2.stop("nightly", LIMIT);
        assertThat(pm2.find("nightly")).isEmpty();
        pm2.bringBack("nightly", before, LIMIT);
        assertThat(pm2.find("nightly").orElseThrow().isUp()).isTrue();
    }

    @Test
    void namesAServiceThatItDoesNotKnow() throws Exception {
        home.ecosystem(Pm2Home.app("api", "steady", 0, ""));
        home.pm2("start", "ecosystem.config.cjs");
        List<Finding> findings = pm2.preflight(List.of("api", "nobody"));
        assertThat(findings).extracting(Finding::code).containsExactly(ServiceProblem.UNKNOWN_SERVICE);
        RehomeException e =
                catchThrowableOfType(RehomeException.class, () -> pm2.start("nobody", Launch.plain(), LIMIT));
        assertThat(e.code()).isEqualTo(ServiceProblem.UNKNOWN_SERVICE);
        assertThat(pm2.list()).extracting(ProcessState::name).containsExactly("api");
    }

    @Test
    void saysThatItsDaemonIsDeadInsteadOfStartingAnEmptyOne() throws Exception {
        RehomeException e = catchThrowableOfType(RehomeException.class, pm2::list);
        assertThat(e.code()).isEqualTo(ServiceProblem.MANAGER_SILENT);
        assertThat(e.message()).contains("daemon does not run");
        assertThat(pm2.preflight(List.of("api")))
                .extracting(Finding::code)
                .containsExactly(ServiceProblem.MANAGER_SILENT);
        assertThat(home.home().resolve("pm2.pid")).doesNotExist();
    }

    @Test
    void saysThatItIsNotInstalled() throws Exception {
        Pm2 none = new Pm2(machine, List.of("pm2-that-is-not-here"), Optional.empty());
        assertThat(none.preflight(List.of("api")))
                .extracting(Finding::code)
                .containsExactly(ServiceProblem.MANAGER_MISSING);
        RehomeException e = catchThrowableOfType(RehomeException.class, none::list);
        assertThat(e.code()).isEqualTo(ServiceProblem.MANAGER_MISSING);
    }

    /// Nobody has asked for its status, as in containers whose first process does not.
    @Test
    void aDaemonThatEndedAndStillHasANumberIsDead() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs /proc");
        // It ends when the shell that might ask is another program.
        String child = "until [ \"$(cat /proc/$$/comm)\" = sleep ]; do :; done";
        Process parent = new ProcessBuilder("sh", "-c", "(" + child + ") & echo $!; exec sleep 60").start();
        try (BufferedReader said = parent.inputReader()) {
            String ended = said.readLine();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!Files.readString(Path.of("/proc", ended, "status")).contains("State:\tZ")) {
                assertThat(System.nanoTime()).isLessThan(until);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            Files.writeString(home.home().resolve("pm2.pid"), ended);
            assertThat(pm2.preflight(List.of("worker")))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("its daemon does not run"));
        } finally {
            parent.destroyForcibly();
        }
    }
}
