package dev.rehome.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:00:00Z");

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final List<Told> told = new CopyOnWriteArrayList<>();

    /// Moves only when somebody waits.
    private static final class TestClock extends Clock {
        private Instant now = NOW;

        @Override
        public synchronized Instant instant() {
            return now;
        }

        synchronized void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Notices notices(Channel... channels) {
        return new Notices(
                new Notices.Parts(
                        new Templates(Optional.empty(), UnaryOperator.identity()),
                        List.of(channels),
                        Map.of("application", Value.of("AI Admin"), "contact", Value.of("Jo")),
                        Map.of(),
                        folder,
                        clock,
                        clock::pass),
                told::add);
    }

    private static Channel team(String name, Transport transport) {
        return new Channel(
                name, Audience.TEAM, "en", transport, Optional.empty(), Optional.empty(), Duration.ofMillis(300), 3);
    }

    private static Channel clients(Transport transport, int people, Optional<Pace> pace) {
        Recipients recipients = () -> IntStream.rangeClosed(1, people)
                .mapToObj(i -> new Recipient(
                        String.format(Locale.ROOT, "+1 555 01%02d", i),
                        i % 2 == 0 ? Optional.of("en") : Optional.empty()))
                .toList();
        return new Channel(
                "clients", Audience.CLIENTS, "ru", transport, Optional.of(recipients), pace, Duration.ofMillis(300), 3);
    }

    private static Telling rollback(String... to) {
        Map<String, Value> values = Map.of(
                "phase", Value.of("2"),
                "title", Value.of("The move"),
                "reason", Value.of("errors"),
                "elapsed", Value.of(Duration.ofMinutes(3)),
                "downtime", Value.of(Duration.ofMinutes(2)));
        return new Telling("rollback-2", "rollback", "2", List.of(to), values);
    }

    private static Told outcome(CompletableFuture<Told> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aHangingChannelHoldsNothingUpAndIsReported() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        List<String> sent = new CopyOnWriteArrayList<>();
        try (Notices notices = notices(
                team("hanging", (notice, to) -> never.await()),
                team("fine", (notice, to) -> sent.add(notice.title())))) {
            long begun = System.nanoTime();
            List<CompletableFuture<Told>> outcomes = notices.tell(rollback("hanging", "fine"));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(250));
            assertThat(outcome(outcomes.get(1)).result()).isEqualTo(Told.Result.SENT);
            assertThat(sent).containsExactly("AI Admin: phase 2 was rolled back");
            Told hung = outcome(outcomes.getFirst());
            assertThat(hung.result()).isEqualTo(Told.Result.NOT_SENT);
            assertThat(hung.reason()).isEqualTo("hangs: no end within 300 ms");
            assertThat(told).hasSize(2);
        }
    }

    @Test
    void aFullQueueTakesNoMoreAndSaysSo() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Notices notices = notices(team("hanging", (notice, to) -> never.await()))) {
            List<CompletableFuture<Told>> outcomes = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Telling one = rollback("hanging");
                outcomes.addAll(notices.tell(new Telling("n" + i, one.template(), "2", one.to(), one.values())));
            }
            assertThat(outcome(outcomes.getLast()).reason()).isEqualTo("50 notices wait for this channel already");
        }
    }

    @Test
    void aTeamIsToldAgainWhereItMayNotHaveHeard() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (Notices notices = notices(team("team", (notice, to) -> {
            if (tries.incrementAndGet() < 3) {
                throw new NotDelivered(NotDelivered.Fate.UNSURE, "no answer");
            }
        }))) {
            assertThat(outcome(notices.tell(rollback("team")).getFirst()).result())
                    .isEqualTo(Told.Result.SENT);
            assertThat(tries).hasValue(3);
            assertThat(outcome(notices.tell(rollback("team")).getFirst()).result())
                    .isEqualTo(Told.Result.ALREADY);
            assertThat(tries).hasValue(3);
        }
    }

    @Test
    void nothingIsSentAnywhereWhereAFieldIsMissing() {
        List<String> sent = new CopyOnWriteArrayList<>();
        try (Notices notices = notices(team("team", (notice, to) -> sent.add(notice.title())))) {
            Telling bare = new Telling("phase-2", "phase", "2", List.of("team"), Map.of());
            assertThatThrownBy(() -> notices.tell(bare))
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(NotifyProblem.MISSING_FIELD));
            assertThat(sent).isEmpty();
            assertThat(notices.check("phase", "2", List.of("team", "teem"), Set.of("what")))
                    .extracting(finding -> finding.message())
                    .containsExactly(
                            "has no value for impact, why, risk, monitoring", "notify: there is no channel \"teem\"");
        }
    }

    @Test
    void everyClientIsToldOnceInTheirLanguageAtThePace() throws Exception {
        List<String> sent = new CopyOnWriteArrayList<>();
        List<Instant> at = new CopyOnWriteArrayList<>();
        Channel clients = clients(
                (notice, to) -> {
                    sent.add(to + " " + notice.language());
                    at.add(clock.instant());
                },
                7,
                Optional.of(new Pace(30, Duration.ofMinutes(1))));
        try (Notices notices = notices(clients)) {
            Told told = outcome(notices.tell(rollback("clients")).getFirst());
            assertThat(told).isEqualTo(new Told("rollback-2", "clients", Told.Result.SENT, 7, 0, 0, ""));
            assertThat(outcome(notices.tell(rollback("clients")).getFirst()).result())
                    .isEqualTo(Told.Result.ALREADY);
        }
        assertThat(sent)
                .containsExactly(
                        "+1 555 0101 ru",
                        "+1 555 0102 en",
                        "+1 555 0103 ru",
                        "+1 555 0104 en",
                        "+1 555 0105 ru",
                        "+1 555 0106 en",
                        "+1 555 0107 ru");
        assertThat(Duration.between(at.getFirst(), at.getLast())).isEqualTo(Duration.ofSeconds(12));
        // Three digits alone stand in many a hash by chance.
        assertThat(records()).doesNotContain("555 0", "1555010", "+1");
    }

    private String records() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".journal")).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    /// A kill is a copy of the records as they were at that moment, which another process then finds.
    @Test
    void whoeverWasBeingToldWhenItWasKilledIsNotToldAgainAndIsNamed() throws Exception {
        Path before = folder.resolve("killed");
        Channel first = clients(
                (notice, to) -> {
                    if (to.endsWith("03")) {
                        copyRecords(before);
                    }
                },
                5,
                Optional.empty());
        try (Notices notices = notices(first)) {
            outcome(notices.tell(rollback("clients")).getFirst());
        }
        try (Stream<Path> files = Files.list(before)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        List<String> later = new CopyOnWriteArrayList<>();
        try (Notices notices = notices(clients((notice, to) -> later.add(to), 5, Optional.empty()))) {
            assertThat(notices.unfinished()).containsExactly("rollback-2 on clients, told 2");
            Told told = outcome(notices.resume().getFirst());
            assertThat(told).isEqualTo(new Told("rollback-2", "clients", Told.Result.UNSURE, 4, 0, 1, ""));
            assertThat(notices.unsure("rollback-2", "clients")).containsExactly("+1 555 0103");
            assertThat(notices.resume()).isEmpty();
        }
        assertThat(later).containsExactly("+1 555 0104", "+1 555 0105");
    }

    private void copyRecords(Path to) {
        try (Stream<Path> files = Files.list(folder)) {
            Files.createDirectories(to);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPersonWhoMayHaveBeenToldIsNotToldAgainAndOneWhoWasNotIs() throws Exception {
        List<String> sent = new CopyOnWriteArrayList<>();
        AtomicInteger round = new AtomicInteger();
        Channel clients = clients(
                (notice, to) -> {
                    if (to.endsWith("01") && round.get() == 0) {
                        throw new NotDelivered(NotDelivered.Fate.UNSURE, "no answer for " + to);
                    }
                    if (to.endsWith("02") && round.get() == 0) {
                        throw new NotDelivered(NotDelivered.Fate.REFUSED, "answered 400: bad number " + to);
                    }
                    sent.add(to);
                },
                3,
                Optional.empty());
        try (Notices notices = notices(clients)) {
            Told told = outcome(notices.tell(rollback("clients")).getFirst());
            assertThat(told.result()).isEqualTo(Told.Result.NOT_SENT);
            assertThat(told.reason()).isEqualTo("answered 400: bad number ...");
            round.set(1);
            assertThat(outcome(notices.resume().getFirst()).result()).isEqualTo(Told.Result.UNSURE);
        }
        assertThat(sent).containsExactly("+1 555 0103", "+1 555 0102");
        // Three digits alone stand in many a hash by chance.
        assertThat(records()).doesNotContain("555 0", "1555010", "+1");
    }

    @Test
    void aSenderThatIsDownIsLeftAloneAfterFivePeople() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Channel clients = clients(
                (notice, to) -> {
                    tries.incrementAndGet();
                    throw new NotDelivered(NotDelivered.Fate.REFUSED, "answered 401");
                },
                50,
                Optional.empty());
        try (Notices notices = notices(clients)) {
            Told told = outcome(notices.tell(rollback("clients")).getFirst());
            assertThat(told)
                    .isEqualTo(new Told("rollback-2", "clients", Told.Result.UNFINISHED, 0, 5, 0, "answered 401"));
        }
        assertThat(tries).hasValue(5);
    }

    private Schedule schedule(Notices notices, Duration before) {
        Instant start = NOW.plus(Duration.ofHours(50));
        Schedule.PhaseWindow window = new Schedule.PhaseWindow(
                "2", "The move", start, start.plus(Duration.ofHours(6)), ZoneOffset.UTC, Duration.ofHours(5));
        Advance advance = new Advance("2", "window", List.of("clients"), before, Duration.ofHours(4));
        return new Schedule(notices, List.of(advance), Map.of("2", window), Duration.ofMinutes(30), clock);
    }

    @Test
    void anAdvanceNoticeIsDueBeforeItsTimeAndTheGateKnowsIt() throws Exception {
        try (Notices notices = notices(clients((notice, to) -> {}, 2, Optional.empty()))) {
            Schedule schedule = schedule(notices, Duration.ofDays(2));
            assertThat(schedule.all().getFirst().state()).isEqualTo(Schedule.State.DUE);
            assertThat(schedule.gate("2"))
                    .extracting(finding -> finding.subject() + ": " + finding.message())
                    .containsExactly("notice window on clients: due; everybody has to be told by 2026-11-21T03:00:00Z");
            assertThat(outcome(schedule.sendDue().getFirst()).result()).isEqualTo(Told.Result.SENT);
            assertThat(schedule.gate("2")).isEmpty();
            assertThat(schedule.gate("1")).isEmpty();
            assertThat(schedule.sendDue()).isEmpty();
        }
    }

    @Test
    void whoMayNotHaveBeenToldIsCountedBesideANoticeThatWasSent() throws Exception {
        Channel clients = clients(
                (notice, to) -> {
                    if (to.endsWith("02")) {
                        throw new NotDelivered(NotDelivered.Fate.UNSURE, "no answer");
                    }
                },
                3,
                Optional.empty());
        try (Notices notices = notices(clients)) {
            Schedule schedule = schedule(notices, Duration.ofDays(2));
            outcome(schedule.sendDue().getFirst());
            assertThat(schedule.all())
                    .extracting(Schedule.Planned::state, Schedule.Planned::unsure)
                    .containsExactly(tuple(Schedule.State.SENT, 1));
        }
    }

    @Test
    void aLateNoticeIsSentAndStaysLateAndOneForAWindowThatBeganIsNot() throws Exception {
        try (Notices notices = notices(clients((notice, to) -> {}, 2, Optional.empty()))) {
            Schedule schedule = schedule(notices, Duration.ofDays(1));
            assertThat(schedule.all().getFirst().state()).isEqualTo(Schedule.State.EARLY);
            assertThat(schedule.gate("2")).isEmpty();
            assertThat(schedule.sendDue()).isEmpty();
            clock.pass(Duration.ofHours(30));
            assertThat(schedule.all().getFirst().state()).isEqualTo(Schedule.State.OVERDUE);
            Schedule other = schedule(notices, Duration.ofDays(2));
            clock.pass(Duration.ofHours(1));
            outcome(schedule.sendDue().getFirst());
            assertThat(schedule.all().getFirst().state()).isEqualTo(Schedule.State.LATE);
            assertThat(schedule.gate("2")).hasSize(1);
            clock.pass(Duration.ofHours(30));
            assertThat(other.all().getFirst().state()).isEqualTo(Schedule.State.MISSED);
            assertThat(other.sendDue()).isEmpty();
        }
    }

    @Test
    void aNoticeThatCannotBeRecordedStillReachesTheTeamButNoClient() throws Exception {
        Files.delete(folder);
        Files.writeString(folder, "a file in the way");
        List<String> sent = new CopyOnWriteArrayList<>();
        try (Notices notices = notices(
                team("team", (notice, to) -> sent.add("team")),
                clients((notice, to) -> sent.add("client"), 2, Optional.empty()))) {
            List<CompletableFuture<Told>> outcomes = notices.tell(rollback("team", "clients"));
            assertThat(outcome(outcomes.get(0)).reason()).startsWith("not recorded: ");
            assertThat(outcome(outcomes.get(1)).result()).isEqualTo(Told.Result.NOT_SENT);
        }
        assertThat(sent).containsExactly("team");
    }
}
