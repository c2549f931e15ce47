package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Steps of a run that change code and keep backups, with real servers: forward, back, and killed in between.
@Timeout(180)
class RunCodeTest {
    private static final String PLAN = """
            source: env:S
            target: env:T
            code: app
            rewrite: {name: plain}
            backup: {folder: backups, files: [app/package.json], restore: env:PROOF, pgDump: false}
            phases:
              - name: "1"
                verifyFor: 0s
                steps:
                  - {backup: {}}
                  - {rewrite: {on: source}}
                  - {name: between, shell: "touch begun; while ! test -e go; do sleep 0.1; done"}
                  - {name: rename, rewrite: {renameMentions: true, allowDirty: true}}
                  - {check: {}}
                  - {shell: "test -e good"}
            """;

    @TempDir
    Path folder;

    private TestDatabase source;
    private TestDatabase target;
    private Map<String, String> before;

    @BeforeEach
    void begin() throws Exception {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        for (TestDatabase database : List.of(source, target)) {
            database.execute("CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text);"
                    + " INSERT INTO notes (text) SELECT i::text FROM generate_series(1, 50) i");
        }
        write("src/database/supabase.js", """
                const { createClient } = require('@supabase/supabase-js');
                const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_KEY);
                module.exports = { supabase };
                """);
        write("src/notes.js", """
                const { supabase } = require('./database/supabase');

                // All of them, from Supabase.
                async function all() {
                  const { data } = await supabase.from('notes').select('id, text').order('id');
                  return data;
                }

                module.exports = { all };
                """);
        write(
                "package.json",
                "{\n  \"name\": \"notes\",\n  \"dependencies\": {\n    \"@supabase/supabase-js\": \"2.105.0\"\n  }\n}\n");
        Files.writeString(folder.resolve("rehome.yaml"), PLAN);
        before = code();
    }

    @AfterEach
    void end() throws SQLException {
        source.close();
        target.close();
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve("app").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Map<String, String> code() throws IOException {
        Path app = folder.resolve("app");
        Map<String, String> code = new TreeMap<>();
        try (Stream<Path> files = Files.walk(app)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                code.put(app.relativize(file).toString(), Files.readString(file));
            }
        }
        return code;
    }

    private Map<String, String> variables() {
        return Map.of("S", source.url(), "T", target.url(), "PROOF", target.superuserUrl());
    }

    private Ran rehome(String... args) {
        return Cli.in(folder).with(variables()).call(args);
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    /// Kills a run between its two rewrites.
    private void killedBetween() throws Exception {
        Files.deleteIfExists(folder.resolve("begun"));
        Files.deleteIfExists(folder.resolve("go"));
        Process process = Cli.in(folder).with(variables()).start(folder.resolve("said"), "run", "--execute");
        while (!Files.exists(folder.resolve("begun"))) {
            assertThat(process.isAlive()).as(said()).isTrue();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(code()).isNotEqualTo(before);
        Files.createFile(folder.resolve("go"));
    }

    @Test
    void eachRewriteKeepsItsOwnOriginalsAndAllOfThemComeBack() throws Exception {
        Files.createFile(folder.resolve("go"));
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(10);
        assertThat(ran.err())
                .contains(
                        "GO backup restored once", "GO check: ", "rename: undone", "rewrite: undone", "backup: undone");
        assertThat(code()).isEqualTo(before);
        try (Stream<Path> backups = Files.list(folder.resolve("backups"))) {
            assertThat(backups.filter(Files::isDirectory)).as("a backup stays").hasSize(1);
        }
    }

    @Test
    void killedBetweenTwoRewritesItGoesBackOrOn() throws Exception {
        killedBetween();
        Ran back = rehome("rollback", "--execute");
        assertThat(back.exit()).as(back.err()).isZero();
        assertThat(code()).isEqualTo(before);

        Files.createFile(folder.resolve("good"));
        killedBetween();
        Ran on = rehome("run", "--execute");
        assertThat(on.exit()).as(on.err()).isZero();
        assertThat(code().toString()).contains("SELECT").doesNotContainIgnoringCase("supabase");
        assertThat(rehome("rollback", "--execute").exit()).isZero();
        assertThat(code()).isEqualTo(before);
    }
}
