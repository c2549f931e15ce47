package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.ExistingMode;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.follow.FollowProblem;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.GroupSelection;
import dev.rehome.migration.SchemaResult;
import dev.rehome.postgres.Side;
import dev.rehome.verify.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two tables are switched days before the rest, go back, and go again; on real servers, under writers.
class GroupsTest {
    private static final String LOG = CutoverFixture.LOG;

    @TempDir
    Path folder;

    @Test
    void switchesOneGroupDaysBeforeTheRestAndEachAlone() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.inGroups(15, 17, folder, 11)) {
            Writers money = fixture.writers("");
            Writers log = fixture.writers(LOG);
            log.awaitWrites(Side.SOURCE, 30);
            // A view over tables of another group is neither made nor refreshed with this one.
            fixture.source.execute("CREATE MATERIALIZED VIEW account_count AS SELECT count(*) FROM accounts");
            staleCopy(fixture);
            log.awaitWrites(Side.SOURCE, 30);

            FollowResult refused = fixture.follow(LOG, ExistingMode.REFUSE);
            assertThat(refused.failures()).extracting(Finding::code).contains(CopyProblem.EXISTING_ROWS);
            FollowResult followed = fixture.follow(LOG, ExistingMode.REFRESH);
            assertThat(followed.failures()).isEmpty();
            assertThat(followed.tables()).hasSize(3);
            assertThat(fixture.target.scalar("SELECT to_regclass('public.accounts')"))
                    .isEqualTo("null");
            assertThat(fixture.cutover(LOG).state()).isEqualTo("switched");
            log.awaitWrites(Side.TARGET, 30);
            assertThat(fixture.writable(LOG)).containsExactly(Side.TARGET);
            assertThat(fixture.writable("")).containsExactly(Side.SOURCE);
            assertThat(money.refused())
                    .as("what the rest of the application saw")
                    .isEqualTo("nothing");

            assertThatThrownBy(fixture::copy)
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(CopyProblem.FOLLOWED))
                    .hasMessageContaining("public.events")
                    .hasMessageContaining("the application writes to it on the target, with group log");
            sourceOfTheGroupIsLeftAlone(fixture);

            assertThat(fixture.follow("", ExistingMode.REFUSE).tables())
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder("public.accounts", "public.transfers");
            assertThat(fixture.verify().verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(fixture.cutover("").state()).isEqualTo("switched");
            money.awaitWrites(Side.TARGET, 30);
            assertThat(fixture.verify().tables()).hasSize(5).allMatch(t -> t.verdict() == Verdict.EQUAL);

            // The rollback of the group brings what was written since, and leaves the rest where it is.
            assertThat(fixture.rollback(LOG).state()).isEqualTo("back");
            log.awaitWrites(Side.SOURCE, 30);
            assertThat(fixture.writable(LOG)).containsExactly(Side.SOURCE);
            assertThat(fixture.writable("")).containsExactly(Side.TARGET);
            assertThat(fixture.cutover(LOG).state()).isEqualTo("switched");
            log.awaitWrites(Side.TARGET, 30);

            assertThat(fixture.complete(LOG).state()).isEqualTo("completed");
            assertThat(fixture.complete(LOG).state()).isEqualTo("already");
            assertThat(fixture.writable(LOG)).contains(Side.TARGET);
            assertThatThrownBy(() -> fixture.rollback(LOG)).hasMessageContaining("closed by rehome complete");
            assertThat(fixture.rollback("").state()).isEqualTo("back");
            money.awaitWrites(Side.SOURCE, 30);
            assertThat(fixture.cutover("").state()).isEqualTo("switched");
            money.awaitWrites(Side.TARGET, 30);
            log.awaitWrites(Side.TARGET, 10);
            assertThat(fixture.complete("").state()).isEqualTo("completed");
            assertThat(folder.resolve(".rehome/copied/tables"))
                    .content()
                    .contains("public\taccounts\t", "public\ttransfers\t");
            for (var database : List.of(fixture.source, fixture.target)) {
                assertThat(database.scalar("SELECT to_regnamespace('rehome')")).isEqualTo("null");
                assertThat(database.scalar("SELECT count(*) FROM pg_publication"))
                        .isEqualTo("0");
            }
            money.stop();
            log.stop();
            money.check(Side.TARGET);
            log.check(Side.TARGET);
        }
    }

    /// The tables are on the target since long ago, with some of the rows, and nobody has used them.
    private static void staleCopy(CutoverFixture fixture) throws Exception {
        fixture.target.execute("""
                CREATE TABLE notes (id serial PRIMARY KEY, token text NOT NULL, body jsonb);
                CREATE TABLE events (id bigserial, at timestamptz NOT NULL, token text NOT NULL, PRIMARY KEY (id, at))
                    PARTITION BY RANGE (at);
                CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
                CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)""");
        Writers.grant(fixture.target, fixture.role);
        String rows =
                fixture.source.scalar("SELECT string_agg(format('(%s, %L::timestamptz, %L)', id, at, token), ', ')"
                        + " FROM (SELECT * FROM events ORDER BY id LIMIT 20) e");
        fixture.target.execute("INSERT INTO events (id, at, token) VALUES " + rows);
    }

    /// What the source's tables look like no longer counts for those that are on the target.
    private static void sourceOfTheGroupIsLeftAlone(CutoverFixture fixture) throws Exception {
        fixture.source.execute("CREATE INDEX late ON notes (token)");
        SchemaResult schema = fixture.schema();
        assertThat(schema.complete()).isFalse();
        assertThat(schema.findings())
                .filteredOn(f -> f.severity() == Severity.BLOCKING)
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.subject()).isEqualTo("public.notes");
                    assertThat(f.message()).contains("the application writes to it on the target, with group log");
                });
        assertThat(fixture.target.scalar("SELECT to_regclass('public.late')")).isEqualTo("null");
    }

    @Test
    void refusesForeignKeysThatWouldBeTornApartInTheHarmfulDirection() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.inGroups(15, 15, folder, 12)) {
            fixture.writers("").awaitWrites(Side.SOURCE, 5);
            GroupSelection accounts = new GroupSelection("a", Map.of("a", List.of("accounts")));
            assertThat(fixture.follow(accounts, ExistingMode.REFUSE).failures())
                    .filteredOn(f -> f.code() == FollowProblem.CROSSING_KEY)
                    .hasSize(2)
                    .allMatch(f -> f.message().contains("inside of the group"));
            GroupSelection transfers = new GroupSelection("t", Map.of("t", List.of("transfers")));
            FollowResult result = fixture.follow(transfers, ExistingMode.REFUSE);
            assertThat(result.failures())
                    .filteredOn(f -> f.code() == FollowProblem.CROSSING_KEY)
                    .singleElement()
                    .satisfies(f -> assertThat(f.subject()).contains("transfers_from_id_fkey"));
            assertThat(result.findings())
                    .filteredOn(f -> f.code() == FollowProblem.CROSSING_KEY)
                    .singleElement()
                    .satisfies(f -> assertThat(f.subject()).contains("transfers_to_id_fkey"));
            GroupSelection twice = new GroupSelection("", Map.of("x", List.of("notes"), "y", List.of("public.n*")));
            assertThatThrownBy(() -> fixture.follow(twice, ExistingMode.REFUSE))
                    .hasMessageContaining("public.notes: is in groups");
            GroupSelection leaf = new GroupSelection("l", Map.of("l", List.of("events_old")));
            assertThatThrownBy(() -> fixture.follow(leaf, ExistingMode.REFUSE))
                    .hasMessageContaining("without the table that it is a partition of");
            GroupSelection nothing = new GroupSelection("z", Map.of("z", List.of("nosuch")));
            assertThatThrownBy(() -> fixture.follow(nothing, ExistingMode.REFUSE))
                    .hasMessageContaining("names no table of the source");
            fixture.writers("").stop();
            fixture.writers(LOG).stop();
        }
    }

    @Test
    void makesAForeignKeyBetweenGroupsWhenBothAreOnTheTarget() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.inGroups(15, 17, folder, 13)) {
            fixture.source.execute("ALTER TABLE notes ADD account int DEFAULT 1 REFERENCES accounts");
            fixture.writers(LOG).awaitWrites(Side.SOURCE, 10);
            assertThat(fixture.follow(LOG, ExistingMode.REFUSE).failures()).isEmpty();
            assertThat(fixture.cutover(LOG).state()).isEqualTo("switched");
            fixture.writers(LOG).awaitWrites(Side.TARGET, 10);
            assertThat(fixture.follow("", ExistingMode.REFUSE).failures()).isEmpty();
            String keys = "SELECT count(*) FROM pg_constraint WHERE conname = 'notes_account_fkey' AND convalidated";
            assertThat(fixture.target.scalar(keys)).isEqualTo("0");
            assertThat(fixture.cutover("").state()).isEqualTo("switched");
            assertThat(fixture.target.scalar(keys)).isEqualTo("1");
            assertThat(fixture.rollback(LOG).state()).isEqualTo("back");
            assertThat(fixture.rollback("").state()).isEqualTo("back");
            assertThat(fixture.source.scalar(keys)).isEqualTo("1");
            fixture.writers("").stop();
            fixture.writers(LOG).stop();
            fixture.writers("").check(Side.SOURCE);
            fixture.writers(LOG).check(Side.SOURCE);
        }
    }
}
