package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.RunEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusScreenTest {
    @TempDir
    Path folder;

    /// In a pipe, where each second would be a page of log.
    @Test
    void saysNothingAgainWhileOnlyTimePasses() throws Exception {
        try (FileJournal run = FileJournal.open(
                folder.resolve(".rehome/run/journal"), new Fingerprint(Map.of("plan", "p")), Clock.systemUTC())) {
            String pid = String.valueOf(ProcessHandle.current().pid());
            run.append(RunEntries.RUN_BEGUN, Map.of("by", "jo@laptop", "pid", pid, "version", "0.1"));
            run.append(
                    RunEntries.PHASE_BEGUN,
                    Map.of("phase", "2", "title", "Switch", "attempt", "1", "plan", "h", "steps", "a\tshell\t1000"));
            run.append(RunEntries.STEP_BEGUN, Map.of("phase", "2", "step", "a", "attempt", "1"));
            Path said = folder.resolve("said");
            Process watch = Cli.in(folder).start(said, "status", "--watch");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.readString(said).contains("step 1/1 a")) {
                assertThat(System.nanoTime()).isLessThan(until);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            // Long enough for it to look again twice; what it would say then is only older.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2500));
            run.append(RunEntries.STEP_DONE, Map.of("phase", "2", "step", "a"));
            run.append(RunEntries.PHASE_DONE, Map.of("phase", "2"));
            run.append(RunEntries.RUN_ENDED, Map.of("as", "done"));
            assertThat(watch.waitFor(30, TimeUnit.SECONDS)).isTrue();
            List<String> lines = Files.readAllLines(said);
            assertThat(lines.stream().filter(line -> line.startsWith("phase 2")))
                    .hasSize(2);
            assertThat(lines).anyMatch(line -> line.contains("done"));
        }
    }
}
