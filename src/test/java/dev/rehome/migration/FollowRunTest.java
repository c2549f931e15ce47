package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.follow.Capture;
import dev.rehome.follow.Feed;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Capture.class)
class FollowRunTest {
    @TempDir
    Path folder;

    private final Capture capture;

    FollowRunTest(Capture capture) {
        this.capture = capture;
    }

    private FollowResult follow(CopyFixture fixture) {
        Server source = new Server(Side.SOURCE, Endpoint.parse(fixture.source.url()), "f1");
        Server target = new Server(Side.TARGET, Endpoint.parse(fixture.target.url()), "f1");
        return new FollowRun(FollowRequest.of(source, target, folder)).run();
    }

    private static void dropSlot(CopyFixture fixture) {
        try (Server source = new Server(Side.SOURCE, Endpoint.parse(fixture.source.url()), "f1");
                Server target = new Server(Side.TARGET, Endpoint.parse(fixture.target.url()), "f1");
                Session session = source.open("clean")) {
            Feed.drop(session, Route.forward(source, target, ""));
        }
    }

    @Test
    void bringsAnEmptyTargetUpToDateAndKeepsItThere() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(15, 17)) {
            fixture.source.execute(CopyFixture.TABLES + ";" + CopyFixture.ROWS);
            if (capture == Capture.SLOT) {
                fixture.source.execute("ALTER TABLE \"Odd \"\"Name\" REPLICA IDENTITY FULL;"
                        + " ALTER TABLE nothing REPLICA IDENTITY FULL; ALTER TABLE moods REPLICA IDENTITY FULL");
            } else {
                fixture.source.execute("postgres", "ALTER ROLE " + fixture.source.owner() + " NOREPLICATION");
            }
            try {
                FollowResult first = follow(fixture);
                assertThat(first.failures()).isEmpty();
                assertThat(first.state()).isEqualTo("caught-up");
                assertThat(first.capture()).isEqualTo(capture);
                assertThat(fixture.differences(CopyFixture.ALL)).isEmpty();

                fixture.source.execute("UPDATE clients SET note = 'new' WHERE id < 50;"
                        + " INSERT INTO moods VALUES ('{bad}', 'later'); DELETE FROM moods WHERE m IS NULL;"
                        + " DELETE FROM orders WHERE client < 10; DELETE FROM clients WHERE id < 5;"
                        + " UPDATE orders SET amount = 5.50 WHERE id > 4990; INSERT INTO nothing DEFAULT VALUES");
                FollowResult second = follow(fixture);
                assertThat(second.failures()).isEmpty();
                assertThat(second.copy()).isEmpty();
                assertThat(fixture.differences(CopyFixture.ALL)).isEmpty();
            } finally {
                dropSlot(fixture);
            }
        }
    }
}
