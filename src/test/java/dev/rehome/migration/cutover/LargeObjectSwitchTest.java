package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import dev.rehome.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No stream carries large objects: the switch brings them, there and back.
class LargeObjectSwitchTest {
    private static final String CONTENTS =
            "SELECT string_agg(oid || ' ' || encode(lo_get(oid), 'escape'), ',' ORDER BY oid)"
                    + " FROM pg_largeobject_metadata WHERE oid BETWEEN 70000 AND 79999";

    private static final String RIGHTS =
            "SELECT lomacl::text LIKE '%%%s=r/%%' FROM pg_largeobject_metadata WHERE oid = 70005";

    @TempDir
    Path folder;

    @Test
    void bringsWhatChangedThereAndBack() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 14)) {
            fixture.source.execute("SELECT lo_from_bytea(70001, 'stays'), lo_from_bytea(70002, 'changes'),"
                    + " lo_from_bytea(70003, 'goes')");
            fixture.writers().awaitWrites(Side.SOURCE, 5);
            fixture.follow();

            fixture.source.execute("SELECT lo_put(70002, 0, 'CHANGED longer'), lo_unlink(70003), lo_create(70004),"
                    + " lo_from_bytea(70005, 'new'); GRANT SELECT ON LARGE OBJECT 70005 TO " + fixture.role);
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            assertThat(contents(fixture.target)).isEqualTo("70001 stays,70002 CHANGED longer,70004 ,70005 new");
            assertThat(fixture.target.scalar(RIGHTS.formatted(fixture.role))).isEqualTo("t");

            fixture.target.execute("SELECT lo_unlink(70001), lo_put(70005, 0, 'own'), lo_from_bytea(70006, 'later')");
            assertThat(fixture.rollback().state()).isEqualTo("back");
            assertThat(contents(fixture.source)).isEqualTo("70002 CHANGED longer,70004 ,70005 own,70006 later");

            fixture.source.execute("SELECT lo_put(70005, 0, 'two')");
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            assertThat(contents(fixture.target)).isEqualTo(contents(fixture.source));
            fixture.writers().stop();
            fixture.writers().check(Side.TARGET);
        }
    }

    @Test
    void overwritesNoneThatSomebodyElseChangedOnTheSideThatWaits() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 15)) {
            fixture.source.execute("SELECT lo_from_bytea(70001, 'ours')");
            fixture.writers().awaitWrites(Side.SOURCE, 5);
            fixture.follow();

            fixture.target.execute("SELECT lo_put(70001, 0, 'them')");
            fixture.source.execute("SELECT lo_put(70001, 0, 'OURS')");
            assertThatThrownBy(fixture::cutover).isInstanceOfSatisfying(RehomeException.class, e -> {
                assertThat(e.exitStatus()).isEqualTo(ExitStatus.UNDONE);
                assertThat(e.reason())
                        .contains("large object 70001: somebody changed it on the target since rehome brought it");
            });
            assertThat(fixture.writable()).containsExactly(Side.SOURCE);
            assertThat(contents(fixture.target)).isEqualTo("70001 them");
            fixture.writers().stop();
            fixture.writers().check(Side.SOURCE);
        }
    }

    @Test
    void saysBeforeAnythingIsTouchedWhichOneMayNotBeRead() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 16)) {
            fixture.writers().stop();
            fixture.follow();
            try (Connection application = Writers.connect(fixture.source, fixture.role);
                    Statement statement = application.createStatement()) {
                statement.execute("SELECT lo_create(70001)");
            }
            CutoverResult refused = fixture.cutover();
            assertThat(refused.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(refused.gates())
                    .filteredOn(g -> g.verdict() == Gate.Verdict.NO_GO)
                    .singleElement()
                    .satisfies(g -> assertThat(g.value()).isEqualTo("large object 70001 may not be read"));
        }
    }

    private static String contents(TestDatabase database) throws SQLException {
        return database.scalar(CONTENTS);
    }
}
