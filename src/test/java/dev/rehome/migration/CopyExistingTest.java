package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.ExistingMode;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.testing.TestServers;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyExistingTest {
    private static final String OLD_COPY = """
            INSERT INTO clients SELECT i, CASE WHEN i % 10 = 0 THEN 'old name' ELSE 'client ' || i END, NULL, NULL
              FROM generate_series(1, 100) i;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
            CREATE TRIGGER refuse BEFORE INSERT ON clients FOR EACH ROW EXECUTE FUNCTION refuse()""";

    private static CopyFixture fixture() throws SQLException {
        CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER);
        fixture.source.execute("UPDATE clients SET at = NULL, note = NULL");
        fixture.target.execute(OLD_COPY);
        return fixture;
    }

    private static CopyResult refresh(CopyFixture fixture, boolean overwrite) {
        return new CopyRun(fixture.request().withExisting(t -> ExistingMode.REFRESH, overwrite)).run();
    }

    @Test
    void bringsAStaleTableToTheSnapshotAndPutsItsKeysAndTriggersBack() throws SQLException {
        try (CopyFixture fixture = fixture()) {
            CopyResult result = refresh(fixture, false);

            assertThat(result.failures()).isEmpty();
            assertThat(result.findings())
                    .filteredOn(f -> f.code() == CopyProblem.STALE_ROWS)
                    .singleElement()
                    .satisfies(f -> assertThat(f.message()).startsWith("10 rows"));
            assertThat(fixture.differences(CopyFixture.ALL)).isEmpty();
            assertThat(fixture.target.scalar("SELECT tgenabled FROM pg_trigger WHERE tgname = 'refuse'"))
                    .isEqualTo("O");
            assertThat(fixture.target.scalar("SELECT convalidated FROM pg_constraint WHERE contype = 'f' AND"
                            + " conrelid = 'orders'::regclass"))
                    .isEqualTo("t");
            assertThat(refresh(fixture, false).alreadyComplete()).isTrue();
        }
    }

    @Test
    void namesRowsThatWereWrittenOnTheTargetLaterAndChangesNothing() throws SQLException {
        try (CopyFixture fixture = fixture()) {
            fixture.target.execute("UPDATE clients SET name = 'ours' WHERE id = 42");

            CopyResult result = refresh(fixture, false);

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(result.failures()).singleElement().satisfies(f -> {
                assertThat(f.code()).isEqualTo(CopyProblem.NEWER_ROWS);
                assertThat(f.message()).contains("(id)=(42)").contains("1 rows were written");
            });
            assertThat(fixture.target.scalar("SELECT name FROM clients WHERE id = 42"))
                    .isEqualTo("ours");
            assertThat(fixture.target.scalar("SELECT count(*) FROM orders")).isEqualTo("0");

            assertThat(refresh(fixture, true).failures()).isEmpty();
            assertThat(fixture.differences(CopyFixture.ALL)).isEmpty();
        }
    }

    @Test
    void leavesATableThatIsEqualAsItIs() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            fixture.target.execute("INSERT INTO nothing SELECT FROM generate_series(1, 5)");
            String before = fixture.target.scalar("SELECT relfilenode FROM pg_class WHERE relname = 'nothing'");

            CopyResult result = refresh(fixture, false);

            assertThat(result.failures()).isEmpty();
            assertThat(result.tables())
                    .filteredOn(t -> t.state().equals("equal"))
                    .singleElement()
                    .satisfies(t -> assertThat(t.rows()).isEqualTo(5));
            assertThat(fixture.target.scalar("SELECT relfilenode FROM pg_class WHERE relname = 'nothing'"))
                    .isEqualTo(before);
            assertThat(fixture.copy().exitStatus()).isEqualTo(ExitStatus.OK);
        }
    }

    @Test
    void refusesATableThatLacksAColumn() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            fixture.target.execute("ALTER TABLE clients DROP COLUMN note");

            CopyResult result = refresh(fixture, false);

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(result.failures().getFirst().message()).contains("no column note");
        }
    }

    @Test
    void discardsOnlyWhatItBrought() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            fixture.copy();
            fixture.target.execute("INSERT INTO moods VALUES (NULL, 'ours')");

            assertThatThrownBy(() -> new CopyRun(fixture.request()).discard(List.of("public.moods")))
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(CopyProblem.NOT_OURS));
            assertThat(fixture.target.scalar("SELECT count(*) FROM moods")).isEqualTo("3");

            fixture.target.execute("DELETE FROM moods WHERE t = 'ours'");
            new CopyRun(fixture.request()).discard(List.of("public.orders"));
            assertThat(fixture.target.scalar("SELECT count(*) FROM orders")).isEqualTo("0");

            assertThat(fixture.copy().failures()).isEmpty();
            assertThat(fixture.differences(List.of("orders", "clients"))).isEmpty();
        }
    }

    @Test
    void namesAForeignKeyToATableThatIsFilteredOut() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(TestServers.OLDER, TestServers.OLDER)) {
            fixture.source.execute(CopyFixture.TABLES + ";" + CopyFixture.ROWS);

            CopyResult result = new CopyRun(fixture.request().withFilter(List.of(), List.of("public.clients"))).run();

            assertThat(result.failures()).isEmpty();
            assertThat(result.findings())
                    .anySatisfy(f -> assertThat(f.code()).isEqualTo(CopyProblem.FILTERED_REFERENCE));
            assertThat(fixture.differences(List.of("orders", "moods"))).isEmpty();
            assertThat(fixture.target.scalar("SELECT to_regclass('public.clients') IS NULL"))
                    .isEqualTo("t");
        }
    }
}
