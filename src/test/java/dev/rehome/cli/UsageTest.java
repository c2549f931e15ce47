package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void namesTheNearestCommand() {
        assertThat(Cli.run("hlep"))
                .isEqualTo(new Cli.Ran(2, "", "RH-CLI-002 unknown command \"hlep\"\nremedy: did you mean help?\n"));
    }

    @Test
    void namesTheNearestOption() {
        assertThat(Cli.run("completion", "--taget", "x"))
                .isEqualTo(new Cli.Ran(2, "", "RH-CLI-002 unknown option --taget\nremedy: did you mean --target?\n"));
    }

    @Test
    void takesGlobalOptionsBeforeAndAfterTheCommand() {
        String expected = "{\"error\":{\"code\":\"RH-CLI-002\",\"message\":\"tcsh: no completion for this shell\","
                + "\"cause\":\"\",\"remedy\":\"use bash or zsh\"}}\n";
        assertThat(Cli.run("completion", "tcsh", "--format", "json")).isEqualTo(new Cli.Ran(2, expected, ""));
        assertThat(Cli.run("--format", "json", "completion", "tcsh")).isEqualTo(new Cli.Ran(2, expected, ""));
        assertThat(Cli.run("--format=json", "completion", "tcsh")).isEqualTo(new Cli.Ran(2, expected, ""));
    }

    @Test
    void endsTheEventStreamWithTheResult() {
        assertThat(Cli.run("--version", "--format", "ndjson"))
                .isEqualTo(new Cli.Ran(0, "{\"type\":\"result\",\"exit\":0,\"version\":\"development\"}\n", ""));
    }

    @Test
    void explainsExitCodes() {
        assertThat(Cli.run("help", "exit-codes").out()).startsWith("  0  done").contains("\n130  interrupted");
    }
}
