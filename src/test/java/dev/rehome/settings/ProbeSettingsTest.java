package dev.rehome.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.RehomeException;
import dev.rehome.settings.ProbeSettings.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the plan says about probes, metrics and the watch.
class ProbeSettingsTest {
    @TempDir
    Path folder;

    private Settings read(String plan) throws IOException {
        Path file = Files.writeString(folder.resolve("rehome.yaml"), plan);
        return new SettingsReader(Map.of(), folder, folder).read(List.of(), Optional.of(file));
    }

    private static ProbeSettings probe(Map<String, ProbeSettings> probes, String name) {
        return Objects.requireNonNull(probes.get(name));
    }

    @Test
    void everyKindOfProbeIsRead() throws Exception {
        Map<String, ProbeSettings> probes = read("""
                probes:
                  api: {http: "http://127.0.0.1:3000/health", json: {status: ok}, within: 2s}
                  port: {tcp: "[::1]:6379"}
                  redis: {redis: "127.0.0.1:6379", key: "ctx:*", matches: "step", password: env:REDIS, dependency: true}
                  bookings: {sql: "select count(*) from bookings", on: source, atLeast: 1}
                  mentions: {log: "logs/*.log", pattern: "supabase", atMost: 0}
                  message: {command: ./send, writes: true, identity: "+1 555 0100", cleanup: ./remove, proof: ./gone}
                  legacy: {legacyQueries: 0, tables: "public.*", ignore: [monitor]}
                  errors: {errorRate: "5%", log: "logs/*.log", pattern: ERROR, of: handled, sample: 20}
                  messages: {messageSuccess: "98 %", log: "logs/*.log", pattern: delivered, of: sent}
                  used: {targetActivity: 1, primary: false}
                  speed: {latency: api, atMost: "150%"}
                  queries: {queryLatency: "120%"}
                  worker: {service: ai-admin-worker-v2, restarts: 0, memory: 300MB, cpu: "80%"}
                  pool: {connections: "80%"}
                """).get(Keys.PROBES).orElseThrow();
        assertThat(probes.keySet())
                .containsExactly(
                        "api",
                        "port",
                        "redis",
                        "bookings",
                        "mentions",
                        "message",
                        "legacy",
                        "errors",
                        "messages",
                        "used",
                        "speed",
                        "queries",
                        "worker",
                        "pool");
        assertThat(probe(probes, "api").within()).isEqualTo(Duration.ofSeconds(2));
        assertThat(probe(probes, "message").within()).isEqualTo(Duration.ofSeconds(60));
        assertThat(probe(probes, "port").question()).isEqualTo(new Question.Tcp("::1", 6379));
        assertThat(probe(probes, "redis").dependency()).isTrue();
        assertThat(probe(probes, "used").primary()).isFalse();
    }

    @Test
    void everythingWrongWithProbesIsToldAtOnceWithItsPlace() {
        RehomeException refused = catchThrowableOfType(RehomeException.class, () -> read("""
                probes:
                  nothing: {within: 5s}
                  two: {http: "http://127.0.0.1/", tcp: "a:1"}
                  url: {http: "127.0.0.1:3000"}
                  rate: {errorRate: 5, log: a.log, pattern: "(", of: handled}
                  write: {command: ./send, writes: true}
                  speed: {latency: apo}
                  api: {http: "http://127.0.0.1/", key: "x"}
                metrics: {sampel: 30s}
                watch: {for: 1h, every: 2h, uptime: "101%"}
                """));
        assertThat(refused.reason().replace(folder + "/", "").lines().toList())
                .containsExactlyInAnyOrder(
                        "rehome.yaml:2:12: a probe asks one thing: one of " + String.join(", ", ProbeQuestions.KINDS),
                        "rehome.yaml:3:8: a probe asks one thing, here are http, tcp",
                        "rehome.yaml:4:15: http must be an http:// or https:// URL",
                        "rehome.yaml:5:21: errorRate must be a percentage such as 5%",
                        "rehome.yaml:5:45: pattern must be a regular expression",
                        "rehome.yaml:6:10: a probe that writes needs identity, cleanup and proof",
                        "rehome.yaml:2:3: probe speed: there is no probe \"apo\", did you mean \"api\"?",
                        "rehome.yaml:8:36: unknown key \"key\"; known are " + String.join(", ", knownOfHttp()),
                        "rehome.yaml:9:11: unknown key \"sampel\", did you mean \"sample\"?",
                        "rehome.yaml:10:8: every must be more than nothing and not longer than for",
                        "rehome.yaml:10:8: uptime must be a percentage such as 99.9%");
    }

    private static List<String> knownOfHttp() {
        List<String> known = new ArrayList<>(ProbeQuestions.KINDS);
        known.addAll(List.of("within", "dependency", "primary", "status", "json", "body"));
        return known.stream().sorted().toList();
    }

    @Test
    void aWeekAndADayHaveTheirUsualSchedules() throws Exception {
        assertThat(read("watch: {for: 7d}").get(Keys.WATCH).orElseThrow().schedule())
                .isEqualTo(WatchSettings.WEEK);
        assertThat(read("watch: {for: 24h}").get(Keys.WATCH).orElseThrow().schedule())
                .isEqualTo(WatchSettings.DAY);
        WatchSettings own = read("watch: {schedule: [{for: 1h, every: 10min}, {for: 2h, every: 1h}], compress: 60}")
                .get(Keys.WATCH)
                .orElseThrow();
        assertThat(own.time()).isEqualTo(Duration.ofHours(3));
        assertThat(own.compress()).isEqualTo(60);
    }
}
