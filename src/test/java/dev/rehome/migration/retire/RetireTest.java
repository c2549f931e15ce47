package dev.rehome.migration.retire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.Finding;
import dev.rehome.migration.watch.Memory;
import dev.rehome.migration.watch.Meter;
import dev.rehome.migration.watch.Pace;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Gate.Verdict;
import dev.rehome.service.ProbeAnswer;
import dev.rehome.settings.ProbeSettings;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of the old service, and a time without its logins.
class RetireTest {
    @TempDir
    Path folder;

    private FileJournal journal() {
        return FileJournal.open(
                folder.resolve("journal"), new Fingerprint(Map.of("source", "test")), Clock.systemUTC());
    }

    private static Pace pace() {
        return Pace.of(Clock.systemUTC(), time -> {});
    }

    /// Works while the old login does.
    private static Meter application(TestDatabase database, String role) {
        ProbeSettings settings = new ProbeSettings(
                "worker",
                new ProbeSettings.Question.Tcp("127.0.0.1", 1),
                Duration.ofSeconds(1),
                false,
                true,
                "rehome.yaml:1:1");
        return new Meter(settings, Meter.Kind.UP, memory -> loggedIn(database, role), Memory.transitory());
    }

    private static ProbeAnswer loggedIn(TestDatabase database, String role) {
        try {
            database.execute(role, "SELECT 1");
            return ProbeAnswer.go("works", "works", "", Duration.ZERO);
        } catch (SQLException e) {
            return ProbeAnswer.noGo("cannot log in", "works", "", Duration.ZERO);
        }
    }

