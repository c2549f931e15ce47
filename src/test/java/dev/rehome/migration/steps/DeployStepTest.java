package dev.rehome.migration.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.service.ServiceProblem;
import dev.rehome.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real Git, with a remote on disk.
class DeployStepTest {
    private static final String PLAN = """
            source: postgres://u@db.example.com/a
            target: postgres://u@db.example.com/b
            code: production
            phases:
              - {name: "2", steps: [{deploy: %s}, {install: "echo installed >> installs"}]}
            """;

    @TempDir
    private Path folder;

    private Path team;
    private Path production;
    private StepBench bench;

    @BeforeEach
    void begin() throws Exception {
        Needs.program("git");
        git(folder, "init", "-q", "--bare", "-b", "main", "remote.git");
        git(folder, "clone", "-q", "remote.git", "team");
        team = folder.resolve("team");
        commit("app.js", "old", "main");
        git(folder, "clone", "-q", "remote.git", "production");
        production = folder.resolve("production");
        bench = new StepBench(folder, System.getenv(), Optional.empty(), Optional.empty());
    }

    private static String git(Path where, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"));
        command.addAll(List.of(words));
        return said(where, command.toArray(String[]::new));
    }

    private static String said(Path where, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.strip();
    }

    private String commit(String file, String text, String branch) throws IOException, InterruptedException {
        Files.writeString(team.resolve(file), text);
        git(team, "add", "-A");
        git(team, "commit", "-q", "-m", text);
        git(team, "push", "-q", "origin", "HEAD:" + branch);
        return git(team, "rev-parse", "HEAD");
    }

    private List<Finding> blocking() throws Exception {
        return bench.preflight("deploy").stream()
                .filter(finding -> finding.severity() == Severity.BLOCKING)
                .toList();
    }

    @Test
    void deploysABranchAndGoesBackWithItsPackages() throws Exception {
        commit("package-lock.json", "{}", "main");
        git(production, "pull", "-q");
        String before = git(production, "rev-parse", "HEAD");
        commit("app.js", "new", "direct-sql");
        String after = commit("package-lock.json", "{\"new\": 1}", "direct-sql");
        bench.plan(PLAN.formatted("direct-sql"));
        assertThat(blocking()).isEmpty();
        assertThat(git(production, "branch", "-a")).doesNotContain("direct-sql");

        assertThat(bench.run("deploy")).containsEntry("commit", after);
        bench.run("deploy");
        bench.run("install");
        assertThat(Files.readString(production.resolve("app.js"))).isEqualTo("new");
        Files.createDirectories(production.resolve("node_modules"));
        Files.writeString(production.resolve("package.json"), "{}");
        Files.delete(production.resolve("package.json"));

        git(production, "config", "advice.detachedHead", "false");
        RehomeException noNpm = catchThrowableOfType(RehomeException.class, () -> bench.undo("install", "deploy"));
        assertThat(noNpm.code()).as("npm ci of a lock file without packages").isEqualTo(ServiceProblem.INSTALL_FAILED);
        assertThat(git(production, "rev-parse", "HEAD")).isEqualTo(before);
        assertThat(git(production, "symbolic-ref", "--short", "HEAD")).isEqualTo("main");
        Files.delete(production.resolve("node_modules"));
        bench.undo("install", "deploy");
    }

    /// Packages of a lock file, with real npm and without a network.
    private void commitPackages(String version, String branch) throws Exception {
        Path part = Files.createDirectories(folder.resolve("part"));
        Files.writeString(part.resolve("package.json"), "{\"name\": \"part\", \"version\": \"" + version + "\"}");
        said(part, "npm", "pack", "--silent", "--pack-destination", team.toString());
        String needs = "{\"dependencies\": {\"part\": \"file:part-" + version + ".tgz\"}}";
        Files.writeString(team.resolve("package.json"), needs);
        Files.writeString(team.resolve(".gitignore"), "node_modules\n");
        said(team, "npm", "install", "--package-lock-only", "--offline", "--no-audit", "--no-fund");
        commit("app.js", "with part " + version, branch);
    }

