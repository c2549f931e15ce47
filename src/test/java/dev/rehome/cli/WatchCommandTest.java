package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rehome.cli.Cli.Ran;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Watches and probes of a plan from the command line, with time compressed; the application is a small web server.
class WatchCommandTest {
    @TempDir
    Path folder;

    private HttpServer server;
    private final AtomicReference<String> status = new AtomicReference<>("ok");

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            byte[] body = ("{\"status\":\"" + status.get() + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void plan(String rest) throws IOException {
        Files.writeString(
                folder.resolve("rehome.yaml"),
                """
                source: postgres://app@192.0.2.1/app
                target: postgres://app@192.0.2.2/app
                probes:
                  api: {http: "http://127.0.0.1:%s/health", json: {status: ok}}
                """.replace("%s", "" + server.getAddress().getPort()) + rest);
    }

    private Ran rehome(String... args) {
        return Cli.in(folder).call(args);
    }

    @Test
    void looksOnceWithoutExecute() throws Exception {
        plan("");
        Ran good = rehome("watch");
        assertThat(good.exit()).as(good.err()).isZero();
        assertThat(good.out()).contains("GO").contains("no watch was begun; to watch for 7d: --execute");
        status.set("degraded");
        Ran bad = rehome("watch", "--format", "json");
        assertThat(bad.exit()).isEqualTo(3);
        assertThat(bad.out()).contains("\"verdict\":\"NO-GO\"", "\"executed\":false", "status is degraded");
        assertThat(folder.resolve(".rehome/watch")).doesNotExist();
    }

    @Test
    void watchesToTheEndAndThenOnlySaysSo() throws Exception {
        plan("watch: {for: 30min, every: 15min, compress: 360}\n");
        Ran ran = rehome("watch", "--execute");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("ACCEPTED (a rehearsal: time ran 360 times faster)");
        assertThat(ran.err()).contains("check 2 of 2: GO");
        status.set("degraded");
        Ran again = rehome("watch", "--execute", "--format", "json");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).contains("\"state\":\"accepted\"");
        Ran anew = rehome("watch", "--execute", "--again");
        assertThat(anew.exit()).isEqualTo(3);
        assertThat(anew.out()).contains("NOT ACCEPTED", "api: status 200, status is degraded");
    }

    @Test
    void theReportReadsWhatAWatchLeft() throws Exception {
        plan("watch: {for: 30min, every: 15min, compress: 360}\n");
        assertThat(rehome("watch", "--execute").exit()).isZero();
        Ran report = rehome("report", "--no-read");
        assertThat(report.exit()).as(report.err()).isIn(0, 5);
        assertThat(report.out())
                .containsPattern("uptime over 7 days +above 99.9 % +100% over 30min, compressed 360 times.* +unclear");
        assertThat(Files.readString(folder.resolve(".rehome/report/report.json")))
                .contains("\"measured\":\"100% over 30min, compressed 360 times: 5 s by the clock\"");
    }

    @Test
    void refusesToGoOnWithAnotherPlan() throws Exception {
        plan("watch: {for: 30min, every: 15min, compress: 360}\n");
        status.set("degraded");
        rehome("watch", "--execute");
        plan("watch: {for: 2h, every: 15min, compress: 360}\n");
        Ran ran = rehome("watch", "--execute");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("RH-WATCH-006", "--again");
    }

    @Test
    void stepsOfARunProbeCompareAndWatch() throws Exception {
        plan("""
                phases:
                  - name: "1"
                    verifyFor: 0s
                    rollbackWhen: [{probe: api, failingFor: 10min}]
                    steps:
                      - {baseline: {}}
                      - {shell: echo switched > live, undo: [echo back > live]}
                      - {probe: [api]}
                      - {name: compare, baseline: {compare: "100000%"}}
                      - {watch: {for: 30min, every: 15min, compress: 360}}
                """);
        Ran ran = rehome("run", "--execute", "--no-wait");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(folder.resolve("live")).hasContent("switched\n");
        assertThat(folder.resolve(".rehome/baseline")).content().contains("probe api=");
        String journal = Files.readString(folder.resolve(".rehome/run/journal"));
        assertThat(journal).contains("accepted").contains("before").contains("now");
    }

    @Test
    void aProbeThatSaysNoTakesThePhaseBack() throws Exception {
        plan("""
                phases:
                  - name: "1"
                    verifyFor: 0s
                    steps:
                      - {shell: echo switched > live, undo: [echo back > live]}
                      - {probe: {probes: [api], within: 1s}}
                """);
        status.set("degraded");
        Ran ran = rehome("run", "--execute", "--no-wait");
        assertThat(ran.exit()).isEqualTo(10);
        assertThat(ran.err()).contains("status is degraded");
        assertThat(folder.resolve("live")).hasContent("back\n");
    }

    @Test
    void aRollbackIsProvenOrNeedsAPerson() throws Exception {
        String phases = """
                phases:
                  - name: "1"
                    verifyFor: 0s
                    steps:
                      - {probe: {probes: [api], back: [api]}}
                      - {shell: echo switched > live, undo: [./undo]}
                      - {name: fail, shell: exit 3}
                """;
        plan(phases);
        Files.writeString(folder.resolve("undo"), "#!/bin/sh\necho back > live\n");
        assertThat(folder.resolve("undo").toFile().setExecutable(true)).isTrue();
        Ran back = rehome("run", "--execute", "--no-wait");
        assertThat(back.exit()).as(back.err()).isEqualTo(10);
        assertThat(back.err()).contains("after going back, api: GO");
        server.stop(0);
        assertThat(rehome("run").out()).contains("prove the way back: api, sides changed");
    }

    @Test
    void servicesAreAskedThroughTheirManager() throws Exception {
        plan("""
                  worker: {service: worker}
                  other: {service: othr}
                services:
                  worker: {manager: command, start: "touch runs", stop: "rm -f runs", status: "test -e runs"}
                phases: [{name: "1", steps: [{shell: "true"}]}]
                """);
        Ran stopped = rehome("watch", "--format", "json");
        assertThat(stopped.exit()).isEqualTo(3);
        assertThat(stopped.out()).contains("service \\\"othr\\\" is not in the plan");
        Files.createFile(folder.resolve("runs"));
        Ran runs = rehome("watch");
        assertThat(runs.out()).containsPattern("worker +GO +").containsPattern("other +ERROR +");
    }

    @Test
    void namesProbesThatThePlanDoesNotHave() throws Exception {
        plan("""
                phases:
                  - name: "1"
                    rollbackWhen: [{probe: apo, over: "20"}]
                    steps:
                      - {probe: [aip]}
                      - {watch: {for: 1h, probes: [apy]}}
                """);
        Ran ran = rehome("run");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains("there is no probe \"apo\"", "there is no probe \"aip\"", "there is no probe \"apy\"")
                .contains("over must be a percentage");
    }

    @Test
    void printsWhatBringsItBackAfterAReboot() throws Exception {
        plan("");
        assertThat(rehome("watch", "--timer", "cron").out())
                .isEqualTo("*/5 * * * * cd '" + folder
                        + "' && rehome watch --execute --no-input >> .rehome/watch.log 2>&1\n");
        assertThat(rehome("watch", "--timer", "systemd").out())
                .contains("WorkingDirectory=" + folder, "WantedBy=default.target");
        assertThat(rehome("watch", "--timer", "launchd").exit()).isEqualTo(2);
    }
}
