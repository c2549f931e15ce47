package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of plans whose steps need no database: what people and scripts see of them.
class RunCommandTest {
    private static final String HEAD = """
            source: postgres://app@192.0.2.1/app
            target: postgres://app@192.0.2.2/app
            phases:
            """;

    @TempDir
    Path folder;

    private void plan(String phases) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), HEAD + phases);
    }

    private Ran rehome(String... args) {
        return Cli.in(folder).call(args);
    }

    private static final String TWO = """
              - name: "1"
                title: Prepare
                verifyFor: 0s
                budget: 10min
                steps:
                  - {maintenance: {state: on, file: flag}, planned: 1s}
                  - {name: move, shell: echo moved >> log, undo: [echo back >> log], planned: 2min}
                  - {name: open, maintenance: {state: off, file: flag}}
              - name: "2"
                needs: ["1"]
                verifyFor: 0s
                steps:
                  - {approve: "Good?"}
                  - {shell: "test ! -e broken && echo two >> log"}
            """;

    @Test
    void printsThePlanAndChangesNothing() throws IOException {
        plan(TWO);
        Ran ran = rehome("run");
        assertThat(ran.out()).isEqualTo("""
                phase 1: Prepare (planned)
                  at most 10min without the application; goes back by itself
                step         what it does           takes  way back              state
                maintenance  maintenance on            1s  maintenance off       planned
                move         run echo moved >> log   2min  run echo back >> log  planned
                open         maintenance off            -  maintenance on        planned

                phase 2 (planned)
                  needs 1; goes back by itself
                step     what it does                             takes  way back  state
                approve  ask Good?                                    -  -         planned
                shell    run test ! -e broken && echo two >> log      -  -         planned

                to do it: --execute
                """);
        assertThat(ran.exit()).isZero();
        assertThat(folder.resolve("log")).doesNotExist();
    }

    @Test
    void waitsForAnApprovalAndGoesOnAfterIt() throws IOException {
        plan(TWO);
        Ran first = rehome("run", "--execute", "--no-wait");
        assertThat(first.exit()).isEqualTo(9);
        assertThat(first.err()).endsWith("""
                phase 2 begins
                waiting for an approval: Good? (answer with: rehome approve)
                RH-RUN-009 approve: waiting for an approval: Good?
                cause: anybody may give it
                remedy: answer with: rehome approve, then run: rehome run --execute
                """);
        Ran status = rehome("status");
        assertThat(status.out())
                .contains("phase 2: DELAYED, waiting for an approval: Good?\n", "next: answer with: rehome approve");
        assertThat(rehome("approve", "shell").err()).contains("the question that is open is about approve");
        assertThat(rehome("approve", "--execute").out()).startsWith("approved as ");
        assertThat(rehome("run", "--execute").out()).isEqualTo("done: phase 2\n");
        assertThat(Files.readString(folder.resolve("log"))).isEqualTo("moved\ntwo\n");
        assertThat(rehome("run", "--execute").out()).isEqualTo("already done: nothing was left to do\n");
        assertThat(rehome("status").out())
                .contains(
                        "phase 2: ON TRACK, done\n",
                        "next: nothing, all phases are done; the evidence: rehome report\n");
        assertThat(rehome("approve").exit()).isEqualTo(2);
    }

    @Test
    void goesBackByItselfAndSaysWhy() throws IOException {
        plan(TWO.replace("- {name: open", "- {name: fail, shell: 'echo no; exit 3'}\n      - {name: open"));
        Ran ran = rehome("run", "--execute", "--phase", "1");
        assertThat(ran.exit()).isEqualTo(10);
        assertThat(ran.err().replaceAll(" in \\d+(ms|s)\n", " in TIME\n")).isEqualTo("""
                phase 1 begins: Prepare
                maintenance: begins
                maintenance: done in TIME
                move: begins
                move: done in TIME
                fail: begins
                  fail: no
                fail: failed: shell ended with 3
                phase 1 goes back: shell ended with 3
                fail: undone
                move: undone
                maintenance: undone
                phase 1 is undone: all is as before it began
                RH-RUN-010 phase 1: undone: shell ended with 3
                cause: it printed: no
                remedy: mend the line (it runs by sh -c in the plan's folder), then run the same command again
                """);
    }

    @Test
    void undoesTheLastPhaseWhenAskedTo() throws IOException {
        plan(TWO);
        rehome("run", "--execute", "--phase", "1");
        assertThat(rehome("rollback").out()).isEqualTo("""
                phase 1 would go back, in this order:
                step         what is done
                open         maintenance on
                move         run echo back >> log
                maintenance  maintenance off
                to do it: --execute
                """);
        assertThat(rehome("rollback", "--execute").out()).isEqualTo("undone: phase 1 is as before it began\n");
        assertThat(Files.readString(folder.resolve("log"))).isEqualTo("moved\nback\n");
        assertThat(folder.resolve("flag")).doesNotExist();
        Ran again = rehome("rollback", "--execute");
        assertThat(again.out()).isEqualTo("already so: no phase of the run stands\n");
        assertThat(again.exit()).isZero();
        assertThat(rehome("abort", "--execute").out()).isEqualTo("no phase is under way: nothing to undo\n");
    }

    @Test
    void abortsALivingRunFromAnotherTerminal() throws Exception {
        plan("""
              - name: "1"
                verifyFor: 0s
                steps:
                  - {maintenance: {state: on, file: flag}}
                  - {wait: 1h}
            """);
        AtomicReference<@Nullable Ran> ran = new AtomicReference<>();
        Thread run = Thread.ofVirtual().start(() -> ran.set(rehome("run", "--execute")));
        await(() -> rehome("status").out().contains("step 2/2 wait"));
        assertThat(rehome("run", "--execute").exit()).isEqualTo(12);
        assertThat(rehome("abort").out()).isEqualTo("undone: phase 1 is as before it began\n");
        assertThat(run.join(Duration.ofSeconds(30))).isTrue();
        Ran ended = Objects.requireNonNull(ran.get());
        assertThat(ended.exit()).isEqualTo(10);
        assertThat(folder.resolve("flag")).doesNotExist();
    }

    private static void await(BooleanSupplier condition) {
        Instant patience = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(patience);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void refusesAPlanThatWasChangedHalfWay() throws IOException {
        plan(TWO);
        assertThat(rehome("run", "--execute", "--until", "1/move").out())
                .isEqualTo("stopped as asked for in phase 1; to go on: rehome run --execute\n");
        plan(TWO.replace("echo moved", "echo other"));
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("RH-RUN-002 phase 1: it was begun with something else\ncause: plan was ");
        assertThat(rehome("rollback", "--execute").exit()).isEqualTo(2);
        plan(TWO);
        assertThat(rehome("rollback", "--execute").exit()).isZero();
    }

    @Test
    void namesEverythingThatIsWrongWithThePhasesAtOnce() throws IOException {
        plan("""
              - name: "1"
                needs: ["2"]
                steps:
                  - {shel: ./x.sh}
                  - {wait: soon}
                  - {shell: a, sql: b}
              - name: "2"
                needs: ["1", "4"]
                colour: red
                steps: []
            """);
        Ran first = rehome("run");
        assertThat(first.exit()).isEqualTo(2);
        assertThat(first.err()).contains("rehome.yaml:12:5: unknown key \"colour\"");
        plan("""
              - name: "1"
                needs: ["2"]
                steps:
                  - {shel: ./x.sh}
                  - {wait: soon}
                  - {shell: a, sql: b}
                  - {shell: {run: a, unles: b}}
              - name: "2"
                needs: ["1", "4"]
                steps: []
            """);
        Ran ran = rehome("run");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "rehome.yaml:7:16: unknown kind of step \"shel\", did you mean \"shell\"?",
                        "rehome.yaml:8:16: must be a duration such as 30s, 5min or 1h",
                        "rehome.yaml:9:9: a step has one kind, here are shell, sql",
                        "unknown key \"unles\", did you mean \"unless\"?",
                        "phase 2 needs \"4\", which the plan does not have",
                        "phases need each other in a circle: 1 needs 2 needs 1");
    }

    @Test
    void writesTheRunbookAsADocument() throws IOException {
        plan(TWO);
        assertThat(rehome("plan", "--markdown").out())
                .contains(
                        "| 1 | Prepare | at any time | 2min 1s | - |  | planned |\n",
                        "## Critical path\n\n1 → 2: 2min 1s without",
                        "| 2 | move | run echo moved >> log | 2min | 99 % = 9min 54s | run echo back >> log |\n",
                        "| rows are lost | **nothing: add a backup and a verify or cutover step** |\n",
                        "| the application is away too long | budget of phase 1 |\n");
    }

    @Test
    void theDocumentSaysWhatComesFirstWhoIsToldAndWhoAnswersWhichRisk() throws IOException {
        plan("""
              - name: "2"
                window: {start: "2030-01-21T02:00", end: "08:00", zone: Europe/Moscow}
                gates: {rehearsals: 2, dryRun: true, backup: true}
                steps: [{cutover: {}}]
            contacts: {jo: {role: lead, name: Jo, channel: team}}
            notify:
              channels: {team: {command: "true"}}
              advance: [{phase: "2", template: window, to: [team], before: 48h}]
            """);
        assertThat(rehome("plan", "--markdown").out())
                .contains(
                        "| 2030-01-19 02:00 Europe/Moscow | window | team | 2 |\n",
                        "| Jo | lead | team | rehome approve --as jo |\n",
                        "- Before its switch: 2 clean rehearsals, there and back (rehome rehearse); a dry run with GO"
                                + " (rehome preflight); a backup of the source that was restored once;"
                                + " everybody told in time (rehome notify --due)\n",
                        "- Done when nothing went wrong for 1h behind the last step.\n",
                        "| rows are lost | gate backup restored of phase 2; step 2/cutover |\n",
                        "| the way back fails when it is needed | gate rehearsals of phase 2; step 2/cutover |\n",
                        "| users and team are surprised | gate notices in time of phase 2 |\n");
    }
}
