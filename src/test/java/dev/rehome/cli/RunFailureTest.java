package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import dev.rehome.testing.Needs;
import dev.rehome.testing.Pm2Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What may be wrong around a run: it does not begin, or goes back, or stops where it stands, says why, and loses
/// nothing.
@Timeout(120)
class RunFailureTest {
    @TempDir
    Path folder;

    private void plan(String rest) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: postgres://app@192.0.2.1/app
                target: postgres://app@192.0.2.2/app
                """ + rest);
    }

    private Ran rehome(String... args) {
        return Cli.in(folder).with(Map.of("PATH", System.getenv("PATH"))).call(args);
    }

    /// Nothing was done: the first step of each plan here touches a file.
    private void doesNotBegin(String... words) {
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
        assertThat(ran.err()).contains("RH-RUN-008 phase a: it does not begin").contains(words);
        assertThat(folder.resolve("before")).doesNotExist();
    }

    @Test
    void aProcessManagerThatIsMissingOrDeadOrDoesNotKnowAService() throws Exception {
        String plan = """
                services: {worker: {manager: pm2, program: "%s", home: pm2}}
                phases: [{name: a, verifyFor: 0s, steps: [{shell: touch before}, {stop: [worker]}]}]
                """;
        plan(plan.formatted("/nonexistent/pm2"));
        doesNotBegin("RH-SVC-005", "there is no program /nonexistent/pm2");
        try (Pm2Home home = new Pm2Home(folder)) {
            plan(plan.formatted(home.program().getFirst()));
            doesNotBegin("RH-SVC-006", "its daemon does not run");
            home.pm2("ping");
            doesNotBegin("RH-SVC-007", "worker", "knows no process of that name");
        }
    }

    @Test
    void anEnvironmentFileThatCannotBeRead() throws Exception {
        Files.createDirectory(folder.resolve(".env"));
        plan("""
                env: {.env: {set: {A: "2"}}}
                phases: [{name: a, verifyFor: 0s, steps: [{shell: touch before}, {env: all}]}]
                """);
        doesNotBegin("RH-SVC-003", ".env: cannot be read");
    }

    @Test
    void aWorkTreeWithChangesBeforeAndHalfWay() throws Exception {
        Needs.program("git");
        line("git init -q --bare -b main remote.git && git clone -q remote.git app && cd app && echo 1 > file.txt"
                + " && git add -A && git -c user.name=t -c user.email=t@example.com commit -q -m one"
                + " && git push -q origin HEAD:main && echo 2 > file.txt");
        String plan = """
                code: app
                phases: [{name: a, verifyFor: 0s, steps: [{shell: %s, undo: [rm -f before]}, {deploy: {ref: main, folder: app}}]}]
                """;
        plan(plan.formatted("touch before"));
        doesNotBegin("RH-SVC-014", "1 changed file that nobody committed: file.txt");
        line("cd app && git checkout -q file.txt");
        plan(plan.formatted("'touch before; echo by hand > app/file.txt'"));
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(10);
        assertThat(ran.err()).contains("deploy: failed", "1 changed file that nobody committed: file.txt");
        assertThat(folder.resolve("before")).doesNotExist();
        assertThat(folder.resolve("app/file.txt")).hasContent("by hand\n");
    }

    private void line(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).as(line).isZero();
    }

    @Test
    void aNotifierThatNobodyAnswersFor() throws Exception {
        plan("""
                notify:
                  channels: {team: {webhook: {url: "http://127.0.0.1:1/x", form: json}}}
                  fields: {application: X, contact: y@example.com, monitoring: m, impact: i, what: w, why: y, risk: r, next: n}
                phases: [{name: a, verifyFor: 0s, steps: [{notify: {template: phase, to: [team]}}, {shell: touch done}]}]
                """);
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("on team not sent (no connection)");
        assertThat(folder.resolve("done")).exists();
    }

    private Process process(String... words) throws IOException {
        return Cli.in(folder).start(folder.resolve("said"), words);
    }

    @Test
    void aSecondOperatorIsRefusedAndStatusSaysWhenTheFirstIsDead() throws Exception {
        plan("""
                phases:
                  - name: a
                    verifyFor: 0s
                    steps:
                      - {shell: "touch begun; while ! test -e go; do sleep 0.1; done"}
                      - {shell: "echo after >> after"}
                """);
        Process first = process("run", "--execute");
        while (!Files.exists(folder.resolve("begun"))) {
            assertThat(first.isAlive()).isTrue();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        Ran second = rehome("run", "--execute");
        assertThat(second.exit()).as(second.err()).isEqualTo(12);
        assertThat(second.err())
                .contains(
                        "RH-RUN-001",
                        "another run is working on it",
                        "cause: begun by ",
                        ", process ",
                        "rehome status --watch");
        assertThat(rehome("status").out()).contains("run by ", "next: wait");
        first.destroyForcibly();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(rehome("status").out()).contains("which lives no more", "next: resume with: rehome run --execute");
        assertThat(rehome("status", "--format", "json").out()).contains("\"abandoned\":true");
        Files.createFile(folder.resolve("go"));
        Ran resumed = rehome("run", "--execute");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(folder.resolve("after")).hasContent("after\n");
    }

    /// A terminal sends it to the programs of the step as well, which end first.
    @Test
    void ctrlCThatEndsTheProgramOfAStepIsNoFailureOfIt() throws Exception {
        plan("""
                phases:
                  - name: a
                    verifyFor: 0s
                    steps:
                      - {name: before, shell: echo before >> log, undo: [echo undone >> log]}
                      - {name: cut, shell: "test -e cut || { touch cut; kill -INT $PPID; exit 130; }; echo cut >> log"}
                """);
        Process first = process("run", "--execute");
        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve(".rehome/run/journal"))).doesNotContain("step-failed");
        Ran resumed = rehome("run", "--execute");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(folder.resolve("log")).hasContent("before\ncut\n");
    }

    @Test
    void statusSaysThatTheStopFileIsInTheWay() throws Exception {
        plan("""
                phases: [{name: a, verifyFor: 0s, steps: [{shell: touch .rehome/run/stop}, {shell: touch after}]}]
                """);
        assertThat(rehome("run", "--execute").exit()).isEqualTo(130);
        assertThat(rehome("status").out())
                .contains("next: delete the file .rehome/run/stop, then go on with: rehome run --execute")
                .doesNotContain("done in about");
        assertThat(folder.resolve("after")).doesNotExist();
    }

    /// A file system of 64 kB under the journal: mounting one needs root, which continuous integration is.
    @Test
    void aFullDiskUnderTheJournalStopsItAndNothingIsDoneTwice() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a file system");
        Path state = Files.createDirectory(folder.resolve(".rehome"));
        String[] mount = {"mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", state.toString()};
        Assumptions.assumeTrue(new ProcessBuilder(mount).start().waitFor() == 0, "nothing can be mounted here");
        try {
            plan("""
                    phases:
                      - name: a
                        verifyFor: 0s
                        steps:
                          - {name: fill, shell: "head -c 200000 /dev/zero > .rehome/full; true"}
                    """
                    + IntStream.range(0, 40)
                            .mapToObj(i -> "      - {name: s" + i + ", shell: 'echo " + i + " >> done', undo: ['echo "
                                    + i + " >> undone']}\n")
                            .collect(Collectors.joining()));
            Ran full = rehome("run", "--execute");
            assertThat(full.exit()).as(full.err()).isEqualTo(11);
            assertThat(full.err()).contains("RH-RUN-003", "cannot be written", "No space left on device");
            assertThat(rehome("rollback", "--execute").exit()).isEqualTo(11);
            assertThat(folder.resolve("undone")).doesNotExist();
            Files.delete(state.resolve("full"));
            Ran resumed = rehome("run", "--execute");
            assertThat(resumed.exit()).as(resumed.err()).isZero();
            assertThat(Files.readAllLines(folder.resolve("done")).stream().distinct())
                    .hasSize(40);
        } finally {
            new ProcessBuilder("umount", "-l", state.toString()).start().waitFor();
        }
    }
}
