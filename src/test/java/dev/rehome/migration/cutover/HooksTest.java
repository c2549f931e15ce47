package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksTest {
    @TempDir
    Path folder;

    private final List<String> printed = new ArrayList<>();

    private Hooks hooks(Duration patience, String... toTarget) {
        return new Hooks(List.of(toTarget), List.of("echo back"), "auth", folder, patience, printed::add);
    }

    @Test
    void runsTheLinesOfASideInOrderInThePlansFolder() throws IOException {
        hooks(Duration.ofSeconds(10), "echo one > lines", "echo $REHOME_LIVE $REHOME_GROUP >> lines")
                .run(Side.TARGET);
        assertThat(Files.readAllLines(folder.resolve("lines"))).containsExactly("one", "target auth");
        hooks(Duration.ofSeconds(10)).run(Side.SOURCE);
        assertThat(printed).containsExactly("back");
    }

    @Test
    void stopsAtTheFirstLineThatFailsAndSaysWhatItPrinted() {
        assertThatThrownBy(() -> hooks(Duration.ofSeconds(10), "true", "echo no; exit 4", "echo never > lines")
                        .run(Side.TARGET))
                .isInstanceOf(RehomeException.class)
                .hasMessage("cutover.switch line 2 ended with 4")
                .extracting(e -> ((RehomeException) e).reason())
                .isEqualTo("it printed: no");
        assertThat(folder.resolve("lines")).doesNotExist();
    }

    @Test
    void leavesNothingRunningOfALineThatHangs() throws Exception {
        assertThatThrownBy(() -> hooks(Duration.ofSeconds(1), "echo $$ > pid; sleep 60; echo late > lines")
                        .run(Side.TARGET))
                .hasMessageContaining("did not end within 1 s");
        assertEnded();
    }

    @Test
    void leavesNothingRunningOfALineThatIsInterrupted() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                hooks(Duration.ofSeconds(60), "echo $$ > pid.new; mv pid.new pid; sleep 60; echo late > lines")
                        .run(Side.TARGET);
            } catch (RehomeException e) {
                thrown.set(e);
            }
        });
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Files.exists(folder.resolve("pid")) && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
        assertThat(thrown.get()).hasMessageContaining("was interrupted");
        assertEnded();
    }

    private void assertEnded() throws Exception {
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(pid)
                .ifPresent(
                        shell -> shell.onExit().orTimeout(5, TimeUnit.SECONDS).join());
        assertThat(folder.resolve("lines")).doesNotExist();
    }
}
