package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a rollback proves, with an application that writes all the time to the side that it was pointed at, and what
/// `status` says of groups of tables meanwhile.
@Timeout(180)
class RunProofTest {
    @TempDir
    Path folder;

    private TestDatabase source;
    private TestDatabase target;
    private String role;
    private Thread application;
    private volatile boolean ends;

    @BeforeEach
    void begin() throws Exception {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        role = source.name() + "_app";
        for (TestDatabase database : new TestDatabase[] {source, target}) {
            database.execute("postgres", "CREATE ROLE " + role + " LOGIN");
        }
        source.execute("CREATE TABLE beats (n bigserial PRIMARY KEY, at timestamptz DEFAULT now());"
                + " CREATE TABLE rest (n int PRIMARY KEY);"
                + " GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role + ";"
                + " GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + role);
        Files.writeString(folder.resolve("live"), "source\n");
        application = Thread.ofPlatform().start(this::write);
    }

    @AfterEach
    void end() throws Exception {
        ends = true;
        application.join();
        for (TestDatabase database : new TestDatabase[] {source, target}) {
            database.scalar("SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots"
                    + " WHERE database = current_database() AND NOT active");
            database.execute("postgres", "DROP OWNED BY " + role);
            database.execute("postgres", "DROP ROLE " + role);
            database.close();
        }
    }

    /// Each write by a connection of its own, as a process that is started anew has it.
    private void write() {
        while (!ends) {
            try {
                boolean moved = Files.readString(folder.resolve("live")).startsWith("target");
                TestDatabase live = moved ? target : source;
                String url = "jdbc:postgresql://127.0.0.1:" + live.server().port() + "/" + live.name()
                        + "?ApplicationName=beats&user=" + role;
                try (Connection connection = DriverManager.getConnection(url);
                        Statement statement = connection.createStatement()) {
                    statement.execute("INSERT INTO beats DEFAULT VALUES");
                }
            } catch (SQLException | IOException e) {
                // Closed for the moment of the switch: it tries again.
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private void plan(String back) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: env:S
                target: env:T
                groups: {app: ["public.beats"]}
                cutover:
                  switch: ["echo $REHOME_LIVE > live"]
                  back: ["echo $REHOME_LIVE > live"]
                probes:
                  legacy: {legacyQueries: 0, tables: [beats]}
                  used: {targetActivity: 1, tables: [beats]}
                  message: {command: "test ! -e broken"}
                phases:
                  - {name: "1", group: app, verifyFor: 0s, steps: [{follow: {}}]}
                  - name: "2"
                    group: app
                    verifyFor: 0s
                    steps:
                      - {name: as it is, probe: {probes: [message], back: [message, used, %s], within: 20s}}
                      - {cutover: {acceptUnclear: true}}
                      - {name: in use, probe: {probes: [used], within: 20s}}
                      - {shell: "test -e good"}
                """.formatted(back));
    }

    private Ran rehome(String... args) {
        return Cli.in(folder).with(Map.of("S", source.url(), "T", target.url())).call(args);
    }

    @Test
    void aRollbackIsProvenOnBothDatabasesAndByTheApplication() throws Exception {
        plan("legacy");
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(10);
        assertThat(ran.err())
                .contains("GO used: ")
                .containsPattern("after going back, message: GO")
                .containsPattern("after going back, used: GO, [1-9][0-9]* rows written")
                .containsPattern("after going back, legacy: GO, 0 statements, 0 sessions")
                .contains("phase 2 is undone: all is as before it began");
        long before = Long.parseLong(source.scalar("SELECT count(*) FROM beats"));
        assertThat(before).isPositive();

        Files.createFile(folder.resolve("good"));
        assertThat(rehome("run", "--execute").exit()).isZero();
        long began = System.nanoTime();
        Ran status = rehome("status");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        assertThat(status.out())
                .contains("group app (1 table): the application writes to the target, for ")
                .contains("all other tables: the application writes to the source\n")
                .doesNotContain("rehome_");
        assertThat(rehome("status", "--format", "json").out())
                .contains("\"group\":\"app\",\"tables\":[\"public.beats\"],\"live\":\"target\"");
        assertThat(rehome("status", "--watch").out())
                .contains("group app (1 table): the application writes to the target");

        assertThat(rehome("rollback", "--execute").exit()).isZero();
        assertThat(rehome("status").out()).contains("group app (1 table): the application writes to the source");
        assertThat(Long.parseLong(source.scalar("SELECT count(*) FROM beats")))
                .as("what was written since came back")
                .isGreaterThan(before);
    }

    @Test
    void aRollbackThatIsNotProvenNeedsAHumanAndGoesOnWhenTheReasonIsGone() throws Exception {
        plan("legacy");
        Files.writeString(
                folder.resolve("rehome.yaml"),
                Files.readString(folder.resolve("rehome.yaml")).replace("test -e good", "touch broken; false"));
        Ran ran = rehome("run", "--execute");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(11);
        assertThat(ran.err())
                .contains(
                        "RH-RUN-011",
                        "as it is could not be undone",
                        "the way back is not proven",
                        "message: status 1");
        assertThat(folder.resolve(".rehome/run/by-hand.txt")).content().contains("rehome rollback --execute");
        assertThat(Files.readString(folder.resolve("live"))).isEqualTo("source\n");
        assertThat(rehome("status").out()).contains("group app (1 table): the application writes to the source");

        Files.delete(folder.resolve("broken"));
        Ran back = rehome("rollback", "--execute");
        assertThat(back.exit()).as(back.err()).isZero();
        assertThat(back.err()).contains("after going back, message: GO", "phase 2 is undone");
    }
}
