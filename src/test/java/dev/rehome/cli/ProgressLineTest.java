package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000L;

    private static ProgressLine line() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Environment environment = new Environment(
                Map.of(),
                Path.of("/"),
                Path.of("/"),
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                false,
                false,
                false);
        Output output = new Output(environment, Format.TEXT, false, null);
        return new ProgressLine(output, environment, "copying", ProgressLine.Unit.BYTES);
    }

    @Test
    void tellsRateAndTimeLeftOnceTheyMeanSomething() {
        try (ProgressLine line = line()) {
            line.total(1_000_000_000);
            assertThat(line.line(0, 80)).isEqualTo("copying  0 B of 1.0 GB  0%");
            line.add(50_000_000);
            assertThat(line.line(SECOND, 80)).isEqualTo("copying  50.0 MB of 1.0 GB  5%  50.0 MB/s");
            line.add(200_000_000);
            assertThat(line.line(5 * SECOND, 80)).isEqualTo("copying  250.0 MB of 1.0 GB  25%  50.0 MB/s  15 s left");
        }
    }

    @Test
    void givesNoTotalThatWasTooSmall() {
        try (ProgressLine line = line()) {
            line.total(38_800);
            line.add(40_500);
            assertThat(line.line(0, 80)).isEqualTo("copying  40.5 kB");
        }
    }

    @Test
    void leavesOutWhatMattersLeastWhereTheTerminalIsNarrow() {
        try (ProgressLine line = line()) {
            line.what("copying, 3/13 tables");
            line.total(1_000_000_000);
            line.line(0, 80);
            line.add(250_000_000);
            assertThat(line.line(5 * SECOND, 67))
                    .isEqualTo("copying, 3/13 tables  250.0 MB of 1.0 GB  25%  50.0 MB/s  15 s left");
            assertThat(line.line(5 * SECOND, 66)).isEqualTo("copying, 3/13 tables  250.0 MB of 1.0 GB  25%  15 s left");
            assertThat(line.line(5 * SECOND, 39)).isEqualTo("copying, 3/13 tables  25%  15 s left");
            assertThat(line.line(5 * SECOND, 30)).isEqualTo("copying, 3/13 tables  25%");
            assertThat(line.line(5 * SECOND, 19)).isEqualTo("copying, 3/13 tabl…");
        }
    }

    @Test
    void givesNoTimeLeftWhileItStandsStillOrTheTotalIsUnknown() {
        try (ProgressLine line = line()) {
            line.add(1_000);
            line.line(0, 80);
            assertThat(line.line(30 * SECOND, 80)).isEqualTo("copying  1.0 kB");
        }
    }
}
