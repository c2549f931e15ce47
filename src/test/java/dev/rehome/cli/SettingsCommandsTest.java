package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsCommandsTest {
    private static final String DATABASES = """
            source: env:OLD
            target: postgres://app@db.example.com/app
            """;

    @TempDir
    Path folder;

    private void plan(String text) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), text);
    }

    private Cli.Ran validate(String... more) {
        String[] args = new String[more.length + 2];
        args[0] = "config";
        args[1] = "validate";
        System.arraycopy(more, 0, args, 2, more.length);
        return Cli.in(folder).call(args);
    }

    @Test
    void acceptsAPlanWithTheTwoDatabases() throws IOException {
        plan(DATABASES);
        assertThat(validate()).isEqualTo(new Cli.Ran(0, "the plan is valid: 2 settings given\n", ""));
        assertThat(validate("--format", "json")).isEqualTo(new Cli.Ran(0, "{\"valid\":true,\"settings\":2}\n", ""));
    }

    @Test
    void namesTheNearestKeyAndAllProblemsAtOnce() throws IOException {
        plan(DATABASES + """
                tabels: {}
                jobs: many
                cutover:
                  budget: 5
                  swich: ./a
                """);
        assertThat(validate()).isEqualTo(new Cli.Ran(2, "", """
                RH-SET-002 the settings have 4 problems
                cause: rehome.yaml:3:1: unknown key "tabels", did you mean "tables"?
                cause: rehome.yaml:4:7: must be a whole number from 1 on
                cause: rehome.yaml:6:11: must be a duration such as 30s, 5min or 1h
                cause: rehome.yaml:7:3: unknown key "swich", did you mean "switch"?
                remedy: mend them, then run: rehome config validate
                """));
    }

    @Test
    void refusesAPasswordInThePlanWithoutRepeatingIt() throws IOException {
        plan("source: postgres://app:hunter2@db.example.com/app\ntarget: env:NEW\n");
        assertThat(validate()).isEqualTo(new Cli.Ran(2, "", """
                RH-SET-003 rehome.yaml:1:9: source holds a password as it is; write env:NAME, file:PATH or cmd:COMMAND
                remedy: mend it, then run: rehome config validate
                """));
        for (String source : new String[] {
            "{url: postgres://db.example.com/app, password: hunter2}",
            "postgres://app@db.example.com/app?password=hunter2",
            "postgres://app:hunt@er2:hunter2@db.example.com/app",
            "host=db.example.com password=hunter2",
            "env:A\nnotify: [{mail: a@example.com, smtpPassword: hunter2}]",
            "env:A\ncutover: {switch: ['PGPASSWORD=hunter2 psql -f x.sql']}"
        }) {
            plan("source: " + source + "\ntarget: env:NEW\n");
            Cli.Ran ran = validate();
            assertThat(ran.exit()).as(source).isEqualTo(2);
            assertThat(ran.err()).as(source).contains("RH-SET-003").doesNotContain("hunter2");
        }
    }

    @Test
    void lookedUpPasswordsInShellLinesAreNoSecrets() throws IOException {
        plan(DATABASES + "cutover: {switch: ['PGPASSWORD=\"$PW\" psql', 'PGPASSWORD=$(cat pw) psql']}\n");
        assertThat(validate().exit()).isEqualTo(0);
    }

    @Test
    void saysWhereAPlanIsMalformed() throws IOException {
        plan("source: [env:A\ntarget: env:B\n");
        assertThat(validate().exit()).isEqualTo(2);
        assertThat(validate().err()).startsWith("RH-SET-001 rehome.yaml:2:7: not a plan: ");
        plan("- a\n");
        assertThat(validate()).isEqualTo(new Cli.Ran(2, "", """
                RH-SET-001 rehome.yaml:1:1: not a plan: a plan is a map: key: value
                remedy: mend it, then run: rehome config validate
                """));
        plan("source: env:A\nsource: env:B\ntarget: env:C\n");
        assertThat(validate().err()).startsWith("RH-SET-002 rehome.yaml:2:1: key \"source\" stands twice\n");
        Files.write(folder.resolve("rehome.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});
        assertThat(validate().err()).startsWith("RH-SET-001 rehome.yaml: not a plan: it is not UTF-8 text\n");
    }

    @Test
    void saysWhichDatabaseIsMissing() throws IOException {
        plan("source: env:OLD\n");
        assertThat(validate("--format", "json"))
                .isEqualTo(new Cli.Ran(
                        2,
                        "{\"error\":{\"code\":\"RH-SET-004\",\"message\":\"target is not given\","
                                + "\"cause\":\"\",\"remedy\":\"give --target URL, or set REHOME_TARGET, or run: rehome init\"}}\n",
                        ""));
    }

    @Test
    void saysThatAPlanNamedIsNotThere() {
        assertThat(validate("-f", "other.yaml")).isEqualTo(new Cli.Ran(2, "", """
                RH-SET-006 other.yaml: no such file
                remedy: name another with -f, or run: rehome init
                """));
    }

    @Test
    void explainsWhereEachValueCameFrom() throws IOException {
        plan(DATABASES + "jobs: 3\nrate: 50MB/s\n");
        Files.createDirectories(folder.resolve("home/.config/rehome"));
        Files.writeString(folder.resolve("home/.config/rehome/config.yaml"), "jobs: 9\ncutover: {budget: 90s}\n");
        Cli.Ran ran = Cli.in(folder)
                .with(Map.of("REHOME_RATE", "2MB/s"))
                .call("config", "validate", "--explain-config", "--target", "postgres://app:hunter2@127.0.0.1/x");
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().replaceAll(" +", " ").replace(folder.toString(), "FOLDER"))
                .startsWith("""
                        setting value from
                        source env:OLD rehome.yaml:1:9
                        target postgres://app:***@127.0.0.1/x --target
                        code - default
                        """)
                .contains("jobs 3 rehome.yaml:3:7\n")
                .contains("rate 2000000 B/s REHOME_RATE\n")
                .contains("cutover.budget 90s FOLDER/home/.config/rehome/config.yaml:2:19\n")
                .doesNotContain("hunter2");
    }

    @Test
    void warnsOfAPasswordOnTheCommandLine() throws IOException {
        plan(DATABASES);
        assertThat(validate("--source", "postgres://app:hunter2@127.0.0.1/x").err())
                .isEqualTo("warning: the password in --source shows in the process list;"
                        + " env:NAME, file:PATH or cmd:COMMAND do not\n");
    }

    @Test
    void writesAPlanThatIsValid() {
        Cli.Ran ran = Cli.in(folder)
                .typing("postgres://app:hunter2@old.example.com/app\nenv:NEW_URL\nsrc\n")
                .call("init");
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out()).isEqualTo("rehome.yaml written; next: rehome preflight\n");
        assertThat(folder.resolve("rehome.yaml"))
                .content()
                .contains("source:\n  url: \"postgres://app@old.example.com/app\"\n  password: env:SOURCE_PASSWORD\n")
                .contains("target: \"env:NEW_URL\"\n")
                .contains("code: \"src\"\n")
                .doesNotContain("hunter2");
        assertThat(validate().out()).isEqualTo("the plan is valid: 3 settings given\n");
        assertThat(Cli.in(folder).call("init", "--source", "env:A", "--target", "env:B"))
                .isEqualTo(new Cli.Ran(2, "", """
                        RH-CLI-004 rehome.yaml exists and is left as it is
                        remedy: give --yes to overwrite it, or another -f
                        """));
    }

    /// Each example in the commented plan must be one that the reader takes.
    @Test
    void everyCommentedSettingOfTheTemplateIsValid() throws IOException {
        String text = PlanTemplate.of("env:A", "env:B", "src").text();
        plan(text.replaceAll("(?m)^# ((?:  )?[A-Za-z]+:( .*)?)$", "$1"));
        assertThat(validate())
                .isEqualTo(new Cli.Ran(
                        0,
                        "the plan is valid: " + dev.rehome.settings.Keys.all().size() + " settings given\n",
                        ""));
    }

    @Test
    void asksNobodyWithNoInput() {
        assertThat(Cli.in(folder).call("init", "--no-input", "--source", "env:A"))
                .isEqualTo(new Cli.Ran(2, "", """
                        RH-CLI-003 target database (postgres:// URL or env:NAME): not answered, and nobody can be asked
                        remedy: give --target URL
                        """));
        assertThat(folder.resolve("rehome.yaml")).doesNotExist();
    }

    @Test
    void isTheSameInEveryLocale() throws IOException {
        plan(DATABASES + "jobs: 3\nTABLES: 1\n");
        Locale before = Locale.getDefault();
        try {
            Cli.Ran expected = validate("--explain-config");
            for (String tag : new String[] {"tr-TR", "ru-RU", "ar-EG", "hi-IN-u-nu-deva"}) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertThat(validate("--explain-config")).isEqualTo(expected);
                assertThat(Cli.run("help", "exit-codes").out()).contains("130  interrupted");
                assertThat(Amounts.count(1_299)).isEqualTo("1,299");
                assertThat(Amounts.bytes(1_250_000)).isEqualTo("1.3 MB");
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void namesTheOptionWithABadValue() throws IOException {
        plan(DATABASES);
        assertThat(validate("--jobs", "many")).isEqualTo(new Cli.Ran(2, "", """
                RH-SET-007 --jobs: must be a whole number from 1 on
                remedy: mend it and run the command again
                """));
    }
}
