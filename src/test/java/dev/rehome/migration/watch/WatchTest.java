package dev.rehome.migration.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.settings.WatchSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a watch comes to, with days passing in moments.
class WatchTest {
    @TempDir
    Path folder;

    private WatchFixture fixture;

    @BeforeEach
    void begin() {
        fixture = new WatchFixture(folder);
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    private String plan(String watch) throws Exception {
        return """
                metrics: {sample: 5min, minimum: 10}
                probes:
                  api: {tcp: "127.0.0.1:%s"}
                  redis: {tcp: "127.0.0.1:%s", dependency: true}
                watch: %s
                """.replaceFirst("%s", "" + fixture.port("api"))
                .replaceFirst("%s", "" + fixture.port("redis"))
                .replaceFirst("%s", watch);
    }

    @Test
    void aQuietDayIsAccepted() throws Exception {
        WatchEnd end = fixture.watch(plan("{for: 24h}"));
        assertThat(end.state()).isEqualTo(WatchEnd.State.ACCEPTED);
        assertThat(fixture.heard)
                .containsExactly(
                        "begins",
                        "up",
                        "check 1 of 4: GO",
                        "check 2 of 4: GO",
                        "check 3 of 4: GO",
                        "check 4 of 4: GO",
                        "ended accepted, up 100%");
        assertThat(fixture.passed()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void aWeekHasTheChecksOfItsSchedule() {
        List<Instant> checks = new Schedule(WatchSettings.WEEK).checks(WatchFixture.BEGIN);
        assertThat(checks).hasSize(12 + 8 + 8);
        assertThat(checks.get(0)).isEqualTo(WatchFixture.BEGIN.plus(Duration.ofHours(2)));
        assertThat(checks.get(12)).isEqualTo(WatchFixture.BEGIN.plus(Duration.ofHours(30)));
        assertThat(checks.getLast()).isEqualTo(WatchFixture.BEGIN.plus(Duration.ofDays(7)));
    }

    @Test
    void anEndedWatchSaysItsEndAgainAndLooksAtNothing() throws Exception {
        String plan = plan("{for: 24h}");
        WatchEnd first = fixture.watch(plan);
        fixture.shut("api");
        fixture.heard.clear();
        assertThat(fixture.watch(plan)).isEqualTo(first);
        assertThat(fixture.heard).isEmpty();
    }

    @Test
    void aCheckThatStaysNoEndsItWithTheReason() throws Exception {
        fixture.after(Duration.ofHours(11), () -> fixture.shut("api"));
        WatchEnd end = fixture.watch(plan("{for: 24h}"));
        assertThat(end.state()).isEqualTo(WatchEnd.State.FAILED);
        assertThat(end.reasons()).containsExactly("check 2 of 4: api: connection refused, wanted connected");
    }

    @Test
    void anOutageBetweenTwoChecksCostsTheUptime() throws Exception {
        fixture.after(Duration.ofHours(7), () -> fixture.shut("api"));
        fixture.after(Duration.ofHours(8), () -> fixture.port("api"));
        WatchEnd end = fixture.watch(plan("{for: 24h}"));
        assertThat(end.state()).isEqualTo(WatchEnd.State.FAILED);
        assertThat(end.reasons().getFirst()).startsWith("uptime: 95.").contains("down, wanted at least 99.9%");
    }

    @Test
    void whatFailsWhileADependencyIsOutIsTheirs() throws Exception {
        fixture.after(Duration.ofHours(5), () -> {
            fixture.shut("api");
            fixture.shut("redis");
        });
        fixture.after(Duration.ofHours(7), () -> {
            fixture.port("api");
            fixture.port("redis");
        });
        WatchEnd end = fixture.watch(plan("{for: 24h, failWhen: [{probe: api, failingFor: 10min}]}"));
        assertThat(end.state()).as(end.toString()).isEqualTo(WatchEnd.State.ACCEPTED);
        assertThat(fixture.heard).anyMatch(text -> text.startsWith("theirs")).contains("check 1 of 4: INCONCLUSIVE");
        assertThat(fixture.state().outages()).containsExactly("redis");
    }

    @Test
    void timeThatNobodyLookedIsNotObservedAndNeverUp() throws Exception {
        String plan = plan("{for: 24h, uptime: \"99%\"}");
        fixture.after(Duration.ofHours(7), () -> {
            throw new InterruptedException("the machine goes down");
        });
        assertThatThrownBy(() -> fixture.watch(plan)).isInstanceOf(InterruptedException.class);
        fixture.jump(Duration.ofHours(12));
        WatchEnd end = fixture.watch(plan);
        assertThat(fixture.heard)
                .containsSubsequence("begins", "check 1 of 4: GO", "goes on", "missed 2", "check 3 of 4: GO");
        assertThat(end.state()).isEqualTo(WatchEnd.State.INCONCLUSIVE);
        assertThat(end.reasons()).anyMatch(reason -> reason.contains("1 of 4 checks were missed"));
        assertThat(end.reasons()).anyMatch(reason -> reason.contains("12h 5min not observed"));
        assertThat(fixture.passed()).as("its time does not begin anew").isEqualTo(Duration.ofHours(24));
    }

    @Test
    void aProbeThatFailsTooLongEndsItAtOnce() throws Exception {
        fixture.after(Duration.ofHours(2), () -> fixture.shut("api"));
        WatchEnd end = fixture.watch(plan("{for: 24h, failWhen: [{probe: api, failingFor: 30min}]}"));
        assertThat(end.state()).isEqualTo(WatchEnd.State.FAILED);
        assertThat(end.reasons()).containsExactly("api fails for 30min: connection refused for 30min");
        assertThat(fixture.passed()).isLessThan(Duration.ofHours(3));
    }

    @Test
    void errorsAreCountedAgainstWhatWasHandledFromTheBeginningOn() throws Exception {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "ERROR before\n".repeat(50));
        String plan = """
                metrics: {sample: 10min, minimum: 20, window: 1h}
                probes:
                  errors: {errorRate: "5%", log: app.log, pattern: ERROR, of: handled}
                watch: {for: 24h, failWhen: [{probe: errors, over: "20%"}]}
                """;
        fixture.after(
                Duration.ofHours(1), () -> Files.writeString(log, "handled\n".repeat(96), StandardOpenOption.APPEND));
        fixture.after(
                Duration.ofHours(3), () -> Files.writeString(log, "ERROR\n".repeat(4), StandardOpenOption.APPEND));
        WatchEnd end = fixture.watch(plan);
        assertThat(end.state()).as(end.toString()).isEqualTo(WatchEnd.State.ACCEPTED);
        assertThat(fixture.state().checks().getLast().gates().getFirst().value())
                .isEqualTo("4% (4 of 100)");
    }

    @Test
    void aBurstOfErrorsEndsIt() throws Exception {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "");
        String plan = """
                metrics: {sample: 10min, minimum: 20, window: 1h}
                probes:
                  errors: {errorRate: "50%", log: app.log, pattern: ERROR, of: handled}
                watch: {for: 24h, failWhen: [{probe: errors, over: "20%"}]}
                """;
        fixture.after(
                Duration.ofHours(1), () -> Files.writeString(log, "handled\n".repeat(960), StandardOpenOption.APPEND));
        fixture.after(
                Duration.ofHours(5),
                () -> Files.writeString(log, "handled\n".repeat(30) + "ERROR\n".repeat(20), StandardOpenOption.APPEND));
        WatchEnd end = fixture.watch(plan);
        assertThat(end.reasons()).containsExactly("errors over 20%: 40% (20 of 50) in the last 1h");
    }

    @Test
    void aWatchWithoutTrafficIsNoAcceptance() throws Exception {
        Files.writeString(folder.resolve("app.log"), "handled\n".repeat(100));
        String plan = """
                metrics: {sample: 10min, minimum: 20}
                probes:
                  errors: {errorRate: "5%", log: app.log, pattern: ERROR, of: handled}
                watch: {for: 24h}
                """;
        WatchEnd end = fixture.watch(plan);
        assertThat(end.state()).isEqualTo(WatchEnd.State.INCONCLUSIVE);
        assertThat(end.reasons().getFirst()).contains("errors: 0 events, 20 are needed");
    }

    @Test
    void compressedTimeIsTheSameWatchInLess() {
        Instant anchor = Instant.parse("2026-11-24T08:00:00Z");
        Pace slow = Pace.of(Clock.fixed(anchor.plusSeconds(60), ZoneOffset.UTC), time -> {});
        assertThat(slow.faster(1440, anchor).clock().instant()).isEqualTo(anchor.plus(Duration.ofDays(1)));
    }
}