    @Test
    void whatBreaksWithoutTheOldLoginIsNamedAndTheLoginGivenBack() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.NEWER, Side.SOURCE);
                Server source = database.asSuperuser();
                FileJournal journal = journal()) {
            String role = database.name() + "_app";
            database.execute("postgres", "CREATE ROLE " + role + " LOGIN");
            BrownOut without = new BrownOut(source, journal, pace(), Duration.ofMillis(10));
            List<Gate> broken =
                    without.run(List.of(role), List.of(), List.of(application(database, role)), Duration.ofHours(1));
            assertThat(broken).extracting(Gate::name).containsExactly("login " + role, "without: worker");
            assertThat(broken.getLast().verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(loggedIn(database, role).isGood()).as("given back").isTrue();

            Meter independent = application(database, database.owner());
            List<Gate> good = without.run(List.of(role), List.of(), List.of(independent), Duration.ofMillis(30));
            assertThat(good).extracting(Gate::verdict).containsOnly(Verdict.GO);
            assertThat(loggedIn(database, role).isGood()).isTrue();
            database.execute("postgres", "DROP ROLE " + role);
        }
    }

    @Test
    void aKilledAttemptGivesTheLoginBackAtTheNextStart() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.NEWER, Side.SOURCE);
                Server source = database.asSuperuser()) {
            String role = database.name() + "_app";
            database.execute("postgres", "CREATE ROLE " + role + " LOGIN");
            try (FileJournal journal = journal()) {
                // What an attempt leaves that was killed behind its ALTER ROLE.
                journal.append("login-refused", Map.of("role", role));
                database.execute("postgres", "ALTER ROLE " + role + " NOLOGIN");
            }
            assertThatThrownBy(() -> database.execute(role, "SELECT 1")).isInstanceOf(SQLException.class);
            try (FileJournal journal = journal()) {
                new BrownOut(source, journal, pace(), Duration.ofMillis(10)).recover();
            }
            assertThat(loggedIn(database, role).isGood()).isTrue();
            database.execute("postgres", "DROP ROLE " + role);
        }
    }

    @Test
    void rehomesOwnLoginIsNeverRefused() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.NEWER, Side.SOURCE);
                Server source = database.asOwner();
                FileJournal journal = journal()) {
            BrownOut without = new BrownOut(source, journal, pace(), Duration.ofMillis(10));
            List<Gate> gates = without.run(List.of(database.owner(), "postgres"), List.of(), List.of(), Duration.ZERO);
            assertThat(gates)
                    .as("its own would lock it out, the administrator's it may not change")
                    .extracting(Gate::verdict)
                    .containsExactly(Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE);
            assertThat(loggedIn(database, database.owner()).isGood()).isTrue();
        }
    }

    @Test
    void leftoversAreListedWithoutAnyValue() throws Exception {
        Files.writeString(folder.resolve(".env"), """
                PORT=3000
                SUPABASE_KEY=very-secret
                DATABASE_URL=postgres://x@db.example.com/app
                OLD_URL=postgres://y:hidden@old.example.com/app
                USE_LEGACY_SUPABASE=true
                """);
        Files.writeString(folder.resolve(".env.backup-2026"), "SUPABASE_KEY=very-secret\n");
        Files.createDirectories(folder.resolve("docs"));
        Files.writeString(folder.resolve("docs/setup.md"), "Open Supabase.\nThen\nold.example.com\n");
        Files.createDirectories(folder.resolve(".github/workflows"));
        Files.writeString(folder.resolve(".github/workflows/ci.yml"), "env: {KEY: supabase}\n");
        Files.createDirectories(folder.resolve("node_modules/x"));
        Files.writeString(folder.resolve("node_modules/x/readme.md"), "supabase\n");
        Path kept = Files.createDirectories(folder.resolve(".rehome/packages"));
        Path home = Files.createDirectories(folder.resolve("home-of-user"));
        Files.createDirectories(home.resolve(".pm2"));
        Files.writeString(home.resolve(".pm2/dump.pm2"), "[{\"env\":{\"SUPABASE_KEY\":\"very-secret\"}}]");
        List<Finding> found = new Leftovers(
                        folder,
                        List.of(),
                        List.of(home.resolve(".pm2")),
                        folder.resolve(".rehome"),
                        new OldNames(List.of("Supabase", "old.example.com"), Set.of()))
                .find();
        assertThat(found)
                .extracting(Finding::subject)
                .contains(
                        kept.toString(),
                        ".env:2",
                        ".env:4",
                        ".env:5",
                        ".env.backup-2026",
                        "docs/setup.md",
                        ".github/workflows/ci.yml",
                        home.resolve(".pm2/dump.pm2").toString())
                .doesNotContain(".env:1", ".env:3", "node_modules/x/readme.md");
        assertThat(found.toString()).doesNotContain("very-secret").doesNotContain("hidden");
    }

    private CertainEdits edits() throws Exception {
        Path app = Files.createDirectories(folder.resolve("app"));
        Path code = Files.createDirectories(folder.resolve("code"));
        return new CertainEdits(
                folder,
                code,
                List.of(app.resolve("settings")),
                folder.resolve(".rehome/retire"),
                new OldNames(List.of("supabase"), Set.of("OLD_FLAG")));
    }

    @Test
    void aSecondRetirementKeepsOriginalsOfItsOwn() throws Exception {
        CertainEdits edits = edits();
        Path settings = folder.resolve("app/settings");
        Files.writeString(settings, "PORT=1\nSUPABASE_KEY=first\n");
        assertThat(edits.plan().toString()).isEqualTo("[app/settings: SUPABASE_KEY]");
        String first = edits.number();
        edits.apply(edits.plan());
        assertThat(edits.number()).as("what was cut short goes on").isEqualTo(first);
        edits.finish();
        assertThat(settings).hasContent("PORT=1\n");

        Files.writeString(settings, "PORT=2\nOLD_FLAG=1\n");
        String second = edits.number();
        assertThat(second).isNotEqualTo(first);
        edits.apply(edits.plan());
        assertThat(settings).hasContent("PORT=2\n");
        edits.restore(second);
        assertThat(settings).as("what somebody wrote since the first").hasContent("PORT=2\nOLD_FLAG=1\n");
        assertThat(edits.isRestored(second)).isTrue();
        assertThat(edits.isRestored(first)).isFalse();

        edits.restore(first);
        assertThat(settings).hasContent("PORT=1\nSUPABASE_KEY=first\n");
        assertThat(folder.resolve(".rehome/retire/undone-" + first + "/app/settings"))
                .as("what stood there is kept")
                .hasContent("PORT=2\nOLD_FLAG=1\n");
        assertThat(edits.number()).as("no number comes twice").isEqualTo("3");
    }

    @Test
    void whatTheCodeReadsForNothingIsTakenOutAndTheRestIsListed() throws Exception {
        CertainEdits edits = edits();
        String text = """
                const port = Number(process.env.PORT || 3000);
                const legacy = process.env.USE_LEGACY_SUPABASE === 'true';
                const flag = Boolean(process.env.OLD_FLAG);
                const used = process.env.SUPABASE_URL ?? '';
                const made = make(process.env.SUPABASE_KEY);
                const shown = `
                const inner = process.env.OLD_FLAG;
                `;
                module.exports = { port, used, made, shown };
                """;
        Path file = Files.writeString(folder.resolve("code/config.js"), text);
        edits.apply(edits.plan());
        assertThat(Files.readString(file))
                .isEqualTo(text.lines()
                        .filter(line -> !line.startsWith("const legacy") && !line.startsWith("const flag"))
                        .map(line -> line + "\n")
                        .reduce("", String::concat));
        assertThat(new Leftovers(folder.resolve("code"), List.of(), List.of(), folder.resolve(".rehome"), edits.names())
                        .find())
                .extracting(Finding::subject)
                .contains("config.js");
    }
}
