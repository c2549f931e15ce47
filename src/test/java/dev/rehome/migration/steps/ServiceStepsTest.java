package dev.rehome.migration.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import dev.rehome.service.ServiceProblem;
import dev.rehome.testing.Pm2Home;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A switch of services from one real database to another and back: real pm2, real Node, environment files.
class ServiceStepsTest {
    private static final String PLAN = """
            source: env:SOURCE_URL
            target: env:TARGET_URL
            services:
              worker: {manager: pm2, home: pm2, program: "%1$s", file: ecosystem.config.cjs, env: .env,
                applicationName: worker, settle: 1s, ready: [{log: "database reached", within: 60s}]}
              api: {manager: pm2, home: pm2, program: "%1$s", file: ecosystem.config.cjs, env: .env,
                applicationName: api, settle: 1s, ready: [{log: "^connected", within: 60s},
                  {sql: "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'api'", atLeast: 1}]}
            env:
              .env: {set: {DATABASE_URL: env:TARGET_URL, MODE: new}, remove: [OLD_FLAG]}
            phases:
              - name: "2"
                steps:
                  - stop: all
                  - env: all
                  - {name: first, start: [worker]}
                  - start: all
                  - save: all
            """;

    @TempDir
    private Path folder;

    private Pm2Home home;
    private TestDatabase source;
    private TestDatabase target;
    private StepBench bench;
    private String env;

