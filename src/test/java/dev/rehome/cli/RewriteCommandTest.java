package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.testing.NodeModules;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewriteCommandTest {
    private static final String CLIENT = """
            const { createClient } = require('@supabase/supabase-js');

            const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_KEY);

            module.exports = { supabase };
            """;
    private static final String NOTES = """
            const { supabase } = require('./database/supabase');

            async function add(text) {
              const { data, error } = await supabase.from('notes').insert({ text, at: null }).select('id').single();
              if (error) throw new Error(error.message);
              return data.id;
            }

            async function all() {
              const { data } = await supabase.from('notes').select('id, text').order('id');
              return data;
            }

            async function change(id, text) {
              const { error } = await supabase.from('notes').update({ text }).eq('id', id);
              return error;
            }

            async function drop(id) {
              const { data } = await supabase.from('notes').delete().eq('id', id).select();
              return data.length;
            }

            module.exports = { add, all, change, drop };
            """;
    private static final String SCRIPT = """
            const notes = require('./src/notes');

            (async () => {
              const first = await notes.add('one');
              const second = await notes.add("it's two");
              const problem = await notes.change(second, 'zwei');
              const dropped = await notes.drop(first);
              console.log(JSON.stringify({ problem, dropped, left: await notes.all() }));
            })();
            """;

    private static TestDatabase database;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeTables() throws SQLException {
        database = TestDatabase.create(17, Side.TARGET);
        database.execute(
                "CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text, at timestamptz)");
    }

    @AfterAll
    static void drop() throws SQLException {
        database.close();
    }

    private Path project() throws IOException {
        Path code = folder.resolve("app");
        write(code.resolve("src/database/supabase.js"), CLIENT);
        write(code.resolve("src/notes.js"), NOTES);
        write(code.resolve("script.js"), SCRIPT);
        write(code.resolve("package.json"), """
                {
                  "name": "notes",
                  "dependencies": {
                    "@supabase/supabase-js": "2.105.0",
                    "express": "4.21.2"
                  }
                }
                """);
        write(code.resolve(".env.example"), "PORT=1\nSUPABASE_URL=\nSUPABASE_KEY=\n");
        return code;
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Cli.Ran rewrite(Path code, String... more) {
        java.util.List<String> arguments =
                new java.util.ArrayList<>(List.of("rewrite", code.toString(), "--db", database.url()));
        arguments.addAll(List.of(more));
        return Cli.in(folder).call(arguments.toArray(String[]::new));
    }

    private static String run(Path in, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    @Test
    void rewrittenCodeRunsAgainstTheDatabase() throws Exception {
        Path code = project();
        Cli.Ran ran = rewrite(code, "--execute");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("4 chains in 1 file: 4 translated, 0 to review");
        assertThat(code.resolve("src/database/supabase.js")).doesNotExist();
        assertThat(Files.readString(code.resolve("package.json")))
                .contains("\"pg\"")
                .doesNotContain("supabase");
        assertThat(Files.readString(code.resolve(".env.example"))).isEqualTo("PORT=1\n");

        Files.createSymbolicLink(code.resolve("node_modules"), NodeModules.folder());
        ProcessBuilder node =
                new ProcessBuilder("node", "script.js").directory(code.toFile()).redirectErrorStream(true);
        node.environment().put("DATABASE_URL", database.url());
        Process process = node.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        assertThat(out).isEqualTo("{\"problem\":null,\"dropped\":1,\"left\":[{\"id\":2,\"text\":\"zwei\"}]}\n");
    }

    @Test
    void withoutExecuteItPrintsADiffThatGitApplies() throws Exception {
        Path code = project();
        Cli.Ran ran = rewrite(code);
        assertThat(ran.exit()).isZero();
        assertThat(Files.readString(code.resolve("src/notes.js"))).isEqualTo(NOTES);
        Files.writeString(folder.resolve("patch"), ran.out());
        run(code, "git", "init", "-q");
        run(code, "git", "apply", "../patch");
        assertThat(Files.readString(code.resolve("src/notes.js"))).contains("require('./database/postgres')");

        Cli.Ran again = rewrite(code);
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).contains("nothing to change");
    }

    @Test
    void keepsOriginalsOutsideTheCodeWhereThereIsNoGit() throws Exception {
        Path code = project();
        Cli.Ran ran = rewrite(code, "--execute", "--format", "json");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("\"executed\":true", "\"chains\":4,\"translated\":4,\"needsReview\":0");
        Path originals = folder.resolve(".rehome/originals/app");
        assertThat(Files.readString(originals.resolve("src/notes.js"))).isEqualTo(NOTES);
        assertThat(Files.readString(originals.resolve("src/database/supabase.js")))
                .isEqualTo(CLIENT);
        assertThat(code.resolve(".rehome")).doesNotExist();
    }

    @Test
    void refusesFilesWithUncommittedChanges() throws Exception {
        Path code = project();
        commit(code);
        Files.writeString(code.resolve("src/notes.js"), NOTES + "// later\n");
        Cli.Ran refused = rewrite(code, "--execute");
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.err()).contains("RH-REWRITE-003 src/notes.js");
        assertThat(Files.readString(code.resolve("src/notes.js"))).isEqualTo(NOTES + "// later\n");

        assertThat(rewrite(code, "--execute", "--allow-dirty").exit()).isZero();
        assertThat(Files.readString(code.resolve("src/notes.js"))).contains("postgres.select");
    }

    private static void commit(Path code) throws IOException, InterruptedException {
        run(code, "git", "init", "-q");
        run(code, "git", "config", "user.email", "dev@example.com");
        run(code, "git", "config", "user.name", "Dev");
        run(code, "git", "add", "-A");
        run(code, "git", "commit", "-q", "-m", "Before");
    }

    @Test
    void commitsUnitsThatPassAndTakesOthersBack() throws Exception {
        Path code = project();
        write(code.resolve("src/other.js"), NOTES);
        commit(code);
        Cli.Ran ran = rewrite(
                code,
                "--execute",
                "--branch",
                "move",
                "--commit-per",
                "file",
                "--test",
                "! grep -q postgres src/other.js");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("taken back src/other.js: exit 1");
        assertThat(Files.readString(code.resolve("src/other.js"))).isEqualTo(NOTES);
        assertThat(code.resolve("src/database/supabase.js")).exists();
        assertThat(run(code, "git", "log", "--format=%s"))
                .contains("Move src/notes.js to PostgreSQL", "Move the module and its package to PostgreSQL")
                .doesNotContain("src/other.js");
        assertThat(run(code, "git", "status", "--porcelain")).isEmpty();
    }

    @Test
    void triesUnitsAgainThatNeedWhatStandsBehindThem() throws Exception {
        Path code = project();
        write(code.resolve("src/alone.js"), NOTES);
        write(code.resolve("src/other.js"), NOTES);
        commit(code);
        // The first of them passes only beside the last.
        Cli.Ran ran = rewrite(
                code,
                "--execute",
                "--branch",
                "move",
                "--test",
                "! grep -q postgres src/alone.js || grep -q postgres src/other.js");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).doesNotContain("taken back");
        assertThat(run(code, "git", "log", "--format=%s").lines().toList().subList(0, 2))
                .containsExactly("Move what nothing needs any more to PostgreSQL", "Move src/alone.js to PostgreSQL");
        assertThat(run(code, "git", "status", "--porcelain")).isEmpty();
    }

    @Test
    void takesBackWhatGitRefuses() throws Exception {
        Path code = project();
        commit(code);
        Path hook = code.resolve(".git/hooks/pre-commit");
        write(hook, "#!/bin/sh\necho not today\nexit 1\n");
        Files.setPosixFilePermissions(hook, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Cli.Ran ran = rewrite(code, "--execute", "--branch", "move");
        assertThat(ran.err()).contains("taken back the module and its package: git: not today");
        assertThat(run(code, "git", "status", "--porcelain")).isEmpty();
    }

    @Test
    void editsOnlyWhatIsAskedFor() throws Exception {
        Path code = project();
        write(code.resolve("src/other.js"), NOTES);
        Cli.Ran ran = rewrite(code, "--execute", "--only", "src/other.js");
        assertThat(ran.exit()).isZero();
        assertThat(Files.readString(code.resolve("src/notes.js"))).isEqualTo(NOTES);
        assertThat(Files.readString(code.resolve("src/other.js"))).contains("postgres.select");
        assertThat(code.resolve("src/database/supabase.js")).exists();
    }

    @Test
    void saysWhatIsWrongWithItsInput() throws Exception {
        assertThat(rewrite(folder.resolve("none")).err()).startsWith("RH-REWRITE-001");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Cli.Ran ran = rewrite(empty);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).startsWith("RH-REWRITE-002");
        assertThat(Cli.in(folder).call("rewrite", project().toString()).exit()).isEqualTo(2);
        assertThat(Cli.in(folder)
                        .call("rewrite", project().toString(), "--db", "postgres://127.0.0.1:1/none")
                        .exit())
                .isEqualTo(7);
    }
}
