package dev.rehome.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionTest {
    @Test
    void readsUnderTheSnapshotOfAnotherSession() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            database.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
            try (Server server = database.asOwner();
                    Session exporter = server.open("export");
                    Session reader = server.open("read")) {
                exporter.beginSnapshot(Optional.empty());
                Snapshot snapshot = exporter.exportSnapshot();
                database.execute("INSERT INTO t VALUES (2)");
                reader.beginSnapshot(Optional.of(snapshot));

                assertThat(reader.scalar("SELECT count(*) FROM public.t")).isEqualTo("1");
            }
        }
    }

    @Test
    void commitsForGoodWhereTheDatabaseDoesNot() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            for (String[] setAndSeen : new String[][] {{"off", "local"}, {"remote_write", "remote_write"}}) {
                database.execute(
                        "postgres", "ALTER DATABASE " + database.name() + " SET synchronous_commit = " + setAndSeen[0]);
                try (Server server = database.asOwner();
                        Session session = server.open("test")) {
                    assertThat(session.scalar("SHOW synchronous_commit")).isEqualTo(setAndSeen[1]);
                }
            }
        }
    }
}
