package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import dev.rehome.postgres.Side;
import dev.rehome.testing.Daemon;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `config validate` and `preflight` say of a whole plan, before anything of it runs.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PlanPreflightTest {
    @TempDir
    Path folder;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void databases() throws SQLException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
    }

    @AfterEach
    void end() throws SQLException {
        source.close();
        target.close();
    }

    private void plan(String rest) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), "source: env:S\ntarget: env:T\n" + rest);
    }

    private Ran rehome(String... args) {
        return Cli.in(folder)
                .with(Map.of("S", source.url(), "T", target.url(), "PATH", System.getenv("PATH")))
                .call(args);
    }

    @Test
    void validateNamesEveryWordOfThePhasesThatLeadsNowhere() throws Exception {
        plan("""
                contacts: {jo: {role: lead, name: Jo, channel: team}}
                services:
                  worker: {manager: command, start: "true", stop: "true", status: "true"}
                notify: {channels: {team: {command: "true"}}}
                phases:
                  - name: "1"
                    needs: ["2"]
                    window: {start: "2 am", end: "08:00"}
                    steps:
                      - {copi: {}}
                      - {stop: [wroker]}
                      - {notify: {template: before, to: [taem]}}
                  - name: "2"
                    needs: ["1"]
                    approvals: [{role: laed}]
                    steps: [{approve: {question: Good?, role: lead}}]
                """);
        Ran first = rehome("config", "validate");
        assertThat(first.exit()).isEqualTo(2);
        assertThat(first.err()).contains("rehome.yaml:10:13: a window has start \"02:00\"");
        Files.writeString(
                folder.resolve("rehome.yaml"),
                Files.readString(folder.resolve("rehome.yaml")).replace("\"2 am\"", "\"02:00\""));
        Ran ran = rehome("config", "validate");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "RH-SET-002",
                        "unknown kind of step \"copi\", did you mean \"copy\"?",
                        "did you mean \"worker\"?",
                        "there is no channel \"taem\" under notify.channels, did you mean \"team\"?",
                        "asks for a yes of role \"laed\", which no contact of the plan has, did you mean \"lead\"?",
                        "phases need each other in a circle: 1 needs 2 needs 1");
    }

    @Test
    void validateNamesWhatLeadsNowhereBesideThePhases() throws Exception {
        plan("""
                contacts: {jo: {role: lead, name: Jo, channel: taem}}
                notify: {channels: {team: {command: "true"}}}
                services:
                  worker: {manager: command, start: "true", stop: "true", status: "true"}
                probes: {work: {service: wroker}}
                watch: {for: 1h, tell: [temas]}
                phases: [{name: "1", steps: [{shell: "true"}]}]
                """);
        Ran ran = rehome("config", "validate");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "contacts.jo: there is no channel \"taem\" under notify.channels, did you mean \"team\"?",
                        "watch.tell: there is no channel \"temas\"",
                        "there is no service \"wroker\", did you mean \"worker\"?");
        plan("""
                phases: [{name: "1", window: {start: "02:00", end: "08:00", zone: Europe/Moskow}, steps: []}]
                """);
        assertThat(rehome("config", "validate").err())
                .contains("there is no time zone \"Europe/Moskow\", did you mean \"Europe/Moscow\"?");
        plan("phases: [{name: \"1\", steps: [{shell: \"true\"}]}]\n");
        assertThat(rehome("config", "validate").out()).isEqualTo("the plan is valid: 3 settings given\n");
    }

    @Test
    void preflightListsWhatEveryStepWouldMeetTogether() throws Exception {
        int nobody = Daemon.freePort();
        Files.createDirectory(folder.resolve(".env"));
        Files.createDirectory(folder.resolve("code"));
        Files.writeString(folder.resolve("code/package.json"), "{\"engines\":{\"node\":\">=99\"}}");
        plan("""
                code: code
                services:
                  worker: {manager: pm2, program: pm2-that-is-not-here}
                  other: {manager: systemd, machine: nowhere.invalid}
                env: {.env: {set: {DATABASE_URL: env:NOT_SET}}}
                probes: {redis: {redis: "127.0.0.1:%d", dependency: true, within: 2s}}
                notify: {channels: {team: {webhook: {url: "http://127.0.0.1:%d/x"}}}}
                phases:
                  - name: "1"
                    steps:
                      - {backup: {only: [source]}}
                      - {deploy: {ref: main}}
                      - {stop: [worker]}
                      - env: all
                      - {start: [worker]}
                """.formatted(nobody, nobody));
        Ran ran = rehome("preflight");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
        assertThat(ran.out())
                .contains("RH-SVC-005")
                .contains("RH-SVC-003  .env")
                .contains("RH-SVC-016")
                .contains("RH-STEP-027  dependency redis")
                .contains("RH-NOTIFY-005  channel team", "cannot be reached: connection refused")
                .contains("RH-SVC-002  machine nowhere.invalid")
                .containsPattern("RH-SVC-019  node on local\\R  .*(version|there is no program)");
        assertThat(folder.resolve(".rehome")).doesNotExist();
        assertThat(folder.resolve("backups")).doesNotExist();
    }

    @Test
    void aPlanWithNothingInItsWayIsGo() throws Exception {
        plan("phases: [{name: \"1\", steps: [{backup: {}}, {shell: \"true\"}]}]\n");
        Ran ran = rehome("preflight", "--format", "json");
        assertThat(ran.out()).doesNotContain("RH-STEP", "RH-SVC");
        assertThat(ran.exit()).as(ran.out()).isZero();
    }
}
