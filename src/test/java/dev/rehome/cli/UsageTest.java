package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.json.Json;
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

    @Test
    void acceptsEveryGlobalOptionAfterACommand() {
        assertThat(Cli.run(
                                "help",
                                "exit-codes",
                                "--source",
                                "env:A",
                                "--target=env:B",
                                "-f",
                                "x.yaml",
                                "--jobs",
                                "2",
                                "--format",
                                "text",
                                "--quiet",
                                "--no-input",
                                "--yes",
                                "--confirm",
                                "app",
                                "--no-color",
                                "--debug")
                        .exit())
                .isEqualTo(0);
    }

    @Test
    void neverRepeatsAPasswordInAUsageError() {
        assertThat(Cli.run("help", "postgres://app:hunter2@127.0.0.1/x").err())
                .startsWith("RH-CLI-002 postgres://app:***@127.0.0.1/x: no such help topic\n");
        assertThat(Cli.run("--jobs=2", "postgres://app:hunter2@127.0.0.1/x").err())
                .contains("***")
                .doesNotContain("hunter2");
    }

    @Test
    void namesAFormatItDoesNotKnow() {
        assertThat(Cli.run("help", "--format", "xml")).isEqualTo(new Cli.Ran(2, "", """
                        RH-CLI-002 '--format': must be text, markdown, json or ndjson, is "xml"
                        remedy: see: rehome help help
                        """));
    }

    @Test
    void showsHelpWithoutArguments() {
        assertThat(Cli.run()).isEqualTo(Cli.run("help"));
        assertThat(Cli.run("--help")).isEqualTo(Cli.run("help"));
        assertThat(Cli.run("init", "--help")).isEqualTo(Cli.run("help", "init"));
    }

    @Test
    void completesInBash() {
        assertThat(Cli.run("completion", "bash").out()).contains("complete -F _complete_rehome");
    }

    @Test
    void writesJson() {
        assertThat(Json.write(Json.object("a", null, "b", java.util.List.of(1, 2.5, Double.NaN, true, "\u0131\"\n"))))
                .isEqualTo("{\"a\":null,\"b\":[1,2.5,null,true,\"\u0131\\\"\\n\"]}");
    }
}
