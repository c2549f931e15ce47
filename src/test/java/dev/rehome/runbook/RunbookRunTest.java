package dev.rehome.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunbookRunTest {
    @TempDir
    Path folder;

    private RunFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new RunFixture(folder);
    }

    private Step change(String name, Downtime downtime, String... things) {
        return RunFixture.step(name, fixture.world.change(name, downtime, things));
    }

    private Phase standard() {
        return RunFixture.phase(
                "1",
                List.of(
                        change("stop", Downtime.BEGINS, "api", "worker"),
                        change("move", Downtime.UNCHANGED, "data"),
                        change("start", Downtime.ENDS, "services")));
    }

    private static Phase with(Phase p, Optional<Duration> budget, Phase.OnFailure onFailure, Duration verifyFor) {
        return new Phase(
                p.name(),
                p.title(),
                p.needs(),
                p.steps(),
                p.window(),
                budget,
                onFailure,
                verifyFor,
                p.triggers(),
                p.approvals());
    }

    private static Phase approved(Phase p, Approval... approvals) {
        return new Phase(
                p.name(),
                p.title(),
                p.needs(),
                p.steps(),
                p.window(),
                p.budget(),
                p.onFailure(),
                p.verifyFor(),
                p.triggers(),
                List.of(approvals));
    }

    private RehomeException fails() {
        return catchThrowableOfType(RehomeException.class, () -> fixture.run().execute());
    }

    /// Runs until a condition holds in the journal, then does something, then waits for the end.
    private Optional<RehomeException> during(BooleanSupplier condition, Runnable then) throws InterruptedException {
        RunbookRun run = fixture.run();
        RehomeException[] thrown = new RehomeException[1];
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                run.execute();
            } catch (RehomeException e) {
                thrown[0] = e;
            }
        });
        Instant patience = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(patience);
            LockSupport.parkNanos(2_000_000);
        }
        then.run();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
        return Optional.ofNullable(thrown[0]);
    }

    private boolean asked() {
        return Files.exists(RunRequest.journal(folder))
                && fixture.state().question().isPresent();
    }

    private void approve(String as) {
        new Request("r-" + as, Request.Kind.APPROVE, as + "@host", as, "").write(folder);
    }

    @Test
    void runsEveryStepAndDeclaresSuccessAfterTheQuietTime() {
        fixture.phases.add(
                with(standard(), Optional.of(Duration.ofHours(4)), Phase.OnFailure.ROLLBACK, Duration.ofHours(1)));
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.DONE);
        assertThat(fixture.kinds())
                .containsExactly(
                        "opened",
                        "run-begun",
                        "phase-begun",
                        "step-begun stop",
                        "step-acting stop",
                        "recorded stop",
                        "recorded stop",
                        "step-done stop",
                        "step-begun move",
                        "step-acting move",
                        "recorded move",
                        "step-done move",
                        "step-begun start",
                        "step-acting start",
                        "recorded start",
                        "step-done start",
                        "verifying",
                        "phase-done",
                        "run-ended");
        PhaseState state = fixture.state().phase("1").orElseThrow();
        assertThat(Duration.between(
                        state.step("start").orElseThrow().endedAt().orElseThrow(),
                        state.endedAt().orElseThrow()))
                .isGreaterThanOrEqualTo(Duration.ofHours(1));
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.ALREADY);
    }

    @Test
    void undoesInReverseOrderWhereAStepFails() {
        fixture.phases.add(standard());
        fixture.world.fail("verify start", 1);
        RehomeException e = fails();
        assertThat(e.exitStatus().number()).isEqualTo(10);
        assertThat(e.message()).isEqualTo("phase 1: undone: verify start broke");
        assertThat(fixture.world.log)
                .containsSubsequence("undo start", "undo move", "undo stop", "undo stop", "prove stop", "prove start");
        assertThat(fixture.world.changed()).isEmpty();
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.DONE);
        assertThat(fixture.state().phase("1").orElseThrow().opening().attempt()).isEqualTo(2);
    }

    @Test
    void triesAgainAsOftenAsThePlanSaysAndNoOftener() {
        Action move = fixture.world.change("move", Downtime.UNCHANGED, "data");
        fixture.phases.add(RunFixture.phase("1", List.of(RunFixture.step("move", move, 2))));
        fixture.world.fail("move", 2);
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.DONE);
        fixture = new RunFixture(folder.resolve("other"));
        Action other = fixture.world.change("move", Downtime.UNCHANGED, "data");
        fixture.phases.add(RunFixture.phase("1", List.of(RunFixture.step("move", other, 2))));
        fixture.world.fail("move", 3);
        assertThat(fails().exitStatus().number()).isEqualTo(10);
        assertThat(fixture.world.log).filteredOn("move"::equals).hasSize(3);
    }

    @Test
    void asksWhereThePlanSaysAskAndTriesAgainAfterAYes() throws Exception {
        fixture.phases.add(with(standard(), Optional.empty(), Phase.OnFailure.ASK, Duration.ZERO));
        fixture.world.fail("move", 1);
        assertThat(during(this::asked, () -> approve("sam"))).isEmpty();
        assertThat(fixture.state().isDone("1")).isTrue();
        assertThat(fixture.world.changed()).doesNotContainValue("half");
    }

    @Test
    void waitsForNobodyWhereItIsToldNotTo() {
        fixture.phases.add(with(standard(), Optional.empty(), Phase.OnFailure.ASK, Duration.ZERO));
        fixture.world.fail("move", 1);
        fixture.noWait = true;
        assertThat(fails().exitStatus().number()).isEqualTo(9);
        assertThat(fails().exitStatus().number()).isEqualTo(9);
        assertThat(fixture.run().rollback(Optional.empty()).outcome()).isEqualTo(RunResult.Outcome.BACK);
        assertThat(fixture.world.changed()).isEmpty();
    }

    @Test
    void saysWhatToDoByHandWhereTheWayBackFailsAndGoesOnFromThere() throws IOException {
        fixture.phases.add(standard());
        fixture.world.fail("verify start", 1);
        fixture.world.fail("undo move", 5);
        RehomeException e = fails();
        assertThat(e.exitStatus().number()).isEqualTo(11);
        assertThat(e.message()).isEqualTo("phase 1: the way back needs a human: move could not be undone");
        assertThat(Files.readString(folder.resolve("by-hand.txt")))
                .contains("- move: make data old again", "- stop: make api, worker old again")
                .doesNotContain("- start:");
        fixture.world.fail("undo move", 0);
        assertThat(fixture.run().rollback(Optional.empty()).outcome()).isEqualTo(RunResult.Outcome.BACK);
        assertThat(fixture.world.changed()).isEmpty();
        assertThat(fixture.run().rollback(Optional.empty()).outcome()).isEqualTo(RunResult.Outcome.ALREADY);
    }

    @Test
    void waitsOnTheWayBackForWhatPassesByItself() {
        fixture.phases.add(standard());
        fixture.world.problem = FakeWorld.Problem.AWAY;
        fixture.world.fail("verify start", 1);
        fixture.world.fail("undo move", 2);
        assertThat(fails().exitStatus().number()).isEqualTo(10);
        assertThat(fixture.world.changed()).isEmpty();

        fixture.world.fail("verify start", 1);
        fixture.world.fail("undo move", 50);
        assertThat(fails().exitStatus().number()).as("not for ever").isEqualTo(11);
        assertThat(folder.resolve("by-hand.txt")).exists();
        fixture.world.fail("undo move", 0);
        assertThat(fixture.run().rollback(Optional.empty()).outcome()).isEqualTo(RunResult.Outcome.BACK);
        assertThat(folder.resolve("by-hand.txt")).doesNotExist();
    }

    @Test
    void theWayBackHasTimeThoughTheBudgetIsSpentAndItsTimeIsCounted() {
        List<Duration> left = new ArrayList<>();
        Action away = new Action() {
            @Override
            public String plan() {
                return "take the application away";
            }

            @Override
            public Downtime downtime() {
                return Downtime.BEGINS;
            }

            @Override
            public Map<String, String> act(StepRun run) throws InterruptedException {
                run.sleep(Duration.ofHours(3));
                return Map.of();
            }

            @Override
            public void undo(StepRun run) throws InterruptedException {
                left.add(run.left());
                run.sleep(Duration.ofMinutes(7));
            }
        };
        Phase phase = RunFixture.phase("1", List.of(RunFixture.step("away", away)));
        fixture.phases.add(with(phase, Optional.of(Duration.ofHours(1)), Phase.OnFailure.ROLLBACK, Duration.ZERO));
        assertThat(fails().message()).endsWith("its budget of 1h without the application is spent");
        assertThat(left).isNotEmpty().allMatch(Duration::isPositive);
        PhaseState undone = fixture.state().phase("1").orElseThrow();
        assertThat(undone.away(fixture.time.instant())).isBetween(Duration.ofMinutes(67), Duration.ofMinutes(120));
    }

    @Test
    void goesBackWhenTheBudgetIsSpent() {
        Action slow = new Waiting(Duration.ofHours(3));
        Phase phase = RunFixture.phase(
                "1",
                List.of(
                        change("stop", Downtime.BEGINS, "api"),
                        RunFixture.step("slow", slow),
                        change("start", Downtime.ENDS, "services")));
        fixture.phases.add(with(phase, Optional.of(Duration.ofHours(1)), Phase.OnFailure.ROLLBACK, Duration.ZERO));
        RehomeException e = fails();
        assertThat(e.exitStatus().number()).isEqualTo(10);
        assertThat(e.message()).contains("its budget of 1h without the application is spent");
        assertThat(fixture.world.changed()).isEmpty();
    }

    @Test
    void failsAStepWhoseTimeIsUp() {
        Step slow = new Step("slow", "fake", new Waiting(Duration.ofDays(9)), Duration.ZERO, Duration.ofHours(1), 0);
        fixture.phases.add(RunFixture.phase("1", List.of(slow)));
        assertThat(fails().message()).isEqualTo("phase 1: undone: slow: it did not end within 1h");
    }

    @Test
    void goesBackWhenATriggerFiresButNotWhileTheApplicationIsAwayOnPurpose() {
        Trigger trigger = new Trigger() {
            @Override
            public String name() {
                return "errors over 20%";
            }

            @Override
            public Gate look(Watch watch) {
                assertThat(fixture.world.get("services")).isEqualTo("new by start");
                return Gate.noGo(name(), "31%", "20%", "logs/api.log");
            }
        };
        Phase p = standard();
        fixture.phases.add(new Phase(
                p.name(),
                p.title(),
                p.needs(),
                p.steps(),
                p.window(),
                p.budget(),
                p.onFailure(),
                Duration.ofDays(30),
                List.of(trigger),
                List.of()));
        RehomeException e = fails();
        assertThat(e.exitStatus().number()).isEqualTo(10);
        assertThat(e.message()).isEqualTo("phase 1: undone: phase 1: errors over 20% fired: 31%");
        assertThat(fixture.world.changed()).isEmpty();
    }

    @Test
    void wantsTwoPeopleOfTheRoleAndGoesToTheBackupWhenNobodyAnswers() throws Exception {
        fixture.roles.put("sam", Set.of("on-call"));
        fixture.roles.put("kim", Set.of("backup"));
        fixture.phases.add(approved(standard(), new Approval("Ready?", "on-call", 2, Duration.ofHours(3))));
        fixture.noWait = true;
        assertThat(fails().exitStatus().number()).isEqualTo(9);
        RunState waiting = fixture.state();
        assertThat(Desk.refusal(new Request("a", Request.Kind.APPROVE, "jo", "jo", ""), waiting, _ -> Set.of()))
                .isPresent();
        fixture.noWait = false;
        Optional<RehomeException> end = during(this::asked, () -> {
            approve("jo");
            approve("sam");
            await(() -> fixture.kinds().contains("asked-backup"));
            approve("kim");
        });
        assertThat(end).isEmpty();
        assertThat(fixture.entries().stream()
                        .filter(e -> e.kind().equals("refused"))
                        .map(e -> e.field("reason")))
                .containsExactly("approve: jo may not answer this: it is for the role on-call");
        assertThat(fixture.state().phase("1").orElseThrow().approvals().get("phase 1"))
                .containsExactly("sam", "kim");
    }

    private static void await(BooleanSupplier condition) {
        Instant patience = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(patience);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static Phase inWindow(Phase p, Window window) {
        return new Phase(
                p.name(),
                p.title(),
                p.needs(),
                p.steps(),
                Optional.of(window),
                p.budget(),
                p.onFailure(),
                p.verifyFor(),
                p.triggers(),
                p.approvals());
    }

    @Test
    void beginsOnlyInItsWindowAndAtItsHourWhereArmed() {
        LocalDate day = LocalDate.of(2026, 11, 23);
        ZoneId zone = ZoneId.of("Europe/Moscow");
        fixture.phases.add(
                inWindow(standard(), new Window(Optional.of(day), LocalTime.of(5, 0), LocalTime.of(11, 0), zone)));
        assertThat(fails().message())
                .isEqualTo("phase 1: it does not begin: its window opens 2026-11-23 05:00 Europe/Moscow");
        fixture.arm = true;
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.DONE);
        assertThat(fixture.state().phase("1").orElseThrow().opening().at())
                .isAfterOrEqualTo(Instant.parse("2026-11-23T02:00:00Z"));
        fixture = new RunFixture(folder.resolve("late"));
        fixture.phases.add(
                inWindow(standard(), new Window(Optional.of(day), LocalTime.of(3, 0), LocalTime.of(4, 10), zone)));
        assertThat(fails().message())
                .isEqualTo(
                        "phase 1: it does not begin: it takes 15min, and its window ends 2026-11-23 04:10 Europe/Moscow");
        fixture.time.pass(Duration.ofHours(1));
        assertThat(fails().message()).contains("its window ended 2026-11-23 04:10 Europe/Moscow");
    }

    @Test
    void refusesToGoOnWithAnotherPlanOrOtherCode() {
        fixture.phases.add(standard());
        fixture.wanted = new RunRequest.Wanted(Optional.empty(), Optional.of("move"), Optional.empty());
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.UNTIL);
        fixture.wanted = RunRequest.Wanted.ALL;
        fixture.plan = "2";
        assertThat(fails().exitStatus().number()).isEqualTo(2);
        fixture.plan = "1";
        fixture.commit = "beef";
        assertThat(fails().reason()).isEqualTo("code was c0ffee, is beef");
        fixture.commit = "c0ffee";
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.DONE);
    }

    @Test
    void letsOnlyOneOperatorIn() throws Exception {
        fixture.phases.add(approved(standard(), new Approval("Ready?", "", 1, Duration.ZERO)));
        Optional<RehomeException> end = during(this::asked, () -> {
            RehomeException second = fails();
            assertThat(second.exitStatus().number()).isEqualTo(12);
            approve("sam");
        });
        assertThat(end).isEmpty();
    }

    @Test
    void stopsByItsFileAndResumes() throws Exception {
        fixture.phases.add(approved(standard(), new Approval("Ready?", "", 1, Duration.ZERO)));
        Optional<RehomeException> end = during(this::asked, () -> touch("stop"));
        assertThat(end.orElseThrow().exitStatus().number()).isEqualTo(130);
        assertThat(fails().exitStatus().number()).isEqualTo(130);
        Files.delete(folder.resolve("stop"));
        fixture.yes = true;
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.DONE);
    }

    private void touch(String name) {
        try {
            Files.createFile(folder.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void pausesBetweenStepsWhileItsFileIsThere() throws Exception {
        fixture.phases.add(standard());
        Files.createDirectories(folder);
        touch("pause");
        Optional<RehomeException> end = during(
                () -> Files.exists(RunRequest.journal(folder))
                        && fixture.kinds().contains("paused"),
                () -> {
                    assertThat(fixture.world.changed()).isEmpty();
                    folder.resolve("pause").toFile().delete();
                });
        assertThat(end).isEmpty();
    }

    @Test
    void goesBackWhenSomebodyAborts() throws Exception {
        Phase phase = RunFixture.phase(
                "1",
                List.of(
                        change("stop", Downtime.BEGINS, "api"),
                        RunFixture.step("slow", new Waiting(Duration.ofDays(9_000)))));
        fixture.phases.add(phase);
        Optional<RehomeException> end = during(
                () -> Files.exists(RunRequest.journal(folder))
                        && fixture.kinds().contains("step-begun slow"),
                () -> new Request("r1", Request.Kind.ABORT, "sam@host", "sam", "").write(folder));
        assertThat(end.orElseThrow().message()).isEqualTo("phase 1: undone: abort by sam");
        assertThat(fixture.world.changed()).isEmpty();
    }

    @Test
    void runsPhasesInTheOrderOfTheirNeeds() {
        Phase second = RunFixture.phase("2", List.of(change("b", Downtime.UNCHANGED, "b")));
        fixture.phases.add(new Phase(
                second.name(),
                second.title(),
                List.of("1"),
                second.steps(),
                second.window(),
                second.budget(),
                second.onFailure(),
                second.verifyFor(),
                second.triggers(),
                second.approvals()));
        fixture.phases.add(RunFixture.phase("1", List.of(change("a", Downtime.UNCHANGED, "a"))));
        fixture.wanted = new RunRequest.Wanted(Optional.of("2"), Optional.empty(), Optional.empty());
        assertThat(fails().message()).isEqualTo("phase 2: it cannot begin: it needs 1 done before");
        fixture.wanted = RunRequest.Wanted.ALL;
        fixture.run().execute();
        assertThat(fixture.world.log).containsExactly("a", "verify a", "b", "verify b");
        assertThat(catchThrowableOfType(
                                RehomeException.class, () -> fixture.run().rollback(Optional.of("1")))
                        .message())
                .isEqualTo("phase 1: it cannot go back while 2 stands");
        assertThat(Runbook.cycle(Map.of("1", List.of("2"), "2", List.of("3"), "3", List.of("2"))))
                .hasSize(3);
    }

    @Test
    void keepsTheRunResumableWhereTheDiskIsFull() {
        fixture.phases.add(standard());
        int[] left = {6};
        fixture.journals = journal -> new Journal() {
            @Override
            public List<Entry> entries() {
                return journal.entries();
            }

            @Override
            public Entry append(String kind, Map<String, String> fields) {
                if (left[0]-- <= 0) {
                    throw new RehomeException(RunbookProblem.NOT_WRITTEN, "journal: cannot be written", "full", "");
                }
                return journal.append(kind, fields);
            }
        };
        assertThat(fails().code()).isEqualTo(RunbookProblem.NOT_WRITTEN);
        fixture.journals = journal -> journal;
        assertThat(fixture.run().execute().outcome()).isEqualTo(RunResult.Outcome.DONE);
    }

    private record Waiting(Duration time) implements Action {
        @Override
        public String plan() {
            return "wait";
        }

        @Override
        public Map<String, String> act(StepRun run) throws InterruptedException {
            run.sleep(time);
            return Map.of();
        }
    }
}
