package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.demo.EmbeddedServer;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Finding;
import dev.rehome.follow.Capture;
import dev.rehome.follow.Feed;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which way changes are had, and what is said where one is not to be had, before anything is touched.
class CaptureChoiceTest {
    @TempDir
    Path folder;

    private FollowRequest request(TestDatabase source, TestDatabase target) {
        Server from = new Server(Side.SOURCE, Endpoint.parse(source.url()), "cc");
        Server to = new Server(Side.TARGET, Endpoint.parse(target.url()), "cc");
        return FollowRequest.of(from, to, folder);
    }

    private static EmbeddedServer start(Map<String, String> settings) {
        Path binaries = Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres"));
        return EmbeddedServer.start(binaries, TestServers.OLDER, settings);
    }

    private static List<String> codes(FollowResult result) {
        return result.failures().stream().map(Finding::code).map(c -> c.text()).toList();
    }

    private static void assertUntouched(TestDatabase source) throws SQLException {
        assertThat(source.scalar("SELECT (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_trigger"
                        + " WHERE NOT tgisinternal) + (SELECT count(*) FROM pg_namespace WHERE nspname = 'rehome')"))
                .isEqualTo("0");
    }

    @Test
    void followsAServerWhoseLogIsNotLogical() throws SQLException {
        try (EmbeddedServer server = start(Map.of("wal_level", "replica"));
                TestDatabase source = TestDatabase.create(server, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.NEWER, Side.TARGET)) {
            source.execute("CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            FollowResult slot = new FollowRun(request(source, target).withCapture(Capture.SLOT)).run();
            assertThat(slot.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(codes(slot)).containsExactly(FollowProblem.WAL_LEVEL.text());
            assertUntouched(source);

            FollowResult triggers = new FollowRun(request(source, target)).run();
            assertThat(triggers.failures()).isEmpty();
            assertThat(triggers.capture()).isEqualTo(Capture.TRIGGERS);
            assertThat(triggers.findings().toString()).contains("captured by triggers, because wal_level is");
            source.execute("UPDATE t SET a = 'c' WHERE id = 1; DELETE FROM t WHERE id = 2");
            assertThat(new FollowRun(request(source, target)).run().failures()).isEmpty();
            assertThat(target.scalar("SELECT string_agg(id || a, ',') FROM t")).isEqualTo("1c");
        }
    }

    @Test
    void namesWhatASlotLacks() throws SQLException {
        try (EmbeddedServer server = start(Map.of("max_replication_slots", "1"));
                TestDatabase source = TestDatabase.create(server, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.NEWER, Side.TARGET)) {
            source.execute("CREATE TABLE t (id int PRIMARY KEY)");
            source.execute("SELECT pg_create_physical_replication_slot('taken')");
            FollowResult full = new FollowRun(request(source, target)).run();
            assertThat(codes(full)).containsExactly(FollowProblem.NO_SLOT_LEFT.text());
            assertThat(full.failures().getFirst().remedy()).contains("--capture triggers");
            assertUntouched(source);
            source.execute("SELECT pg_drop_replication_slot('taken')");

            source.execute("postgres", "ALTER ROLE " + source.owner() + " NOREPLICATION");
            FollowResult role = new FollowRun(request(source, target).withCapture(Capture.SLOT)).run();
            assertThat(codes(role)).containsExactly(FollowProblem.NO_REPLICATION.text());
            assertUntouched(source);

            source.execute("postgres", "CREATE SCHEMA rehome");
            FollowResult left = new FollowRun(request(source, target)).run();
            assertThat(left.failures().toString()).contains("schema rehome is there and belongs to another role");
            source.execute("postgres", "DROP SCHEMA rehome");

            source.execute("CREATE TABLE keyless (a int); INSERT INTO keyless VALUES (1), (1)");
            FollowResult keyless = new FollowRun(request(source, target)).run();
            assertThat(keyless.failures()).isEmpty();
            source.execute("DELETE FROM keyless WHERE ctid = (SELECT min(ctid) FROM keyless)");
            assertThat(new FollowRun(request(source, target)).run().failures()).isEmpty();
            assertThat(target.scalar("SELECT count(*) FROM keyless")).isEqualTo("1");
            drop(source, target);
        }
    }

    private void drop(TestDatabase source, TestDatabase target) throws SQLException {
        FollowRequest request = request(source, target);
        try (Server from = request.source();
                Server to = request.target();
                Session session = from.open("clean")) {
            Feed.drop(session, Route.forward(from, to, ""));
        }
        assertThat(source.scalar("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"))
                .isEqualTo("0");
    }
}