    private String installed() throws IOException {
        return Files.readString(production.resolve("node_modules/part/package.json"));
    }

    private Path before() {
        return production.resolve(".rehome/packages/2-install");
    }

    private Path deployedWithOtherPackages() throws Exception {
        Needs.program("npm");
        commitPackages("1.0.0", "main");
        git(production, "pull", "-q");
        said(production, "npm", "ci", "--offline", "--no-audit", "--no-fund");
        Path mark = Files.writeString(production.resolve("node_modules/part/mark"), "of the install before");
        commitPackages("2.0.0", "direct-sql");
        bench.plan(PLAN.formatted("direct-sql").replace("echo installed >> installs", "npm ci --offline --no-audit"));
        bench.run("deploy");
        bench.run("install");
        assertThat(installed()).contains("2.0.0");
        assertThat(before().resolve("node_modules/part/mark")).exists();
        return mark;
    }

    private void assertWholeAsBefore() throws Exception {
        assertThat(installed()).contains("1.0.0");
        assertThat(production.resolve(".rehome")).doesNotExist();
        assertThat(git(production, "status", "--porcelain")).isEmpty();
    }

    @Test
    void putsThePackagesFromBeforeBackInsteadOfInstallingThem() throws Exception {
        Path mark = deployedWithOtherPackages();
        assertThat(git(production, "status", "--porcelain")).isEmpty();
        bench.undo("install", "deploy");
        bench.undo("install", "deploy");
        assertThat(mark).exists();
        assertWholeAsBefore();
    }

    @Test
    void goesOnWithPackagesWhereverItWasKilled() throws Exception {
        Path mark = deployedWithOtherPackages();
        // Within the install: the next attempt takes what is half there for nothing that was before.
        Files.delete(production.resolve("node_modules/part/package.json"));
        bench.run("install");
        assertThat(installed()).contains("2.0.0");

        // Between the two renames of the way back, and behind them.
        Files.move(production.resolve("node_modules"), before().resolve("undone"));
        bench.undo("install");
        assertThat(mark).exists();
        Files.createDirectories(before().resolve("undone/part"));
        bench.undo("install", "deploy");
        assertThat(mark).exists();
        assertWholeAsBefore();
    }

    @Test
    void installsThePackagesFromBeforeWhereThoseKeptAreNotWhole() throws Exception {
        Path mark = deployedWithOtherPackages();
        Files.delete(before().resolve("node_modules/part/package.json"));
        bench.undo("install", "deploy");
        assertThat(mark).doesNotExist();
        assertWholeAsBefore();
    }

    @Test
    void leavesNoBranchBehindThatWasNotThere() throws Exception {
        String old = commit("app.js", "new", "direct-sql");
        bench.plan(PLAN.formatted("direct-sql"));
        bench.run("deploy");
        assertThat(git(production, "branch")).contains("direct-sql");
        bench.undo("deploy");
        bench.undo("deploy");
        assertThat(git(production, "branch")).isEqualTo("* main");
        assertThat(git(production, "config", "--list")).doesNotContain("branch.direct-sql");

        git(production, "branch", "-q", "direct-sql", old);
        commit("app.js", "newer", "direct-sql");
        bench = new StepBench(folder, System.getenv(), Optional.empty(), Optional.empty());
        bench.run("deploy");
        bench.undo("deploy");
        assertThat(git(production, "rev-parse", "direct-sql"))
                .as("moved back to where it was")
                .isEqualTo(old);

        git(production, "branch", "-q", "-D", "direct-sql");
        bench = new StepBench(folder, System.getenv(), Optional.empty(), Optional.empty());
        bench.run("deploy");
        Files.writeString(production.resolve("app.js"), "of somebody");
        git(production, "commit", "-q", "-am", "of somebody");
        String own = git(production, "rev-parse", "HEAD");
        bench.undo("deploy");
        assertThat(git(production, "rev-parse", "direct-sql"))
                .as("what somebody committed stays")
                .isEqualTo(own);
        assertThat(bench.everythingSaid()).contains("branch direct-sql stays");
    }

