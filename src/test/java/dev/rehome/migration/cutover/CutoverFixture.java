package dev.rehome.migration.cutover;

import dev.rehome.migration.CopyRequest;
import dev.rehome.migration.CopyRun;
import dev.rehome.migration.FollowRequest;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.FollowRun;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Journal;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Two databases, an application that writes without pause, and the commands that move it.
final class CutoverFixture implements AutoCloseable {
    final TestDatabase source;
    final TestDatabase target;
    final String role;
    private final Path folder;
    private final Writers writers;

    private CutoverFixture(TestDatabase source, TestDatabase target, String role, Path folder, long seed)
            throws IOException {
        this.source = source;
        this.target = target;
        this.role = role;
        this.folder = folder;
        this.writers = Writers.start(source, target, role, folder.resolve("live"), 3, seed);
    }

    static CutoverFixture open(int sourceMajor, int targetMajor, Path folder, long seed)
            throws SQLException, IOException {
        TestDatabase source = TestDatabase.create(sourceMajor, Side.SOURCE);
        TestDatabase target = TestDatabase.create(targetMajor, Side.TARGET);
        String role = source.name() + "_app";
        for (TestDatabase database : List.of(source, target)) {
            database.execute(
                    "postgres",
                    "DO $$ BEGIN CREATE ROLE " + role + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            database.execute("postgres", "ALTER ROLE " + database.owner() + " REPLICATION");
        }
        source.execute(Writers.SCHEMA);
        Writers.grant(source, role);
        return new CutoverFixture(source, target, role, folder, seed);
    }

    Writers writers() {
        return writers;
    }

    private Server server(Side side) {
        return new Server(side, Endpoint.parse((side == Side.SOURCE ? source : target).url()), "test");
    }

    /// Schema, copy, and changes until the target is current.
    FollowResult follow() {
        return new FollowRun(FollowRequest.of(server(Side.SOURCE), server(Side.TARGET), folder.resolve(".rehome")))
                .run();
    }

    /// What a copy to the target says, whatever the moment.
    void copy() {
        new CopyRun(CopyRequest.of(server(Side.SOURCE), server(Side.TARGET), true)).run();
    }

    private static final List<String> POINT = List.of("printf $REHOME_LIVE > live.next && mv live.next live");

    CutoverRequest request(SwitchEvents events) {
        return request(events, Duration.ofSeconds(30), POINT);
    }

    CutoverRequest request(SwitchEvents events, List<String> toTarget) {
        return request(events, Duration.ofSeconds(30), toTarget);
    }

    CutoverRequest request(SwitchEvents events, Duration budget) {
        return request(events, budget, POINT);
    }

    CutoverRequest request(boolean wayBack) {
        return request(SwitchEvents.NONE, Duration.ofSeconds(30), POINT, wayBack);
    }

    private CutoverRequest request(SwitchEvents events, Duration budget, List<String> toTarget) {
        return request(events, budget, toTarget, true);
    }

    private CutoverRequest request(SwitchEvents events, Duration budget, List<String> toTarget, boolean wayBack) {
        return new CutoverRequest(
                server(Side.SOURCE),
                server(Side.TARGET),
                true,
                folder.resolve(".rehome"),
                folder,
                budget,
                Optional.empty(),
                true,
                wayBack,
                Optional.empty(),
                toTarget,
                POINT,
                events);
    }

    CutoverResult cutover() {
        return new CutoverRun(request(SwitchEvents.NONE)).cutover();
    }

    CutoverResult rollback() {
        return new CutoverRun(request(SwitchEvents.NONE)).rollback();
    }

    CutoverResult complete() {
        return new CutoverRun(request(SwitchEvents.NONE)).complete(Optional.of(target.name()));
    }

    CutoverRun run(UnaryOperator<Journal> journals) {
        return new CutoverRun(request(SwitchEvents.NONE), journals);
    }

    /// The sides on which the application's role may write now, tried.
    Set<Side> writable() throws SQLException {
        Set<Side> writable = EnumSet.noneOf(Side.class);
        for (Side side : Side.values()) {
            try (Connection connection = Writers.connect(side == Side.SOURCE ? source : target, role);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                try {
                    statement.execute("INSERT INTO notes (token) VALUES ('tried')");
                    writable.add(side);
                } catch (SQLException e) {
                    // Refused: that is what is asked.
                }
                connection.rollback();
            }
        }
        return writable;
    }

    @Override
    public void close() throws SQLException {
        writers.close();
        for (TestDatabase database : List.of(source, target)) {
            database.execute(
                    "postgres",
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots" + " WHERE database = '"
                            + database.name() + "' AND NOT active");
            database.execute("postgres", "DROP OWNED BY " + role);
        }
        source.close();
        target.close();
    }
}
