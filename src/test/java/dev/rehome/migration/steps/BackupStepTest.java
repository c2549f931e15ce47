package dev.rehome.migration.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The step `backup` between two real servers; what it makes is restored on the source's server.
class BackupStepTest {
    @TempDir
    Path folder;

    private TestDatabase source;
    private TestDatabase target;
    private StepBench bench;

    @BeforeEach
    void begin() throws SQLException, IOException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.OLDER, Side.TARGET);
        source.execute("CREATE TABLE clients (id int PRIMARY KEY, name text);"
                + " INSERT INTO clients SELECT i, 'planted ' || i FROM generate_series(1, 63) i");
        target.execute("CREATE TABLE services (id int PRIMARY KEY)");
        Files.writeString(folder.resolve(".env"), "TOKEN=planted\n");
        bench = new StepBench(folder, Map.of("PROOF", source.superuserUrl()), Optional.of(source), Optional.of(target));
    }

    @AfterEach
    void end() throws SQLException {
        source.close();
        target.close();
    }

    private StepBench plan(String backup, String step) throws IOException {
        return bench.plan("""
                source: env:S
                target: env:T
                backup: %s
                phases:
                  - name: "2"
                    steps: [{backup: %s}]
                """.formatted(backup, step));
    }

    private List<Path> made() throws IOException {
        try (Stream<Path> folders = Files.list(folder.resolve("backups"))) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @Test
    void savesBothDatabasesAndFilesProvesThemAndDoesNotDoItTwice() throws Exception {
        plan("{restore: env:PROOF, files: [.env], pgDump: false}", "{}");
        Map<String, String> values = bench.run("backup");
        assertThat(values)
                .containsEntry("source.tables", "1")
                .containsEntry("source.rows", "63")
                .containsEntry("target.tables", "1")
                .containsEntry("files", "1")
                .containsEntry("proof", "equal");
        assertThat(bench.verdict("backup complete")).isEqualTo(Gate.Verdict.GO);
        assertThat(bench.verdict("backup restored once")).isEqualTo(Gate.Verdict.GO);
        assertThat(bench.holds("backup")).isTrue();
        assertThat(bench.everythingSaid()).doesNotContain("planted");

        Path dump;
        try (Stream<Path> files = Files.list(made().getFirst())) {
            dump = files.filter(file -> file.getFileName().toString().contains("source"))
                    .filter(file ->
                            file.toString().endsWith(".sql") || file.toString().endsWith(".gz"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(dump);
        bytes[bytes.length / 2] ^= 1;
        Files.write(dump, bytes);
        assertThat(bench.holds("backup")).as("damaged").isFalse();
        assertThat(bench.everythingSaid()).contains("of no use any more");
    }

    @Test
    void savesOnlyWhatItIsAskedForAndSaysThatNothingProvesIt() throws Exception {
        plan("{restore: never}", "{only: [source]}");
        assertThat(bench.action("backup").plan())
                .contains("back up source into")
                .doesNotContain("target", "prove");
        Map<String, String> values = bench.run("backup");
        assertThat(values).containsEntry("source.rows", "63").doesNotContainKeys("target.rows", "proof");
        assertThat(bench.gates()).containsOnlyKeys("backup complete");
        assertThat(made()).hasSize(1);
        assertThat(bench.preflight("backup")).isEmpty();
    }

    @Test
    void refusesPartsThatThereAreNot() throws Exception {
        plan("{restore: never}", "{only: [sources]}");
        assertThatThrownBy(() -> bench.action("backup"))
                .isInstanceOf(RehomeException.class)
                .hasMessageContaining("backup takes only source, target, files, not sources");
        plan("{restore: never}", "{only: [files]}");
        assertThatThrownBy(() -> bench.action("backup"))
                .hasMessageContaining("backup of files alone needs backup.files");
    }
}
