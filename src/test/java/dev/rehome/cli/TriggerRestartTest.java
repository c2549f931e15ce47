package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Conditions for going back whose time began before the process that sees it end.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class TriggerRestartTest {
    private static final String HEAD = """
            source: postgres://app@192.0.2.1/app
            target: postgres://app@192.0.2.2/app
            """;

    @TempDir
    Path folder;

    private Ran rehome(String... args) {
        return Cli.in(folder).call(args);
    }

    private String journal() {
        try {
            Path journal = folder.resolve(".rehome/run/journal");
            return Files.exists(journal) ? Files.readString(journal) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        Instant patience = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(patience);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// Begins a run, waits for something in its journal, and stops it as it stands.
    private void runUntil(BooleanSupplier condition) throws Exception {
        CompletableFuture<Ran> run = CompletableFuture.supplyAsync(() -> rehome("run", "--execute"));
        await(condition);
        Files.createFile(folder.resolve(".rehome/run/stop"));
        assertThat(run.get().exit()).isEqualTo(130);
        Files.delete(folder.resolve(".rehome/run/stop"));
    }

    @Test
    void aLineThatFailsFailsOnAfterARestart() throws Exception {
        Files.writeString(folder.resolve("rehome.yaml"), HEAD + """
                phases:
                  - name: "1"
                    rollbackWhen: [{shell: "test -e well", every: 500ms, failingFor: 4s}]
                    steps:
                      - {shell: echo done > done, undo: [rm -f done]}
                      - {wait: 1h}
                """);
        runUntil(() -> journal().contains("trigger-recorded"));
        Matcher since = Pattern.compile("trigger-recorded.*?(20\\d\\d-\\S+?Z) ").matcher(journal());
        assertThat(since.find()).isTrue();

        Ran again = rehome("run", "--execute");
        assertThat(again.exit()).isEqualTo(10);
        assertThat(again.err())
                .contains("test -e well fired: ended with 1", "cause: failing since " + since.group(1) + " for 4s");
        assertThat(folder.resolve("done")).doesNotExist();
    }

    @Test
    void whatALogSaidWhileNothingRanIsReadAfterARestart() throws Exception {
        Path log = Files.writeString(folder.resolve("app.log"), "");
        Files.writeString(folder.resolve("rehome.yaml"), HEAD + """
                probes:
                  errors: {errorRate: "5%", log: app.log, pattern: "ERROR", of: "handled"}
                metrics: {sample: 500ms, minimum: 4}
                phases:
                  - name: "1"
                    rollbackWhen: [{probe: errors, over: "20%"}]
                    steps: [{wait: 1h}]
                """);
        runUntil(() -> journal().contains("trigger-recorded"));
        Files.writeString(log, "handled\nERROR a\nhandled\nERROR b\nhandled\n");

        Ran again = rehome("run", "--execute");
        assertThat(again.exit()).as(again.err()).isEqualTo(10);
        assertThat(again.err()).contains("errors over 20% fired: 40% (2 of 5)");
    }
}
