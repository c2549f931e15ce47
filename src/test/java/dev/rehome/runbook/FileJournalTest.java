package dev.rehome.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
    private static final Fingerprint PLAN = new Fingerprint(Map.of("plan", "abc"));
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private FileJournal open() {
        return FileJournal.open(folder.resolve("run").resolve("journal"), PLAN, CLOCK);
    }

    private Path file() {
        return folder.resolve("run").resolve("journal");
    }

    @Test
    void keepsWhatWasAppended() {
        try (FileJournal journal = open()) {
            journal.append("step-begun", Map.of("step", "freeze \"a\"\nПривет 🙂"));
        }
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).extracting(Entry::kind).containsExactly("opened", "step-begun");
            assertThat(journal.entries().get(1).field("step")).isEqualTo("freeze \"a\"\nПривет 🙂");
            assertThat(journal.entries().get(1).at()).isEqualTo(CLOCK.instant());
            assertThat(journal.append("step-done").number()).isEqualTo(3);
        }
    }

    @Test
    void cutsOffALineThatACrashLeftUnfinished() throws IOException {
        try (FileJournal journal = open()) {
            journal.append("step-begun");
        }
        byte[] whole = Files.readAllBytes(file());
        int first = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
        for (int length = first; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(FileJournal.read(file())).hasSize(1);
            try (FileJournal journal = open()) {
                journal.append("again");
                assertThat(journal.entries()).extracting(Entry::kind).containsExactly("opened", "again");
            }
            assertThat(FileJournal.read(file())).hasSize(2);
        }
    }

    @Test
    void noticesALineThatWasChangedDroppedOrPutIn() throws IOException {
        try (FileJournal journal = open()) {
            journal.append("gate", Map.of("verdict", "NO-GO"));
            journal.append("step-done");
        }
        List<String> lines = Files.readAllLines(file());
        for (List<String> tampered : List.of(
                List.of(lines.get(0), lines.get(1).replace("NO-GO", "GO"), lines.get(2)),
                List.of(lines.get(0), lines.get(2)),
                List.of(lines.get(0), lines.get(1), lines.get(1), lines.get(2)))) {
            Files.write(file(), tampered);
            assertThatThrownBy(this::open)
                    .isInstanceOf(RehomeException.class)
                    .extracting(e -> ((RehomeException) e).code())
                    .isEqualTo(RunbookProblem.DAMAGED);
        }
    }

    @Test
    void isOpenForOneRunAtATime() {
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).hasSize(1);
            assertThatThrownBy(this::open)
                    .isInstanceOf(RehomeException.class)
                    .hasMessageContaining("another run is working on it");
        }
        open().close();
    }

    /// Ends with 0 where the journal that it is given can be opened, with 12 where another process holds it.
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) {
            try (FileJournal journal = FileJournal.open(Path.of(args[0]), PLAN, CLOCK)) {
                System.exit(journal.entries().isEmpty() ? 1 : 0);
            } catch (RehomeException e) {
                System.exit(e.exitStatus().number());
            }
        }
    }

    private int openInAnotherProcess() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opener.class.getName(),
                        file().toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    /// Reading it, or asking for it once more, does not let go of it.
    @Test
    void staysWithItsProcessUntilItIsClosed() throws Exception {
        FileJournal journal = open();
        assertThat(openInAnotherProcess()).isEqualTo(12);
        assertThat(FileJournal.read(file())).hasSize(1);
        assertThatThrownBy(this::open).isInstanceOf(RehomeException.class);
        assertThat(openInAnotherProcess()).isEqualTo(12);
        journal.close();
        assertThat(openInAnotherProcess()).isZero();
    }

    @Test
    void refusesWhatItWasNotBegunFor() {
        open().close();
        Fingerprint other = new Fingerprint(Map.of("plan", "def", "target", "7/16384"));
        assertThatThrownBy(() -> FileJournal.open(file(), other, CLOCK))
                .isInstanceOf(RehomeException.class)
                .extracting(e -> ((RehomeException) e).reason())
                .asString()
                .contains("plan was abc, is def")
                .contains("target was nothing, is 7/16384");
        open().close();
    }

    @Test
    void saysWhereItCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("run"), "a file where the folder should be", StandardOpenOption.CREATE);
        assertThatThrownBy(this::open)
                .isInstanceOf(RehomeException.class)
                .extracting(e -> ((RehomeException) e).code())
                .isEqualTo(RunbookProblem.NOT_WRITTEN);
    }
}
