package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Channels here are commands that write files, so every message that goes out is one.
class NotifyCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void plan() throws IOException {
        String start = LocalDateTime.ofInstant(Instant.now(), ZoneOffset.UTC)
                .plusHours(50)
                .truncatedTo(ChronoUnit.MINUTES)
                .toString();
        Files.writeString(folder.resolve("people.csv"), "+1 555 0100,en\n# nobody\n+1 555 0101\n+1 555 0100\n");
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: env:OLD
                target: env:NEW
                notify:
                  channels:
                    team: {command: "cat >> team.txt"}
                    clients: {command: "{ echo \\"$REHOME_TO\\"; cat; } >> clients.txt", language: ru, recipients: {file: people.csv}}
                  fields: {application: AI Admin, contact: {ru: Джо, "en": Jo}}
                  advance:
                    - {phase: "2", to: [clients], before: 48h}
                phases:
                  - name: "2"
                    title: The move
                    window: {start: "%s", end: "08:00"}
                    budget: 10min
                    steps: [{notify: {template: before, to: [team]}}]
                """.formatted(start));
    }

    private Cli.Ran notice(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "notify";
        System.arraycopy(args, 0, all, 1, args.length);
        return Cli.in(folder).call(all);
    }

    @Test
    void showsATestAndSendsItOnlyWhenTold() {
        Cli.Ran shown = notice("--test", "team");
        assertThat(shown)
                .isEqualTo(new Cli.Ran(
                        0,
                        "AI Admin: a test\n\nThis is a test of this channel. Nothing has to be done.\n\nto send it: --execute\n",
                        ""));
        assertThat(folder.resolve("team.txt")).doesNotExist();
        assertThat(notice("--test", "team", "--execute")).isEqualTo(new Cli.Ran(0, "notice test on team sent\n", ""));
        assertThat(folder.resolve("team.txt")).content().startsWith("AI Admin: a test\n");
    }

    @Test
    void aTestOfAClientsChannelGoesToOneAddressOnly() throws IOException {
        assertThat(notice("--test", "clients", "--execute").exit()).isEqualTo(2);
        assertThat(notice("--test", "clients", "--to", "+1 555 0199", "--execute")
                        .exit())
                .isEqualTo(0);
        assertThat(Files.readAllLines(folder.resolve("clients.txt")))
                .contains("+1 555 0199")
                .doesNotContain("+1 555 0100");
    }

    @Test
    void showsWhatReadersWouldRead() {
        Cli.Ran shown = notice("--show", "during", "--phase", "2", "--channel", "team");
        assertThat(shown.exit()).as(shown.err()).isEqualTo(0);
        assertThat(shown.out()).startsWith("AI Admin: phase 2 – [status]\n\nStep [stepNumber] of [steps]: [step]\n");
        assertThat(notice("--show", "phase", "--phase", "2", "--channel", "team", "--set", "what=w"))
                .isEqualTo(new Cli.Ran(2, "", """
                        RH-NOTIFY-001 notice phase to team (en): the fields impact, why, risk, monitoring have no value, so it is not sent
                        remedy: give notify.fields.impact in the plan, or a template without it
                        """));
    }

    @Test
    void sendsWhatIsDueToEachOnceInTheirLanguage() throws IOException {
        assertThat(notice().out()).contains("2      window  clients").contains("due\n");
        assertThat(notice("--due").out()).endsWith("to send: rehome notify --due --execute\n");
        assertThat(folder.resolve("clients.txt")).doesNotExist();
        Cli.Ran sent = notice("--due", "--execute", "--format", "json");
        assertThat(sent.exit()).as(sent.err()).isEqualTo(0);
        assertThat(sent.out())
                .contains("\"result\":\"sent\",\"sent\":2,\"failed\":0,\"unsure\":0")
                .contains("\"state\":\"sent\"");
        List<String> lines = Files.readAllLines(folder.resolve("clients.txt"));
        assertThat(lines).contains("+1 555 0100", "AI Admin: плановые работы", "Вопросы: Джо", "Questions: Jo");
        assertThat(notice("--due", "--execute").out()).isEqualTo("nothing is due\n");
        assertThat(Files.readAllLines(folder.resolve("clients.txt"))).isEqualTo(lines);
        assertThat(notice("--unsure", "x", "--channel", "clients")).isEqualTo(new Cli.Ran(0, "", ""));
    }

    @Test
    void whatIsWrongInThePlanIsToldAtOnce() throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: env:OLD
                target: env:NEW
                notify:
                  channels:
                    a: {telegramm: {chat: "1", token: env:T}}
                    b: {telegram: {chat: "1", token: "123:planted"}}
                    c: {webhook: {url: "https://hooks.slack.com/services/T0/B0/planted", form: slak}}
                    d: {http: "ftp://x", rate: fast, recipients: {sql: select 1, file: x}}
                    e: {mail: {host: mail.example.com, from: nobody, user: app}, limit: 5}
                  during: [tema]
                  advance: [{phase: "2", to: [b]}]
                contacts: {lead: {role: lead, nam: Jo}}
                """);
        Cli.Ran ran = Cli.in(folder).with(Map.of("T", "x")).call("config", "validate");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .doesNotContain("planted")
                .contains(
                        "5:9: unknown key \"telegramm\", did you mean \"telegram\"?",
                        "b.telegram.token holds a password as it is",
                        "this URL holds a password as it is",
                        "must be one of json, slack, did you mean \"slack\"?",
                        "must be an http:// or https:// URL",
                        "must be a rate such as 30/min",
                        "only one of sql, file",
                        "from and to must be addresses",
                        "user and password go together",
                        "9:73: must be a duration",
                        "10:11: unknown channel \"tema\"",
                        "before is not given",
                        "unknown key \"nam\", did you mean \"name\"?",
                        "channel is not given");
    }
}
