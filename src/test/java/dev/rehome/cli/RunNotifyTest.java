package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Steps that tell people, in a run; the channel is a command that writes a file.
class RunNotifyTest {
    @TempDir
    Path folder;

    private Ran run(String fields, String steps) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: postgres://app@192.0.2.1/app
                target: postgres://app@192.0.2.2/app
                notify:
                  channels:
                    team: {command: "cat >> team.txt"}
                  fields: {%s}
                probes:
                  api: {command: "true"}
                phases:
                  - name: "2"
                    title: The move
                    verifyFor: 0s
                    steps:
                %s
                """.formatted(fields, steps.indent(6)));
        return Cli.in(folder).call("run", "--execute");
    }

    @Test
    void successNamesWhatWasMeasuredBeforeAndAfter() throws IOException {
        Ran ran = run("application: AI Admin, next: rest", """
                - {baseline: {}}
                - {name: compare, baseline: {compare: "100000%"}}
                - {notify: {template: success, to: [team]}}
                """);

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(Files.readString(folder.resolve("team.txt")))
                .startsWith("AI Admin: phase 2 succeeded\n\nThe move\n\nMeasured:\n- probe api: ")
                .containsPattern("- probe api: [0-9.]+ ms before, [0-9.]+ ms now \\([0-9,.]+%\\)\n");
    }

    @Test
    void successSaysThatNothingWasMeasured() throws IOException {
        Ran ran = run("application: AI Admin, next: rest", "- {notify: {template: success, to: [team]}}");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(Files.readString(folder.resolve("team.txt"))).contains("Measured:\n- none\n");
    }

    @Test
    void doesNotBeginWhereANoticeLacksAField() throws IOException {
        Ran ran = run("application: AI Admin", """
                - {name: done, shell: "touch done"}
                - {notify: {template: success, to: [team]}}
                """);

        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err()).contains("RH-NOTIFY-001 notice success on team: has no value for next");
        assertThat(folder.resolve("done")).doesNotExist();
    }
}
