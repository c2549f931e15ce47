package dev.rehome.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// systemd, docker compose and kubectl do not run here: a stand-in on PATH gives answers as the real programs print
/// them, and keeps what it was asked. A plain command is run for real.
class OtherManagersTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    /// @param cases of a shell's `case "$*"`, with `$state` for a file that answers may keep
    private Machine machine(String program, String cases) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path file = Files.writeString(bin.resolve(program), """
                #!/bin/sh
                echo "$*" >> '%1$s/asked'
                state='%1$s/state'
                case "$*" in
                %2$s
                *) echo "stand-in: no answer for $*" >&2; exit 1;;
                esac
                """.formatted(folder, cases));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.put("PATH", bin + ":" + System.getenv("PATH"));
        return new Local(folder, variables);
    }

    private String asked() throws IOException {
        return Files.readString(folder.resolve("asked"));
    }

    @Test
    void drivesSystemdUnitsAndWhatTriggersThem() throws Exception {
        Machine machine = machine("systemctl", """
                "show api.service "*)
                  if [ -e "$state" ]; then a=inactive; s=dead; p=0; else a=active; s=running; p=4711; fi
                  printf 'Id=api.service\\nLoadState=loaded\\nActiveState=%s\\nSubState=%s\\nNRestarts=3\\nMainPID=%s\\n' $a $s $p
                  printf 'MemoryCurrent=52428800\\nTriggeredBy=api.timer api.socket\\n';;
                "show none.service "*) printf 'LoadState=not-found\\nActiveState=inactive\\nMainPID=0\\n';;
                "is-active --quiet api.timer") exit 0;;
                "is-active --quiet api.socket") exit 3;;
                "stop --no-ask-password api.timer") ;;
                "stop --no-ask-password api.service") touch "$state";;
                "daemon-reload --no-ask-password"|"reset-failed --no-ask-password api.service") ;;
                "restart --no-ask-password api.service") rm -f "$state";;
                "start --no-ask-password api.timer") ;;
                """);
        Systemd systemd = new Systemd(machine, List.of("systemctl"), List.of("api", "none"));
        ProcessState api = systemd.find("api").orElseThrow();
        assertThat(api.condition()).isEqualTo(Condition.RUNNING);
        assertThat(api.word()).isEqualTo("active (running)");
        assertThat(api.pids()).containsExactly(4711L);
        assertThat(api.restarts()).isEqualTo(3);
        assertThat(systemd.list()).extracting(ProcessState::name).containsExactly("api");
        assertThat(systemd.preflight(List.of("api", "none")))
                .extracting(Finding::code)
                .containsExactly(ServiceProblem.NOT_STOPPED, ServiceProblem.UNKNOWN_SERVICE);

        String remembered = systemd.remember("t");
        systemd.stop("api", LIMIT);
        assertThat(systemd.find("api").orElseThrow().condition()).isEqualTo(Condition.STOPPED);
        systemd.bringBack("api", remembered, LIMIT);
        assertThat(systemd.find("api").orElseThrow().isUp()).isTrue();
        assertThat(asked()).contains("stop --no-ask-password api.timer\n", "start --no-ask-password api.timer\n");
        assertThat(asked()).doesNotContain("stop --no-ask-password api.socket");
    }

    @Test
    void drivesComposeServices() throws Exception {
        Machine machine = machine("docker", """
                "compose -f compose.yaml ps --all --format json")
                  if [ -e "$state" ]; then s=exited; else s=running; fi
                  echo '{"ID":"aa1","Name":"x-api-1","Service":"api","State":"'$s'","Health":"","Labels":"SECRET=planted"}'
                  echo '{"ID":"bb2","Name":"x-db-1","Service":"db","State":"running","Health":"unhealthy"}';;
                "inspect --format {{.RestartCount}} {{.State.Pid}} {{.State.StartedAt}} aa1")
                  if [ -e "$state" ]; then echo "2 0 2026-11-23T02:00:00.5Z"; else echo "2 4711 2026-11-23T02:00:00.5Z"; fi;;
                "inspect --format {{.RestartCount}} {{.State.Pid}} {{.State.StartedAt}} bb2") echo "0 4712 2026-11-23T02:00:00Z";;
                "inspect --format {{range .Config.Env}}{{println .}}{{end}} aa1") printf 'A=1\\nURL=x=y\\n\\n';;
                "compose -f compose.yaml stop api") touch "$state";;
                "compose -f compose.yaml up --detach --no-deps --force-recreate api") rm -f "$state";;
                "compose -f compose.yaml logs --no-color --no-log-prefix --since "*" api") echo connected;;
                "compose -f compose.yaml config --services") printf 'api\\ndb\\n';;
                """);
        Compose compose = new Compose(machine, List.of("docker"), "compose.yaml");
        ProcessState api = compose.find("api").orElseThrow();
        assertThat(api.condition()).isEqualTo(Condition.RUNNING);
        assertThat(api.restarts()).isEqualTo(2);
        assertThat(api.pids()).containsExactly(4711L);
        assertThat(api.since()).isEqualTo(Instant.parse("2026-11-23T02:00:00.5Z"));
        assertThat(compose.find("db").orElseThrow().condition()).isEqualTo(Condition.FAILED);
        assertThat(compose.environment("api")).containsOnly(Map.entry("A", "1"), Map.entry("URL", "x=y"));
        compose.stop("api", LIMIT);
        assertThat(compose.find("api").orElseThrow().condition()).isEqualTo(Condition.STOPPED);
        String mark = compose.logMark("api");
        compose.start("api", Launch.plain(), LIMIT);
        assertThat(compose.logSince("api", mark, 1000)).isEqualTo("connected\n");
        assertThat(compose.preflight(List.of("api", "nobody")))
                .extracting(Finding::code)
                .containsExactly(ServiceProblem.UNKNOWN_SERVICE);
    }

    @Test
    void scalesKubernetesDeploymentsDownAndBack() throws Exception {
        Machine machine = machine("kubectl", """
                "--namespace shop get deployments,statefulsets -o json")
                  if [ -e "$state" ]; then n=0; else n=3; fi
                  echo '{"kind":"List","items":[{"kind":"Deployment","metadata":{"name":"api","labels":{"x":"y"}},
                    "spec":{"replicas":'$n',"template":{"spec":{"containers":[{"env":[{"name":"P","value":"planted"}]}]}}},
                    "status":{"replicas":'$n',"readyReplicas":'$n'}}]}';;
                "--namespace shop get pods -o json")
                  echo '{"items":[{"metadata":{"name":"api-5f-1","ownerReferences":[{"name":"api-5f"}]},
                    "status":{"startTime":"2026-11-23T02:00:00Z","containerStatuses":[{"restartCount":2},{"restartCount":1}]}},
                    {"metadata":{"name":"api-gateway-6c-1","ownerReferences":[{"name":"api-gateway-6c"}]},
                    "status":{"containerStatuses":[{"restartCount":9}]}}]}';;
                "--namespace shop get hpa -o json") echo '{"items":[{"spec":{"scaleTargetRef":{"kind":"Deployment","name":"api"}}}]}';;
                "--namespace shop scale deployment/api --replicas=0") touch "$state";;
                "--namespace shop scale deployment/api --replicas=3") rm -f "$state";;
                "--namespace shop rollout status deployment/api --timeout="*) ;;
                """);
        Kubectl kubectl = new Kubectl(machine, List.of("kubectl"), "shop");
        ProcessState api = kubectl.find("deployment/api").orElseThrow();
        assertThat(api.condition()).isEqualTo(Condition.RUNNING);
        assertThat(api.word()).isEqualTo("3 of 3 ready");
        assertThat(api.restarts()).isEqualTo(3);
        assertThat(kubectl.preflight(List.of("api")))
                .extracting(Finding::message)
                .containsExactly("an autoscaler may start it again while it is stopped");
        String remembered = kubectl.remember("t");
        kubectl.stop("api", LIMIT);
        assertThat(kubectl.find("api").orElseThrow().condition()).isEqualTo(Condition.STOPPED);
        kubectl.start("api", new Launch(Map.of(), Optional.empty(), Optional.of(remembered)), LIMIT);
        assertThat(kubectl.find("api").orElseThrow().isUp()).isTrue();
        assertThat(asked()).contains("scale deployment/api --replicas=3\n");
    }

    @Test
    void givesTheWordsOfAManagerThatRefuses() throws Exception {
        Machine machine = machine("systemctl", "\"never\") ;;");
        Systemd systemd = new Systemd(machine, List.of("systemctl"), List.of("api"));
        RehomeException e = catchThrowableOfType(RehomeException.class, systemd::list);
        assertThat(e.code()).isEqualTo(ServiceProblem.MANAGER_SILENT);
        assertThat(e.reason()).contains("no answer for show api.service");
        Compose none = new Compose(machine, List.of("docker-that-is-not-here"), "compose.yaml");
        assertThat(none.preflight(List.of("api")))
                .extracting(Finding::code)
                .containsExactly(ServiceProblem.MANAGER_MISSING);
    }

    @Test
    void runsPlainCommandsForReal() throws Exception {
        Machine machine = new Local(folder, System.getenv());
        CommandLines lines = new CommandLines(
                machine,
                "bot",
                "nohup sh -c 'while :; do sleep 1; done' >/dev/null 2>&1 & echo $! > pid",
                "kill $(cat pid)",
                "kill -0 $(cat pid) 2>/dev/null");
        assertThat(lines.list().getFirst().isUp()).isFalse();
        lines.start("bot", Launch.plain(), LIMIT);
        assertThat(lines.list().getFirst().isUp()).isTrue();
        lines.stop("bot", LIMIT);
        lines.stop("bot", LIMIT);
        assertThat(lines.list().getFirst().isUp()).isFalse();
        RehomeException e = catchThrowableOfType(
                RehomeException.class,
                () -> new CommandLines(machine, "bot", "echo why; exit 4", "true", "false")
                        .start("bot", Launch.plain(), LIMIT));
        assertThat(e.code()).isEqualTo(ServiceProblem.NOT_STARTED);
        assertThat(e.reason()).isEqualTo("why");
    }

    @Test
    void readsNodeRanges() {
        assertThat(NodeRange.holds(">=18", "20.20.2")).contains(true);
        assertThat(NodeRange.holds("^18.2 || >=22", "20.1.0")).contains(false);
        assertThat(NodeRange.holds("20.x", "20.1.0")).contains(true);
        assertThat(NodeRange.holds("18 - 20", "20.9.0")).contains(true);
        assertThat(NodeRange.holds(">= 20.10 <21", "20.9.0")).contains(false);
        assertThat(NodeRange.holds("~20.9", "20.9.7")).contains(true);
        assertThat(NodeRange.holds("latest", "20.9.7")).isEmpty();
    }
}
