package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.cli.Cli.Ran;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of plans whose steps move real data between real servers.
class RunMoveTest {
    @TempDir
    Path folder;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void databases() throws SQLException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        source.execute("CREATE TABLE clients (id int PRIMARY KEY, name text);"
                + " INSERT INTO clients SELECT i, 'n' || i FROM generate_series(1, 1299) i");
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
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: env:S
                target: env:T
                cutover:
                  switch: ["echo $REHOME_LIVE > live"]
                  back: ["echo $REHOME_LIVE > live"]
                phases:
                """ + phases);
    }

    private Ran rehome(String... args) {
        return Cli.in(folder).with(Map.of("S", source.url(), "T", target.url())).call(args);
    }

    @Test
    void switchesAndComesBackWithWhatWasWrittenSince() throws Exception {
        plan("""
              - name: "2"
                verifyFor: 0s
                budget: 10min
                steps:
                  - {maintenance: {state: on, file: flag}}
                  - {follow: {}}
                  - {cutover: {acceptUnclear: true}}
                  - {sql: {on: target, query: "SELECT count(*) FROM clients", expect: "1299"}}
                  - {name: open, maintenance: {state: off, file: flag}}
            notify: {channels: {team: {command: "true"}}}
            """);
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(Files.readString(folder.resolve(".rehome/run/journal")))
                .contains("a notice that fails holds nothing up");
        target.execute("INSERT INTO clients VALUES (2000, 'new')");
        Ran status = rehome("status");
        assertThat(status.out())
                .contains("phase 2: ON TRACK, done", "tables: done 1, total 1", "the application writes to the target");
        Ran back = rehome("rollback", "--execute");
        assertThat(back.exit()).as(back.err()).isZero();
        assertThat(source.scalar("SELECT count(*) FROM clients")).isEqualTo("1300");
        assertThat(Files.readString(folder.resolve("live"))).isEqualTo("source\n");
        assertThat(folder.resolve("flag")).doesNotExist();
        source.execute("INSERT INTO clients VALUES (2001, 'open')");
    }

    @Test
    void copiesAFrozenSourceAndThawsItWhereVerificationFails() throws Exception {
        plan("""
              - name: "1"
                verifyFor: 0s
                steps:
                  - {quiesce: {on: source, users: [nobody]}}
                  - {freeze: {}}
                  - {copy: {}}
                  - {verify: {}}
                  - {shell: "test -e good"}
            """);
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(10);
        assertThat(ran.err()).contains("public.clients: equal");
        source.execute("INSERT INTO clients VALUES (3000, 'open again')");
        source.execute("DELETE FROM clients WHERE id = 3000");
        Files.createFile(folder.resolve("good"));
        assertThat(rehome("run", "--execute").exit()).isZero();
        assertThat(target.scalar("SELECT count(*) FROM clients")).isEqualTo("1299");
        assertThatThrownBy(() -> source.execute("DELETE FROM clients")).hasMessageContaining("is closed");
    }

    @Test
    void rehearsesOnCopiesAndEstimatesByTheTimesItTook() throws Exception {
        plan("""
              - name: "2"
                steps:
                  - {shell: "echo touched > touched"}
                  - {follow: {}}
                  - {cutover: {acceptUnclear: true}}
                  - {sql: {on: target, query: "SELECT count(*) FROM clients", expect: "1299"}}
            """);
        Ran ran = rehome("rehearse", "--execute");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains(
                        "forward again",
                        "left out, since they touch what is not a copy or is in it already: 2/shell\n",
                        "clean: forward");
        assertThat(folder.resolve("touched")).doesNotExist();
        assertThat(folder.resolve("live")).doesNotExist();
        assertThat(target.scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
        assertThat(source.scalar("SELECT count(*) FROM pg_publication")).isEqualTo("0");
        assertThat(rehome("run").out()).containsPattern("follow +bring the target to .* [0-9]+(ms|s) +- +planned");
    }

    /// A cutover wants rehearsals of plan, code and schema as they are now, which earlier phases have changed.
    @Test
    void rehearsesAgainWhereAPhaseIsDone() throws Exception {
        source.execute("CREATE TABLE whatsapp_keys (id int PRIMARY KEY); INSERT INTO whatsapp_keys VALUES (1)");
        plan("""
              - name: "0.7"
                verifyFor: 0s
                gates: {rehearsals: 1, dryRun: true}
                steps:
                  - {follow: {group: auth}}
                  - {cutover: {group: auth, acceptUnclear: true}}
              - name: "2"
                needs: ["0.7"]
                verifyFor: 0s
                gates: {rehearsals: 1, dryRun: true}
                steps:
                  - {follow: {}}
                  - {cutover: {acceptUnclear: true}}
            groups:
              auth: ["public.whatsapp_*"]
            """);
        Ran upTo = rehome("rehearse", "--until", "0.7", "--execute");
        assertThat(upTo.exit()).as(upTo.err()).isZero();
        Ran dry = rehome("preflight");
        assertThat(dry.exit()).as(dry.out() + dry.err()).isZero();
        assertThat(dry.out())
                .contains("note  RH-STEP-028  phase 2: rehearsals")
                .doesNotContain("phase 0.7: rehearsals");
        Ran first = rehome("run", "--execute", "--phase", "0.7");
        assertThat(first.exit()).as(first.err()).isZero();
        target.execute("INSERT INTO whatsapp_keys VALUES (2)");
        Ran early = rehome("run", "--execute", "--phase", "2");
        assertThat(early.exit()).as(early.err()).isEqualTo(3);
        assertThat(early.err()).contains("RH-STEP-028 phase 2: rehearsals: 0 clean");
        Ran rehearsed = rehome("rehearse", "--execute");
        assertThat(rehearsed.exit()).as(rehearsed.err()).isZero();
        assertThat(rehearsed.out()).contains("0.7", "forward again");
        Ran looked = rehome("preflight");
        assertThat(looked.exit()).as(looked.out() + looked.err()).isZero();
        assertThat(looked.out()).doesNotContain("RH-STEP-028");
        Ran last = rehome("run", "--execute", "--phase", "2");
        assertThat(last.exit()).as(last.err()).isZero();
        assertThat(target.scalar("SELECT count(*) FROM clients")).isEqualTo("1299");
        assertThat(target.scalar("SELECT count(*) FROM whatsapp_keys")).isEqualTo("2");
    }
}
