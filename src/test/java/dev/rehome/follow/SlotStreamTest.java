package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a slot brings transaction by transaction.
class SlotStreamTest {
    @TempDir
    Path folder;

    private StreamFixture open(String ddl) throws SQLException {
        return StreamFixture.open(15, 17, folder, ddl);
    }

    @Test
    void stopsAtAChangeThatDoesNotApplyAndGoesOnPastItOnlyWhenTold() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            fixture.source.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            fixture.follow();
            fixture.target.execute("SET rehome.applier = 'on'; DELETE FROM t WHERE id = 2");
            fixture.source.execute("INSERT INTO t VALUES (3, 'before')");
            fixture.source.execute("UPDATE t SET a = 'changed' WHERE id = 2");
            fixture.source.execute("INSERT INTO t VALUES (4, 'after')");

            assertThatThrownBy(fixture::follow).isInstanceOfSatisfying(RehomeException.class, e -> {
                assertThat(e.code()).isEqualTo(FollowProblem.ROW_MISSING);
                assertThat(e.message()).contains("public.t", "(id=2)", "UPDATE");
                assertThat(e.remedy()).contains("--skip-lsn ");
            });
            assertThat(fixture.target.scalar("SELECT string_agg(id::text, ',' ORDER BY id) FROM t"))
                    .isEqualTo("1,3");

            Lsn named = named(fixture);
            try (Stream stream = fixture.stream(new StreamOptions(1L << 30, Set.of(named)), StreamEvents.NONE)) {
                stream.start();
                StreamFixture.drain(stream);
            }
            assertThat(fixture.target.scalar("SELECT string_agg(id::text, ',' ORDER BY id) FROM t"))
                    .isEqualTo("1,3,4");
            assertThat(fixture.target.scalar("SELECT lsn || ' ' || changes FROM rehome.follow_skipped"))
                    .isEqualTo(named + " 1");
        }
    }

    private static Lsn named(StreamFixture fixture) {
        try {
            fixture.follow();
            throw new AssertionError("it did not stop");
        } catch (RehomeException e) {
            Matcher remedy = Pattern.compile("--skip-lsn (\\S+)").matcher(e.remedy());
            assertThat(remedy.find()).isTrue();
            return Lsn.parse(remedy.group(1));
        }
    }

    @Test
    void passesOverWhatTheOtherDirectionApplied() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            String ours = "SELECT pg_logical_emit_message(true, 'rehome', 'applied " + fixture.route.reverse() + "')";
            fixture.source.execute("BEGIN; " + ours + "; INSERT INTO t VALUES (1, 'theirs'); COMMIT");
            fixture.source.execute("INSERT INTO t VALUES (2, 'own')");
            fixture.source.execute(
                    "BEGIN; SELECT pg_logical_emit_message(true, 'other', 'x'); INSERT INTO t VALUES (3, 'own'); COMMIT");
            fixture.follow();
            assertThat(fixture.target.scalar("SELECT string_agg(id::text, ',' ORDER BY id) FROM t"))
                    .isEqualTo("2,3");
        }
    }
}
