package dev.rehome.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rehome.runbook.Gate.Verdict;
import dev.rehome.testing.Daemon;
import dev.rehome.testing.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every kind of probe against what it asks: web servers, ports, a real Redis, log files, commands.
class ProbeTest {
    private static final Duration WITHIN = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private HttpServer web(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI url(HttpServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static HttpProbe http(URI url, Map<String, String> json) {
        return new HttpProbe(url, 200, json, Optional.empty());
    }

    @Test
    void httpLooksAtStatusAndIntoTheAnswer() throws Exception {
        HttpServer server = web(200, "{\"status\":\"ok\",\"checks\":{\"redis\":\"up\",\"pools\":[5,7]}}");
        try {
            URI url = url(server, "/health?token=hidden");
            ProbeAnswer good = http(url, Map.of("status", "ok", "checks.redis", "up", "checks.pools.1", "7"))
                    .look(WITHIN);
            assertThat(good.verdict()).isEqualTo(Verdict.GO);
            assertThat(good.took()).isPositive();
            assertThat(good.toString()).doesNotContain("hidden");
            assertThat(http(url, Map.of("status", "degraded")).look(WITHIN).value())
                    .contains("status is ok");
            assertThat(http(url, Map.of("missing", "x")).look(WITHIN).value()).contains("no missing in the answer");
            Pattern text = Pattern.compile("\"redis\":\"down\"");
            assertThat(new HttpProbe(url, 200, Map.of(), Optional.of(text))
                            .look(WITHIN)
                            .verdict())
                    .isEqualTo(Verdict.NO_GO);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void httpSaysNoToAnErrorPageAndToWhatIsNoJson() throws Exception {
        HttpServer server = web(503, "<h1>unavailable</h1>");
        HttpServer page = web(200, "<h1>hello</h1>");
        try {
            assertThat(http(url(server, "/"), Map.of()).look(WITHIN).value()).isEqualTo("status 503");
            ProbeAnswer noJson = http(url(page, "/"), Map.of("status", "ok")).look(WITHIN);
            assertThat(noJson.verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(noJson.value()).contains("no JSON");
        } finally {
            server.stop(0);
            page.stop(0);
        }
    }

    @Test
    void httpAndTcpSayNoWhereNothingListens() throws Exception {
        int port = Daemon.freePort();
        ProbeAnswer web = http(URI.create("http://127.0.0.1:" + port), Map.of()).look(WITHIN);
        assertThat(web.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(web.value()).isEqualTo("connection refused");
        assertThat(new TcpProbe("127.0.0.1", port).look(WITHIN).value()).isEqualTo("connection refused");
    }

    @Test
    void aServerThatNeverAnswersIsNotWaitedForLongerThanAsked() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Duration within = Duration.ofMillis(300);
            URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            ProbeAnswer answer = http(url, Map.of()).look(within);
            assertThat(answer.verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(answer.value()).isEqualTo("no answer in time");
            assertThat(answer.took()).isLessThan(Duration.ofSeconds(3));
            assertThat(new TcpProbe("127.0.0.1", silent.getLocalPort())
                            .look(WITHIN)
                            .isGood())
                    .isTrue();
            ProbeAnswer redis =
                    redis("127.0.0.1:" + silent.getLocalPort(), null, null).look(within);
            assertThat(redis.value()).isEqualTo("no answer in time");
        }
    }

    private static RedisProbe redis(String address, @Nullable String key, @Nullable String matches) {
        return new RedisProbe(
                RedisAddress.parse(address).orElseThrow(),
                Optional.empty(),
                Optional.ofNullable(key),
                Optional.ofNullable(matches).map(Pattern::compile));
    }

    @Test
    void redisIsPingedAndItsKeysAreLookedInto() throws Exception {
        try (RedisServer server = RedisServer.start(folder)) {
            assertThat(redis(server.address(), null, null).look(WITHIN).value()).isEqualTo("PONG");
            assertThat(redis(server.address(), "ctx:*", null).look(WITHIN).value())
                    .isEqualTo("no such key");
            server.run("SET", "ctx:1", "{\"step\":\"time\"}");
            server.run("HSET", "ctx:2", "step", "service");
            server.run("RPUSH", "ctx:3", "hello", "haircut");
            server.run("-n", "3", "SET", "other", "value");
            server.run("RPUSH", "ctx:клиент", "Здравствуйте");
            assertThat(redis(server.address(), "ctx:к*", "Здравствуйте")
                            .look(WITHIN)
                            .isGood())
                    .isTrue();
            server.run("DEL", "ctx:клиент");
            assertThat(redis(server.address(), "ctx:*", null).look(WITHIN).value())
                    .isEqualTo("3 keys");
            assertThat(redis(server.address(), "ctx:*", "haircut").look(WITHIN).isGood())
                    .isTrue();
            assertThat(redis(server.address(), "ctx:2", "service").look(WITHIN).isGood())
                    .isTrue();
            ProbeAnswer none = redis(server.address(), "ctx:*", "manicure").look(WITHIN);
            assertThat(none.verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(none.toString()).doesNotContain("haircut");
            assertThat(redis("redis://" + server.address() + "/3", "other", null)
                            .look(WITHIN)
                            .isGood())
                    .isTrue();
        }
    }

    @Test
    void aRedisThatWantsAPasswordIsNoVerdictWithoutIt() throws Exception {
        try (RedisServer server = RedisServer.start(folder, "open-sesame")) {
            ProbeAnswer without = redis(server.address(), null, null).look(WITHIN);
            assertThat(without.verdict()).isEqualTo(Verdict.ERROR);
            assertThat(without.value()).startsWith("NOAUTH");
            RedisAddress address = RedisAddress.parse(server.address()).orElseThrow();
            RedisProbe with =
                    new RedisProbe(address, Optional.of(() -> "open-sesame"), Optional.empty(), Optional.empty());
            assertThat(with.look(WITHIN).isGood()).isTrue();
        }
    }

    @Test
    void whatIsNoRedisIsSaidToBeNone() throws Exception {
        HttpServer server = web(400, "");
        try {
            ProbeAnswer answer = redis("127.0.0.1:" + server.getAddress().getPort(), null, null)
                    .look(WITHIN);
            assertThat(answer.verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(answer.value()).contains("no Redis");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void commandsAreJudgedByTheirStatus() throws Exception {
        ShellLine shell = ShellLine.in(folder);
        assertThat(new CommandProbe("true", shell, text -> text).look(WITHIN).isGood())
                .isTrue();
        ProbeAnswer failed = new CommandProbe(
                        "echo token=abc; exit 3", shell, text -> text.replaceAll("token=\\w+", "token=***"))
                .look(WITHIN);
        assertThat(failed.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(failed.value()).isEqualTo("status 3: token=***");
        assertThat(new CommandProbe("./is-not-there", shell, text -> text)
                        .look(WITHIN)
                        .verdict())
                .isEqualTo(Verdict.ERROR);
        ProbeAnswer slow = new CommandProbe("sleep 60", shell, text -> text).look(Duration.ofMillis(200));
        assertThat(slow.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(slow.value()).isEqualTo("did not end in time");
    }

    private TestWriteProbe writing(String act, String cleanup, String identity) {
        return new TestWriteProbe(
                new CommandProbe(act, ShellLine.in(folder), text -> text),
                identity,
                List.of("+1 555 0100"),
                cleanup,
                "! grep -q \"$REHOME_TEST_IDENTITY\" rows.txt",
                folder.resolve("notes/message"));
    }

    @Test
    void aProbeThatWritesRemovesWhatItMadeAndProvesIt() throws Exception {
        Files.writeString(folder.resolve("rows.txt"), "a real one\n");
        String act = "echo \"$REHOME_TEST_IDENTITY\" >> rows.txt";
        String cleanup = "sed -i \"/$REHOME_TEST_IDENTITY/d\" rows.txt";
        ProbeAnswer good = writing(act, cleanup, "+1 555 0100").look(WITHIN);
        assertThat(good.isGood()).as(good.toString()).isTrue();
        assertThat(Files.readString(folder.resolve("rows.txt"))).isEqualTo("a real one\n");
        assertThat(folder.resolve("notes/message")).doesNotExist();

        ProbeAnswer left = writing(act, "true", "+1 555 0100").look(WITHIN);
        assertThat(left.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(left.value()).contains("what it made is still there");
        assertThat(folder.resolve("notes/message")).exists();

        ProbeAnswer next = writing("false", cleanup, "+1 555 0100").look(WITHIN);
        assertThat(next.value()).isEqualTo("status 1");
        assertThat(Files.readString(folder.resolve("rows.txt"))).isEqualTo("a real one\n");
        assertThat(folder.resolve("notes/message")).doesNotExist();
    }

    @Test
    void aProbeThatWritesTouchesNobodyWhoIsNotATestIdentity() throws Exception {
        Files.writeString(folder.resolve("rows.txt"), "");
        ProbeAnswer answer =
                writing("echo x >> rows.txt", "true", "+1 555 0199").look(WITHIN);
        assertThat(answer.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(Files.readString(folder.resolve("rows.txt"))).isEmpty();
    }

    @Test
    void logLinesCountFromTheMarkAndThroughRotation() throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Path log = logs.resolve("app.log");
        Files.writeString(log, "connected before\n");
        LogFiles files = new LogFiles(folder, "logs/*.log");
        LogMark before = files.end();
        LogProbe probe = new LogProbe(files, Pattern.compile("connected"), before, Bound.atLeast(1));
        assertThat(probe.look(WITHIN).verdict()).isEqualTo(Verdict.NO_GO);
        Files.writeString(log, "connected before\nconnected again\nconnec");
        assertThat(probe.look(WITHIN).value()).isEqualTo("1 lines");
        LogMark kept = LogMark.parse(files.end().text());
        Files.move(log, logs.resolve("app.1.log"));
        Files.writeString(logs.resolve("app.1.log"), "connected before\nconnected again\nconnected late\n");
        Files.writeString(log, "connected new\n");
        assertThat(probe.from(kept).look(WITHIN).value()).isEqualTo("2 lines");
    }

    @Test
    void aLogThatWasCutToNothingIsReadFromItsBeginning() throws Exception {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "one\ntwo\nthree\n");
        LogFiles files = new LogFiles(folder, log.toString());
        LogMark mark = files.end();
        Files.writeString(log, "new 1\nnew 2\nnew 3\nnew 4\n");
        AtomicInteger lines = new AtomicInteger();
        files.read(mark, line -> lines.incrementAndGet());
        assertThat(lines.get()).isEqualTo(4);
    }

    @Test
    void aLogThatIsNotThereIsAnErrorAndNotAZero() throws Exception {
        LogFiles files = new LogFiles(folder, "logs/*.log");
        ProbeAnswer answer = new LogProbe(files, Pattern.compile("x"), LogMark.START, Bound.atMost(0)).look(WITHIN);
        assertThat(answer.verdict()).isEqualTo(Verdict.ERROR);
    }

    @Test
    void patienceAsksUntilTheAnswerIsGood() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        SqlProbe probe =
                new SqlProbe("counts looks", within -> String.valueOf(looks.incrementAndGet()), Bound.atLeast(3));
        Patience patience = new Patience(Duration.ofSeconds(20), WITHIN, Duration.ofMillis(1));
        assertThat(patience.await(probe).value()).isEqualTo("3");
        Patience none = new Patience(Duration.ofMillis(1), WITHIN, Duration.ofMillis(1));
        assertThat(none.await(new SqlProbe("never", within -> "0", Bound.atLeast(1)))
                        .verdict())
                .isEqualTo(Verdict.NO_GO);
    }

    @Test
    void boundsAreNumbersAndNothingElse() {
        assertThat(Bound.atLeast(1).judge("many", "", Duration.ZERO).verdict()).isEqualTo(Verdict.ERROR);
        assertThat(Bound.atLeast(1).judge("", "", Duration.ZERO).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Bound.atMost(5).judge("5.01", "", Duration.ZERO).verdict()).isEqualTo(Verdict.NO_GO);
    }
}
