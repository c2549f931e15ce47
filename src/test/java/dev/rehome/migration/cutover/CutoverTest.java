package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Capture;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.SchemaResult;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import dev.rehome.verify.Verdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On real servers, with an application that writes without pause.
class CutoverTest {
    @TempDir
    Path folder;

    @Test
    void getsThroughWithABacklogOfATableWithoutKeyBothWays() throws Exception {
        String changes = "DO $$ BEGIN FOR i IN 0..99 LOOP"
                + " UPDATE bag SET b = b || i WHERE a BETWEEN i * 100 AND i * 100 + 99;"
                + " DELETE FROM bag WHERE a BETWEEN 20000 + i * 100 AND 20000 + i * 100 + 99; COMMIT; END LOOP; END $$";
        String sum = "SELECT count(*) || ' ' || sum(hashtext(bag::text)::bigint) FROM bag";
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 9)) {
            fixture.writers().stop();
            fixture.source.execute("CREATE TABLE bag (a int, b text); ALTER TABLE bag REPLICA IDENTITY FULL;"
                    + " INSERT INTO bag SELECT i % 30000, 'b' FROM generate_series(1, 60000) i");
            fixture.follow();
            fixture.source.execute(changes);
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            assertThat(fixture.target.scalar(sum))
                    .isEqualTo(fixture.source.scalar(sum))
                    .startsWith("40000 ");

            fixture.target.execute(changes);
            assertThat(fixture.rollback().state()).isEqualTo("back");
            assertThat(fixture.source.scalar(sum)).isEqualTo(fixture.target.scalar(sum));
        }
    }

    @Test
    void goesThereBackAndThereAgainWithEveryWrite() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 1)) {
            Writers writers = fixture.writers();
            writers.awaitWrites(Side.SOURCE, 50);
            fixture.follow();
            assertThatThrownBy(fixture::copy).hasMessageContaining("it is followed");

            CutoverResult there = fixture.cutover();
            assertThat(there.state()).isEqualTo("switched");
            writers.awaitWrites(Side.TARGET, 50);
            assertThat(fixture.cutover().state()).isEqualTo("already");
            assertThatThrownBy(fixture::copy).hasMessageContaining("the application writes to it");
            FollowResult backward = fixture.follow();
            assertThat(backward.route().from().side()).isEqualTo(Side.TARGET);
            assertThat(backward.state()).isEqualTo("caught-up");

            CutoverResult back = fixture.rollback();
            assertThat(back.state()).isEqualTo("back");
            writers.awaitWrites(Side.SOURCE, 50);

            assertThat(fixture.cutover().state()).isEqualTo("switched");
            writers.awaitWrites(Side.TARGET, 50);
            writers.stop();
            writers.check(Side.TARGET);
            System.err.println(
                    "longest pause that a writer saw: " + writers.pause().toMillis() + " ms");

            assertThat(fixture.complete().state()).isEqualTo("completed");
            assertThat(fixture.source.scalar("SELECT to_regnamespace('rehome')"))
                    .isEqualTo("null");
            assertThat(fixture.target.scalar("SELECT to_regnamespace('rehome')"))
                    .isEqualTo("null");
            writers.check(Side.TARGET);
        }
    }

    @Test
    void switchesThoughATableIsTruncatedWhileItIsCompared() throws Exception {
        String tables = "CREATE TABLE answers (id int PRIMARY KEY, answer text);"
                + " DO $$ BEGIN FOR i IN 1..150 LOOP EXECUTE format('CREATE TABLE filler_%s (id int PRIMARY KEY, t text);"
                + " INSERT INTO filler_%1$s SELECT i, repeat(''x'', 100) FROM generate_series(1, 500) i', i);"
                + " END LOOP; END $$";
        String renew = "BEGIN; TRUNCATE answers; INSERT INTO answers"
                + " SELECT i, txid_current() || 'x' FROM generate_series(1, 30) i; COMMIT";
        String sum = "SELECT count(*) || ' ' || sum(hashtext(answers::text)::bigint) FROM answers";
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 10)) {
            fixture.writers().stop();
            fixture.source.execute(tables);
            fixture.follow();
            AtomicInteger renewals = new AtomicInteger();
            Thread renewing = Thread.startVirtualThread(() -> renewUntilRefused(fixture, renew, renewals));
            try {
                assertThat(fixture.cutover().state()).isEqualTo("switched");
            } finally {
                renewing.interrupt();
                renewing.join();
            }
            assertThat(renewals).hasPositiveValue();
            assertThat(fixture.target.scalar(sum))
                    .isEqualTo(fixture.source.scalar(sum))
                    .startsWith("30 ");
        }
    }

    private static void renewUntilRefused(CutoverFixture fixture, String sql, AtomicInteger count) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                fixture.source.execute(sql);
                count.incrementAndGet();
            }
        } catch (SQLException e) {
            // Closed for the switch.
        }
    }

    @Test
    void leavesNoTableBehindThatCameSinceFollowingBegan() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 11)) {
            fixture.writers().awaitWrites(Side.SOURCE, 5);
            fixture.source.execute(
                    "CREATE TABLE months (month int, n int, PRIMARY KEY (month, n)) PARTITION BY LIST (month);"
                            + " CREATE TABLE month_1 PARTITION OF months FOR VALUES IN (1);"
                            + " CREATE INDEX ON months (n); CREATE TABLE again (id int PRIMARY KEY)");
            fixture.target.execute("CREATE TABLE of_the_target (id int PRIMARY KEY)");
            fixture.follow();

            fixture.source.execute("CREATE TABLE month_2 PARTITION OF months FOR VALUES IN (2);"
                    + " INSERT INTO months VALUES (2, 1)");
            assertThat(stopped(fixture)).isEqualTo("public.month_2 is new and not followed");
            fixture.source.execute("DROP TABLE again; CREATE TABLE again (id int PRIMARY KEY)");
            assertThat(stopped(fixture)).contains("; public.again was dropped, or made again");
            FollowResult anew = fixture.followAnew();
            assertThat(anew.state()).as("%s", anew.failures()).isEqualTo("caught-up");
            assertThat(fixture.target.scalar("SELECT n FROM month_2")).isEqualTo("1");

            undone(fixture, fixture.request(new LateTable(fixture)), "public.late is new and not followed");
            fixture.source.execute("DROP TABLE late");
            assertThat(fixture.cutover().state()).isEqualTo("switched");

            fixture.target.execute("CREATE TABLE of_the_new_release (id int PRIMARY KEY)");
            CutoverResult back = fixture.rollback();
            assertThat(back.state()).isEqualTo("back");
            assertThat(back.gates())
                    .filteredOn(g -> g.name().equals("all-tables"))
                    .singleElement()
                    .satisfies(g -> assertThat(g.value()).startsWith("public.of_the_new_release is new"));
            fixture.writers().stop();
            fixture.writers().check(Side.SOURCE);
        }
    }

    @Test
    void asksWhereTheTargetLacksWhatTheSourceGained() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 12)) {
            fixture.writers().awaitWrites(Side.SOURCE, 5);
            fixture.source.execute(
                    "CREATE FUNCTION as_ever() RETURNS int RETURN 1; CREATE TABLE quiet (id int PRIMARY KEY); CREATE INDEX goes ON quiet (id, id);"
                            + " CREATE FUNCTION otherwise() RETURNS int RETURN 1");
            fixture.follow();
            assertThat(schemaGate(fixture).verdict()).isEqualTo(Gate.Verdict.GO);

            fixture.target.execute("CREATE OR REPLACE FUNCTION as_ever() RETURNS int RETURN 3");
            fixture.source.execute("CREATE INDEX fresh ON quiet (id); CREATE FUNCTION fresh() RETURNS int RETURN 1;"
                    + " CREATE OR REPLACE FUNCTION otherwise() RETURNS int RETURN 2; DROP INDEX goes;"
                    + " COMMENT ON FUNCTION as_ever() IS 'nobody waits for it'");
            Gate lacks = schemaGate(fixture);
            assertThat(lacks.verdict()).isEqualTo(Gate.Verdict.INCONCLUSIVE);
            assertThat(lacks.value())
                    .isEqualTo("on the source function public.fresh() is new; index public.fresh is new;"
                            + " function public.otherwise(): its definition is another; index public.goes is gone");

            assertThat(fixture.schema().made()).isPositive();
            fixture.target.execute("DROP INDEX goes; CREATE OR REPLACE FUNCTION otherwise() RETURNS int RETURN 2");
            assertThat(schemaGate(fixture).verdict()).isEqualTo(Gate.Verdict.GO);
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            fixture.writers().stop();
            fixture.writers().check(Side.TARGET);
        }
    }

    /// What is made while the target is followed must not act on what is applied there, and be there after the switch.
    @Test
    void makesOnAFollowedTargetWhatComesIntoForceWithTheSwitch() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 13)) {
            String tables =
                    "CREATE TABLE parents (id int PRIMARY KEY); CREATE TABLE quiet (id int PRIMARY KEY, parent int);"
                            + " CREATE TABLE seen (id int); ALTER TABLE seen REPLICA IDENTITY FULL;"
                            + " GRANT ALL ON quiet, parents, seen TO " + fixture.role;
            fixture.source.execute(tables);
            fixture.follow();
            fixture.source.execute("CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                    + " $$ BEGIN INSERT INTO seen VALUES (NEW.id); RETURN NEW; END $$;"
                    + " CREATE TRIGGER seeing AFTER INSERT ON quiet FOR EACH ROW EXECUTE FUNCTION see();"
                    + " ALTER TABLE quiet ADD CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES parents,"
                    + " ADD CHECK (id > 0); GRANT INSERT ON quiet TO PUBLIC");
            SchemaResult made = fixture.schema();
            assertThat(made.missing()).isEmpty();
            assertThat(schemaGate(fixture).value())
                    .isEqualTo("on the source table public.quiet: its definition is another");
            fixture.target.execute("ALTER TABLE quiet ADD CHECK (id > 0)");
            assertThat(schemaGate(fixture).verdict()).isEqualTo(Gate.Verdict.GO);

            fixture.source.execute("INSERT INTO parents VALUES (1); INSERT INTO quiet VALUES (1, 1)");
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            assertThat(fixture.target.scalar("SELECT string_agg(id::text, ',') FROM seen"))
                    .isEqualTo("1");
            fixture.target.execute("INSERT INTO quiet VALUES (2, 1)");
            assertThat(fixture.target.scalar("SELECT string_agg(id::text, ',') FROM seen"))
                    .isEqualTo("1,2");
            assertThatThrownBy(() -> fixture.target.execute("INSERT INTO quiet VALUES (3, 3)"))
                    .hasMessageContaining("of_parent");
            assertThat(fixture.target.scalar("SELECT has_table_privilege('public', 'quiet', 'INSERT')"))
                    .isEqualTo("t");
            fixture.writers().stop();
            fixture.writers().check(Side.TARGET);
        }
    }

    private static Gate schemaGate(CutoverFixture fixture) throws Exception {
        return new CutoverRun(fixture.until("schema", false))
                .cutover().gates().stream()
                        .filter(g -> g.name().equals("schema"))
                        .findFirst()
                        .orElseThrow();
    }

    private static String stopped(CutoverFixture fixture) throws Exception {
        CutoverResult result = fixture.cutover();
        assertThat(result.exitStatus()).isEqualTo(ExitStatus.NO_GO);
        assertThat(fixture.writable()).containsExactly(Side.SOURCE);
        return result.gates().stream()
                .filter(g -> g.name().equals("all-tables") && g.verdict() == Gate.Verdict.NO_GO)
                .findFirst()
                .orElseThrow()
                .value();
    }

    /// Comes when all gates were passed and no fence will stand on it.
    private record LateTable(CutoverFixture fixture) implements SwitchEvents {
        @Override
        public void step(String name) {
            if (name.equals("sequences")) {
                try {
                    fixture.source.execute("CREATE TABLE IF NOT EXISTS late AS SELECT 1 AS id");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Test
    void undoesItselfAndLeavesTheSourceOpen() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 2)) {
            fixture.writers().awaitWrites(Side.SOURCE, 20);
            fixture.follow();

            CutoverRequest failing = fixture.request(SwitchEvents.NONE, List.of("echo no such service; exit 3"));
            undone(fixture, failing, "cutover.switch line 1 ended with 3");

            CutoverRequest hurried = fixture.request(new LongTransaction(fixture), Duration.ofSeconds(2));
            undone(fixture, hurried, "the budget of 2000 ms is spent");

            fixture.target.execute(
                    "SET rehome.applier = 'on'; DELETE FROM transfers WHERE id =" + " (SELECT min(id) FROM transfers)");
            undone(fixture, fixture.request(SwitchEvents.NONE), "public.transfers: differs");
            assertThat(fixture.source.scalar("SELECT min(id) FROM transfers"))
                    .as("what somebody did to the side that waits")
                    .isEqualTo("1");
            fixture.writers().stop();
            fixture.writers().check(Side.SOURCE);
        }
    }

    @Test
    void switchesWithoutAWayBackOnlyWhereThatIsAskedFor() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 3)) {
            fixture.target.execute("postgres", "ALTER ROLE " + fixture.target.owner() + " NOREPLICATION");
            fixture.writers().awaitWrites(Side.SOURCE, 20);
            fixture.follow();

            CutoverRequest bySlot = fixture.request("", Optional.of(Capture.SLOT));
            CutoverResult refused = new CutoverRun(bySlot).cutover();
            assertThat(refused.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(fixture.writable()).containsExactly(Side.SOURCE);

            assertThat(new CutoverRun(fixture.request(false)).cutover().state()).isEqualTo("switched");
            fixture.writers().awaitWrites(Side.TARGET, 20);
            assertThat(fixture.writable()).containsExactly(Side.TARGET);
            assertThat(fixture.rollback().exitStatus()).isEqualTo(ExitStatus.NO_GO);
            fixture.writers().stop();
            fixture.writers().check(Side.TARGET);
        }
    }

    @Test
    void stopsAtTheGateThatIsNamed() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 4)) {
            fixture.writers().awaitWrites(Side.SOURCE, 5);
            fixture.source.execute("CREATE TABLE loose (a int UNIQUE, b text); ALTER TABLE loose REPLICA IDENTITY FULL;"
                    + " INSERT INTO loose SELECT i, repeat('x', 500) FROM generate_series(1, 5000) i");
            fixture.follow();
            assertThat(fixture.verify().verdict()).isEqualTo(Verdict.EQUAL);
            for (boolean execute : new boolean[] {false, true}) {
                CutoverResult result = new CutoverRun(fixture.until("lag", execute)).cutover();
                assertThat(result.gates()).extracting(Gate::name).containsExactly("following", "verified", "lag");
                assertThat(result.gates()).allMatch(g -> g.verdict() == Gate.Verdict.GO);
                assertThat(result.gates().get(1).value()).contains("equal, 0 min ago");
                assertThat(result.state()).isEqualTo("planned");
                assertThat(result.steps()).isEmpty();
            }
            assertThat(new CutoverRun(fixture.until("approval", false))
                            .cutover()
                            .gates())
                    .hasSize(18)
                    .allMatch(g -> !g.value().isEmpty())
                    .filteredOn(g -> g.name().equals("tables-without-key"))
                    .singleElement()
                    .satisfies(g -> assertThat(g.value()).startsWith("1, about "))
                    .satisfies(g -> assertThat(g.evidence()).contains("most in public.loose"));
            assertThatThrownBy(() -> new CutoverRun(fixture.until("slott", true)).cutover())
                    .isInstanceOfSatisfying(RehomeException.class, e -> {
                        assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE);
                        assertThat(e.remedy()).isEqualTo("did you mean slot?");
                    });
            assertThat(fixture.writable()).containsExactly(Side.SOURCE);
            fixture.writers().stop();
        }
    }

    private static void undone(CutoverFixture fixture, CutoverRequest request, String words) throws Exception {
        assertThatThrownBy(() -> new CutoverRun(request).cutover()).isInstanceOfSatisfying(RehomeException.class, e -> {
            assertThat(e.exitStatus()).isEqualTo(ExitStatus.UNDONE);
            assertThat(e.reason()).contains(words);
        });
        assertThat(fixture.writable()).containsExactly(Side.SOURCE);
        fixture.writers().awaitWrites(Side.SOURCE, 10);
    }

    /// Begins when the freeze does, and writes for as long as the application is refused.
    private record LongTransaction(CutoverFixture fixture) implements SwitchEvents {
        @Override
        public void step(String name) {
            if (name.equals("freeze")) {
                CountDownLatch written = new CountDownLatch(1);
                Thread.ofPlatform().daemon().start(() -> write(written));
                await(written);
            }
        }

        private void write(CountDownLatch written) {
            try (Connection open = Writers.connect(fixture.source, fixture.role);
                    Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                statement.execute("INSERT INTO notes (token) VALUES ('long')");
                written.countDown();
                statement.execute("SELECT pg_sleep(6)");
                open.rollback();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void await(CountDownLatch written) {
            try {
                written.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
