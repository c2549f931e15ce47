package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a run asks for before it switches an application over, between real servers.
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CutoverGatesTest {
    @TempDir
    Path folder;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void databases() throws SQLException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        source.execute("CREATE TABLE clients (id int PRIMARY KEY, name text);"
                + " INSERT INTO clients SELECT i, 'n' || i FROM generate_series(1, 63) i");
    }

    @AfterEach
    void end() throws SQLException {
        for (TestDatabase database : new TestDatabase[] {source, target}) {
            database.scalar("SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots"
                    + " WHERE database = current_database() AND NOT active");
            database.close();
        }
    }

    private void plan(String phases) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), "source: env:S\ntarget: env:T\n" + phases);
    }

    private Ran rehome(String... args) {
        return Cli.in(folder)
                .with(Map.of("S", source.url(), "T", target.url(), "PATH", System.getenv("PATH")))
                .call(args);
    }

    private Ran good(String... args) {
        Ran ran = rehome(args);
        assertThat(ran.exit()).as(ran.err() + ran.out()).isZero();
        return ran;
    }

    @Test
    void switchesOnlyAfterRehearsalsADryRunAndARestoredBackupOfWhatThereIsNow() throws Exception {
        plan("""
                phases:
                  - name: "2"
                    verifyFor: 0s
                    gates: {rehearsals: 2, dryRun: true, backup: true}
                    steps: [{follow: {}}, {cutover: {acceptUnclear: true}}]
                """);
        Ran early = rehome("run", "--execute");
        assertThat(early.exit()).isEqualTo(3);
        assertThat(early.err())
                .contains(
                        "RH-STEP-028 phase 2: rehearsals: 0 clean, wanted 2 clean",
                        "RH-STEP-029 phase 2: dry run: none of this plan",
                        "RH-STEP-030 phase 2: backup restored: none");
        assertThat(good("rehearse", "--times", "2", "--execute").out()).containsPattern("(?s)(forward again.*){2}");
        Ran dry = rehome("preflight");
        assertThat(dry.out()).contains("RH-STEP-030").doesNotContain("RH-STEP-028", "RH-STEP-029");
        good("backup");

        source.execute("ALTER TABLE clients ADD COLUMN phone text");
        Ran changed = rehome("run", "--execute");
        assertThat(changed.exit()).isEqualTo(3);
        assertThat(changed.err())
                .contains("rehearsals: 0 clean, 2 of something else", "dry run: none of this plan, code and schema")
                .doesNotContain("RH-STEP-030");
        source.execute("ALTER TABLE clients DROP COLUMN phone");

        good("run", "--execute");
        assertThat(Files.readString(folder.resolve(".rehome/run/journal")))
                .contains("2 clean, there and back, of this plan, code and schema");
        assertThat(good("report", "--no-read").out())
                .containsPattern("rehearsed +twice, clean +rehearsals: 2 clean +met");
    }

    @Test
    void doesNotBeginWherePeopleWereNotToldInTime() throws Exception {
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        plan("""
                notify:
                  channels: {team: {command: "cat >> told"}}
                  fields: {risk: low, impact: none, what: w, why: w, monitoring: m, contact: c, runbook: r, onCall: o}
                  advance: [{phase: "2", template: before, to: [team], before: 24h}]
                phases:
                  - name: "2"
                    verifyFor: 0s
                    window: {start: "%s", end: "%s"}
                    steps: [{follow: {}}, {cutover: {acceptUnclear: true}}]
                """.formatted(now.minusMinutes(1), now.plusHours(2).toLocalTime()));
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
        assertThat(ran.err()).contains("notice before on team: missed; everybody had to be told by");
        assertThat(target.scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
    }
}