    @BeforeEach
    void begin() throws Exception {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.OLDER, Side.TARGET);
        home = new Pm2Home(folder);
        env = "# of the application\nDATABASE_URL=\"" + source.url() + "\"\nOLD_FLAG=planted-secret-1 # goes\n";
        Path file = Files.writeString(folder.resolve(".env"), env);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        home.ecosystem(app("worker", "database"), app("api", "database"), app("unnamed", "database"));
        home.with("OLD_FLAG", "planted-secret-1");
        Map<String, String> variables = new HashMap<>(home.variables());
        variables.put("SOURCE_URL", source.url());
        variables.put("TARGET_URL", target.url());
        bench = new StepBench(folder, variables, Optional.of(source), Optional.of(target))
                .plan(PLAN.formatted(home.program().getFirst()));
    }

    /// Without the figures that pm2 has a process send: where nobody takes them any more, it ends.
    private String app(String name, String behaviour) {
        return Pm2Home.app(name, behaviour, 0, "pmx: false")
                .replace("'" + behaviour + " 0'", "'" + behaviour + " 0 " + folder.resolve(".env") + " " + name + "'");
    }

    @AfterEach
    void end() throws Exception {
        home.close();
        source.close();
        target.close();
    }

    private static List<String> connected(TestDatabase database) {
        try (Session session = database.asSuperuser().open("look")) {
            return session.query(
                    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name IN ('worker', 'api', 'unnamed') ORDER BY 1",
                    row -> row.getString(1));
        }
    }

    private void await(TestDatabase database, String... names) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!connected(database).equals(List.of(names)) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(connected(database)).containsExactly(names);
    }

    @Test
    void movesAllServicesAndBringsThemBackAsTheyWere() throws Exception {
        home.pm2("start", "ecosystem.config.cjs");
        home.pm2("save");
        byte[] dump = Files.readAllBytes(home.home().resolve("dump.pm2"));
        await(source, "api", "unnamed", "worker");
        assertThat(bench.preflight("stop"))
                .extracting(Finding::code, Finding::subject)
                .containsExactly(tuple(ServiceProblem.UNNAMED_SERVICE, "unnamed"));
        assertThat(bench.preflight("env")).isEmpty();

        assertThat(bench.run("stop").get("stopped")).isEqualTo("worker, api, unnamed");
        assertThat(connected(source)).isEmpty();
        bench.run("env");
        bench.act("env");
        assertThat(Files.readString(folder.resolve(".env")))
                .isEqualTo("# of the application\nDATABASE_URL=\"" + target.url() + "\"\nMODE=new\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(".env"))))
                .isEqualTo("rw-r-----");
        assertThat(bench.run("first").get("databaseInUse")).isEqualTo("target");
        assertThat(bench.run("start").get("started")).isEqualTo("api, unnamed");
        await(target, "api", "unnamed", "worker");
        assertThat(connected(source)).isEmpty();
        assertThat(bench.gates().values()).extracting(Gate::verdict).containsOnly(Gate.Verdict.GO);
        bench.run("save");
        String saved = Files.readString(home.home().resolve("dump.pm2"));
        assertThat(saved).isNotEqualTo(new String(dump, StandardCharsets.UTF_8));

        // What a kill within the edit leaves beside the file.
        Path half = Files.writeString(folder.resolve("..env.rehome"), "DATABASE_URL=planted-secret-1");
        bench.undo("save", "start", "first", "env", "stop");
        assertThat(half).doesNotExist();
        assertThat(Files.readString(folder.resolve(".env"))).isEqualTo(env);
        assertThat(Files.readAllBytes(home.home().resolve("dump.pm2"))).isEqualTo(dump);
        await(source, "api", "unnamed", "worker");
        assertThat(connected(target)).isEmpty();
        assertThat(bench.everythingSaid()).doesNotContain("planted-secret", source.url(), target.url());
        try (Stream<Path> kept = Files.list(folder.resolve(".rehome/run/files"))) {
            for (Path file : kept.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }

    /// As after a kill between the record of what runs and the first stop: what a service says in its log when it
    /// begins is not said again.
    @Test
    void leavesAServiceAloneThatRunsAsBeforeAndGoesBackThoughTheDaemonIsDead() throws Exception {
        home.pm2("start", "ecosystem.config.cjs");
        await(source, "api", "unnamed", "worker");
        bench.run("stop");
        home.pm2("restart", "worker");
        await(source, "worker");
        String pid = home.pm2("pid", "worker");
        bench.undo("stop");
        assertThat(home.pm2("pid", "worker")).isEqualTo(pid);
        await(source, "api", "unnamed", "worker");

        StepBench again = new StepBench(folder, variables(), Optional.of(source), Optional.of(target))
                .plan(PLAN.formatted(home.program().getFirst()));
        again.run("stop");
        home.pm2("kill");
        again.undo("stop");
        await(source, "api", "unnamed", "worker");

        long daemon =
                Long.parseLong(Files.readString(home.home().resolve("pm2.pid")).strip());
        List<Long> services = pids();
        ProcessHandle killed = ProcessHandle.of(daemon).orElseThrow();
        killed.destroyForcibly();
        killed.onExit().get(20, TimeUnit.SECONDS);
        RehomeException e = catchThrowableOfType(RehomeException.class, () -> again.undo("stop"));
        assertThat(e.code()).isEqualTo(ServiceProblem.MANAGER_SILENT);
        assertThat(services).anyMatch(each -> e.reason().contains(String.valueOf(each)));
        services.forEach(each -> ProcessHandle.of(each).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Test
    void oneThatDoesNotComeBackHoldsNoneOfTheOthersUp() throws Exception {
        home.pm2("start", "ecosystem.config.cjs");
        await(source, "api", "unnamed", "worker");
        bench.run("stop");
        String never = PLAN.formatted(home.program().getFirst())
                .replace("log: \"database reached\", within: 60s", "log: \"never said\", within: 1s");
        bench.plan(never);
        RehomeException e = catchThrowableOfType(RehomeException.class, () -> bench.undo("stop"));
        assertThat(e.code()).isEqualTo(ServiceProblem.NOT_READY);
        assertThat(e.message()).startsWith("worker: not ready after");
        await(source, "api", "unnamed", "worker");

        bench.plan(never.replace("applicationName: worker,", "applicationName: worker, critical: false,"));
        bench.undo("stop");
    }

    private List<Long> pids() throws Exception {
        List<Long> pids = new ArrayList<>();
        for (String name : List.of("worker", "api", "unnamed")) {
            pids.add(Long.valueOf(home.pm2("pid", name).strip()));
        }
        return pids;
    }

    @Test
    void findsAServiceThatStaysOnTheOldDatabase() throws Exception {
        home.with("DATABASE_URL", source.url());
        home.pm2("start", "ecosystem.config.cjs");
        bench.plan(PLAN.formatted(home.program().getFirst()).replace("env: .env,", ""));
        bench.run("stop");
        bench.run("env");
        bench.act("first");
        bench.run("first");
        assertThat(bench.verdict("worker uses the target")).isEqualTo(Gate.Verdict.NO_GO);

        // With its file named, what the process has of its own gives way to what the file says.
        bench.undo("first", "env", "stop");
        StepBench again = new StepBench(folder, variables(), Optional.of(source), Optional.of(target))
                .plan(PLAN.formatted(home.program().getFirst()));
        again.run("stop");
        again.run("env");
        again.run("first");
        assertThat(again.verdict("worker uses the target")).isEqualTo(Gate.Verdict.GO);
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(home.variables());
        variables.put("SOURCE_URL", source.url());
        variables.put("TARGET_URL", target.url());
        return variables;
    }

    /// A stand-in answers as kubectl does: what was scaled to none has no pods.
    @Test
    void stopsADeploymentHoweverThePlanNamesIt() throws Exception {
        Path kubectl = Files.writeString(folder.resolve("kubectl"), """
                #!/bin/sh
                n=2; [ -e '%1$s/down' ] && n=0
                case "$*" in
                *"get pods"*) echo '{"items":[]}';;
                *"get deployments"*) echo '{"items":[{"kind":"Deployment","metadata":{"name":"api"},"spec":{"replicas":'$n'},
                  "status":{"replicas":'$n',"readyReplicas":'$n'}}]}';;
                *"scale deployment/api --replicas=0") touch '%1$s/down';;
                esac
                """.formatted(folder));
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("api", "deployment/api")) {
            Files.deleteIfExists(folder.resolve("down"));
            StepBench cluster = new StepBench(folder, variables(), Optional.of(source), Optional.of(target))
                    .plan("""
                    source: env:SOURCE_URL
                    target: env:TARGET_URL
                    services: {front: {manager: kubectl, name: %s, program: %s}}
                    phases: [{name: "2", steps: [{stop: [front]}]}]
                    """.formatted(name, kubectl));
            assertThat(cluster.run("stop").get("stopped")).isEqualTo("front");
            assertThat(folder.resolve("down")).exists();
        }
    }

    @Test
    void tellsWhatIsWrongBeforehand() throws Exception {
        bench.plan(PLAN.formatted(home.program().getFirst())
                .replace("start: [worker]", "start: [wroker]")
                .replace("stop: all", "stop: []"));
        RehomeException e = catchThrowableOfType(RehomeException.class, () -> bench.action("stop"));
        assertThat(e.reason())
                .contains("rehome.yaml:16:", "did you mean \"worker\"?")
                .contains("stop needs services, or all");

        bench.plan(PLAN.formatted(home.program().getFirst()).replace("env:TARGET_URL, MODE", "env:NOT_SET, MODE"));
        assertThat(bench.preflight("env")).extracting(Finding::subject).containsExactly(".env DATABASE_URL");
        assertThat(bench.preflight("stop")).extracting(Finding::code).containsExactly(ServiceProblem.MANAGER_SILENT);
        bench.plan(PLAN.formatted("pm2-that-is-not-here"));
        assertThat(bench.preflight("stop")).extracting(Finding::code).containsExactly(ServiceProblem.MANAGER_MISSING);
        Files.delete(folder.resolve(".env"));
        Files.createDirectory(folder.resolve(".env"));
        assertThat(bench.preflight("env")).extracting(Finding::code).containsExactly(ServiceProblem.FILE_UNREADABLE);
    }
}
