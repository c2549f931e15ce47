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
            assertThat(line.line(0)).isEqualTo("copying  0 B of 1.0 GB  0%");
            line.add(50_000_000);
            assertThat(line.line(SECOND)).isEqualTo("copying  50.0 MB of 1.0 GB  5%  50.0 MB/s");
            line.add(200_000_000);
            assertThat(line.line(5 * SECOND)).isEqualTo("copying  250.0 MB of 1.0 GB  25%  50.0 MB/s  15 s left");
        }
    }

    @Test
    void givesNoTimeLeftWhileItStandsStillOrTheTotalIsUnknown() {
        try (ProgressLine line = line()) {
            line.add(1_000);
            line.line(0);
            assertThat(line.line(30 * SECOND)).isEqualTo("copying  1.0 kB");
        }
    }
}
