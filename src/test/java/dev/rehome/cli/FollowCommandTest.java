package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowCommandTest {
    @TempDir
    Path folder;

    private Cli.Ran rehome(TestDatabase source, TestDatabase target, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--source", source.url(), "--target", target.url()));
        return Cli.in(folder).call(all.toArray(String[]::new));
    }

    @Test
    void plansByDefaultThenFollowsAndIsVerified() throws SQLException {
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.NEWER, Side.TARGET)) {
            source.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE c (id int PRIMARY KEY, t int REFERENCES t);"
                            + " INSERT INTO t SELECT i, 'x' FROM generate_series(1, 1299) i");
            Cli.Ran plan = rehome(source, target, "follow", "--format", "json");
            assertThat(plan.out())
                    .as(plan.err())
                    .contains("\"executed\":false", "\"state\":\"planned\"", "\"public.t\"");
            assertThat(plan.exit()).isZero();
            assertThat(source.scalar("SELECT count(*) FROM pg_publication")).isEqualTo("0");
            try {
                Cli.Ran done = rehome(source, target, "follow", "--execute", "--until-caught-up", "--format", "json");
                assertThat(done.exit()).as(done.out() + done.err()).isZero();
                assertThat(done.out())
                        .contains(
                                "\"executed\":true",
                                "\"state\":\"caught-up\"",
                                "\"lagSeconds\":",
                                "\"walStatus\":\"reserved\"")
                        .contains("constraint c_t_fkey on public.c");

                source.execute("UPDATE t SET v = 'y' WHERE id < 10; INSERT INTO c VALUES (1, 5)");
                Cli.Ran verified = rehome(source, target, "verify", "--format", "json");
                assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
                assertThat(verified.out()).contains("\"verdict\":\"equal\"", "held back until the switch");

                Cli.Ran again = rehome(source, target, "follow", "--execute", "--until-caught-up");
                assertThat(again.exit()).as(again.err()).isZero();
                assertThat(again.out()).contains("caught up: 2 tables");
                assertThat(rehome(source, target, "follow").out()).contains("are followed since an earlier run");
                assertThat(rehome(source, target, "schema").exit()).isZero();
            } finally {
                String slot =
                        source.scalar("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()");
                source.scalar("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                        + slot + "'");
                source.scalar("SELECT pg_drop_replication_slot('" + slot + "')");
            }
        }
    }
}
