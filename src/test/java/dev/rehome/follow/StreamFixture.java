package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// Two databases with the same empty tables, a slot between them, and a stream.
final class StreamFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final TestDatabase source;
    final TestDatabase target;
    final Route route;
    private final Path folder;
    private final Server from;
    private final Server to;

    private final Capture capture;

    private StreamFixture(TestDatabase source, TestDatabase target, Path folder, Capture capture) {
        this.capture = capture;
        this.source = source;
        this.target = target;
        this.folder = folder;
        this.from = new Server(Side.SOURCE, Endpoint.parse(source.url()), "t1");
        this.to = new Server(Side.TARGET, Endpoint.parse(target.url()), "t1");
        this.route = Route.forward(from, to, "");
    }

    /// @param ddl run on both sides
    static StreamFixture open(int sourceMajor, int targetMajor, Path folder, String ddl) throws SQLException {
        return open(sourceMajor, targetMajor, folder, ddl, Capture.SLOT);
    }

    static StreamFixture open(int sourceMajor, int targetMajor, Path folder, String ddl, Capture capture)
            throws SQLException {
        TestDatabase source = TestDatabase.create(sourceMajor, Side.SOURCE);
        TestDatabase target = TestDatabase.create(targetMajor, Side.TARGET);
        source.execute(ddl);
        target.execute(ddl);
        if (capture == Capture.TRIGGERS) {
            source.execute("postgres", "ALTER ROLE " + source.owner() + " NOREPLICATION");
        }
        StreamFixture fixture = new StreamFixture(source, target, folder, capture);
        fixture.begin();
        return fixture;
    }

    private void begin() {
        try (Session here = from.open("test");
                Session there = to.open("test")) {
            List<QualifiedName> tables = here.query(
                    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                            + " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'rehome')",
                    row -> QualifiedName.of(row.getString(1), row.getString(2)));
            Records.create(there);
            try (Slot.Created slot = Feed.begin(here, route, capture, tables, PATIENCE, waits -> {})) {
                Records.following(there, route, Route.id(here), slot.consistentPoint());
            }
        }
    }

    Server asSource() {
        return from;
    }

    Server asTarget() {
        return to;
    }

    Stream stream() {
        return Stream.open(route, folder.resolve(route.slot()), StreamOptions.defaults(), StreamEvents.NONE);
    }

    Stream stream(StreamOptions options, StreamEvents events) {
        return Stream.open(route, folder.resolve(route.slot()), options, events);
    }

    /// Starts a stream, waits until it has everything, and closes it.
    void follow() {
        try (Stream stream = stream()) {
            stream.start();
            drain(stream);
        }
    }

    static Lsn drain(Stream stream) {
        Lsn end = stream.endOfSource();
        stream.drainTo(end, PATIENCE);
        return end;
    }

    /// The same query gives the same on both sides.
    void assertSame(String sql) throws SQLException {
        assertThat(target.scalar(sql)).as(sql).isEqualTo(source.scalar(sql));
    }

    /// The rows of a table are the same on both sides, by their text.
    void assertSameRows(String... tables) throws SQLException {
        for (String table : tables) {
            assertSame(
                    "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\")), '')"
                            + " FROM " + table + " t");
        }
    }

    @Override
    public void close() throws SQLException {
        try (Session session = from.open("test")) {
            Feed.drop(session, route);
        }
        from.close();
        to.close();
        try (source) {
            target.close();
        }
    }
}
