package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people hear of a run without a step of its own: that one of them is asked, and that a phase was taken back.
@Timeout(120)
class RunNoticesTest {
    @TempDir
    Path folder;

    private Ran rehome(String... args) {
        return Cli.in(folder).with(Map.of("PATH", System.getenv("PATH"))).call(args);
    }

    private String told(String who) throws IOException {
        Path file = folder.resolve(who);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Test
    void whoIsAskedHearsTheQuestionAndTheTeamHearsThatAPhaseWasTakenBack() throws Exception {
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: postgres://app@192.0.2.1/app
                target: postgres://app@192.0.2.2/app
                contacts: {jo: {role: lead, name: Jo, channel: lead}}
                notify:
                  channels: {team: {command: "cat >> team"}, lead: {command: "cat >> lead"}}
                  during: [team]
                  fields: {application: X, contact: y@example.com, monitoring: m, impact: i, what: w, why: y, risk: r, next: n}
                phases:
                  - name: a
                    verifyFor: 0s
                    steps:
                      - {approve: {question: "Is the window quiet?", role: lead}}
                      - {name: broken, shell: "exit 3"}
                """);
        Ran waiting = rehome("run", "--execute", "--no-wait");
        assertThat(waiting.exit()).as(waiting.err()).isEqualTo(9);
        assertThat(told("lead")).contains("Is the window quiet?", "rehome approve");
        assertThat(told("team")).doesNotContain("Is the window quiet?");

        assertThat(rehome("approve", "--as", "jo").exit()).isZero();
        Ran back = rehome("run", "--execute");
        assertThat(back.exit()).as(back.err()).isEqualTo(10);
        assertThat(told("team")).contains("ended with 3");
    }
}
