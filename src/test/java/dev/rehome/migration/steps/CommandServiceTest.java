package dev.rehome.migration.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A service of plain commands, whose processes nobody counts: its start line starts one more each time.
class CommandServiceTest {
    private static final String PLAN = """
            source: postgres://u@db.example.com/a
            target: postgres://u@db.example.com/b
            services:
              api: {manager: command, start: "touch up && echo one more >> starts", stop: "rm up", status: "test -e up", settle: 1ms}
            phases:
              - {name: "2", steps: [{stop: [api]}, {start: {services: [api], database: any}}]}
            """;

    @TempDir
    private Path folder;

    private StepBench bench;

    @BeforeEach
    void begin() throws IOException {
        Files.createFile(folder.resolve("up"));
        bench = new StepBench(folder, System.getenv(), Optional.empty(), Optional.empty()).plan(PLAN);
    }

    private List<String> starts() throws IOException {
        Path starts = folder.resolve("starts");
        return Files.exists(starts) ? Files.readAllLines(starts) : List.of();
    }

    @Test
    void isStartedOnceHoweverOftenTheStepIsGoneOnWith() throws Exception {
        bench.run("stop");
        bench.run("start");
        bench.run("start");
        assertThat(starts()).hasSize(1);
        bench.undo("start", "stop");
        bench.undo("stop");
        assertThat(starts()).hasSize(2);
    }

    /// As after a kill between the record of what runs and its end.
    @Test
    void isLeftAloneByTheWayBackWhereItWasNeverStopped() throws Exception {
        bench.run("stop");
        Files.createFile(folder.resolve("up"));
        bench.undo("stop");
        assertThat(starts()).isEmpty();
    }
}
