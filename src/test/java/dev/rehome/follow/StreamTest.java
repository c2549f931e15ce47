package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamTest {
    @TempDir
    Path folder;

    @Test
    void appliesInsertsUpdatesAndDeletes() throws SQLException {
        try (StreamFixture fixture = StreamFixture.open(
                15,
                17,
                folder,
                "CREATE TABLE t (id int PRIMARY KEY, a text, b numeric, c timestamptz DEFAULT now())")) {
            fixture.source.execute("INSERT INTO t SELECT i, 'row ' || i, i / 3.0 FROM generate_series(1, 1000) i");
            fixture.source.execute("UPDATE t SET a = a || '\"x\\y,{}', b = NULL WHERE id % 3 = 0");
            fixture.source.execute("DELETE FROM t WHERE id % 7 = 0");
            fixture.follow();
            fixture.assertSameRows("t");
            fixture.source.execute("UPDATE t SET id = id + 10000 WHERE id < 100");
            fixture.source.execute("TRUNCATE t");
            fixture.source.execute("INSERT INTO t VALUES (1, NULL, 1.50), (2, '', 'NaN')");
            fixture.follow();
            fixture.assertSameRows("t");
            assertThat(fixture.target.scalar("SELECT count(*) FROM t")).isEqualTo("2");
        }
    }
}
