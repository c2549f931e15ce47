package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.runbook.Gate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GateViewTest {
    private static final List<Gate> GATES = List.of(
            Gate.go("lag", "131560 bytes", "at most 67108864 bytes, else it is caught up first", "end of what changed"),
            Gate.noGo("way-back", "not to be had", "", "x".repeat(200) + " and more words than fit in one line of it"));

    private static List<String> shown(OptionalInt width) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        GateView.print(GATES, new Text(new PrintStream(out, true, StandardCharsets.UTF_8), false), width);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aTerminalThatIsTooNarrowForTheTableHasOneGateBelowTheOther() {
        List<String> lines = shown(OptionalInt.of(80));
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(lines)
                .contains(
                        "GO  lag: 131560 bytes",
                        "    wanted: at most 67108864 bytes, else it is caught up first",
                        "    seen: end of what changed",
                        "NO-GO  way-back: not to be had");
        assertThat(String.join("", lines).replace(" ", "")).contains("x".repeat(200) + "andmorewordsthanfit");
    }

    @Test
    void aPipeAndAWideTerminalHaveTheTable() {
        assertThat(shown(OptionalInt.empty())).hasSize(3).first().asString().startsWith("gate      verdict  value");
        assertThat(shown(OptionalInt.of(400))).isEqualTo(shown(OptionalInt.empty()));
    }
}