    @Test
    void deploysATagAndACommit() throws Exception {
        String first = git(production, "rev-parse", "HEAD");
        String tagged = commit("app.js", "new", "release");
        git(team, "tag", "-a", "v2", "-m", "two");
        git(team, "push", "-q", "origin", "v2");
        bench.plan(PLAN.formatted("v2"));
        assertThat(blocking()).isEmpty();
        bench.run("deploy");
        assertThat(git(production, "rev-parse", "HEAD")).isEqualTo(tagged);
        bench.undo("deploy");
        assertThat(git(production, "rev-parse", "HEAD")).isEqualTo(first);
        assertThat(git(production, "symbolic-ref", "--short", "HEAD")).isEqualTo("main");
    }

    @Test
    void refusesATreeThatIsBehindAndDirty() throws Exception {
        for (int i = 0; i < 7; i++) {
            commit("app.js", "change " + i, "main");
        }
        commit("app.js", "switch", "direct-sql");
        Files.writeString(production.resolve("app.js"), "mended by hand at night");
        bench.plan(PLAN.formatted("direct-sql"));
        assertThat(blocking())
                .extracting(Finding::code)
                .containsExactlyInAnyOrder(ServiceProblem.TREE_DIRTY, ServiceProblem.TREE_OUTDATED);
        assertThat(blocking().toString())
                .contains("7 commits behind origin/main")
                .contains("1 changed file that nobody committed: app.js");
        RehomeException e = catchThrowableOfType(RehomeException.class, () -> bench.run("deploy"));
        assertThat(e.code()).isEqualTo(ServiceProblem.TREE_DIRTY);
        assertThat(e.exitStatus().number()).isEqualTo(3);
        assertThat(Files.readString(production.resolve("app.js"))).isEqualTo("mended by hand at night");
    }

    @Test
    void takesTheBranchThatIsCheckedOutForwardOnlyFromWhereItIsKnownToBe() throws Exception {
        String before = git(production, "rev-parse", "HEAD");
        String after = commit("app.js", "new", "main");
        bench.plan(PLAN.formatted("main"));
        assertThat(blocking()).extracting(Finding::code).containsExactly(ServiceProblem.TREE_OUTDATED);
        bench.plan(PLAN.formatted("{ref: main, from: " + before + "}"));
        assertThat(blocking()).isEmpty();
        bench.run("deploy");
        assertThat(git(production, "rev-parse", "HEAD")).isEqualTo(after);
        bench.undo("deploy");
        assertThat(git(production, "rev-parse", "HEAD")).isEqualTo(before);
        assertThat(git(production, "rev-parse", "main")).isEqualTo(before);
    }

    @Test
    void refusesCommitsOfItsOwnAndWhatDoesNotExist() throws Exception {
        commit("app.js", "new", "direct-sql");
        Files.writeString(production.resolve("app.js"), "own");
        git(production, "commit", "-q", "-am", "own");
        bench.plan(PLAN.formatted("direct-sql"));
        assertThat(blocking().toString()).contains("has 1 commits that direct-sql does not have");
        bench.plan(PLAN.formatted("no-such-branch"));
        assertThat(blocking()).extracting(Finding::code).containsExactly(ServiceProblem.GIT_FAILED);
        git(production, "remote", "set-url", "origin", "https://user:planted-secret-9@127.0.0.1:1/x.git");
        bench.plan(PLAN.formatted("direct-sql"));
        assertThat(blocking()).extracting(Finding::code).containsExactly(ServiceProblem.GIT_FAILED);
        assertThat(blocking().toString()).doesNotContain("planted-secret");
    }
}
