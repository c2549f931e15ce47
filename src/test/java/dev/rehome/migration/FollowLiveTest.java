package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.copy.ExistingMode;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Route;
import dev.rehome.follow.Slot;
import dev.rehome.follow.StreamStatus;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.verify.Method;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A following run that lives, and what others may do meanwhile.
class FollowLiveTest {
    @TempDir
    Path folder;

    private FollowRequest request(CopyFixture fixture, String run, boolean untilCaughtUp, FollowProgress progress) {
        return new FollowRequest(
                new Server(Side.SOURCE, Endpoint.parse(fixture.source.url()), run),
                new Server(Side.TARGET, Endpoint.parse(fixture.target.url()), run),
                true,
                List.of(),
                List.of(),
                OptionalInt.of(2),
                0,
                folder,
                1L << 30,
                untilCaughtUp,
                false,
                Set.of(),
                Optional.empty(),
                GroupSelection.ALL,
                table -> ExistingMode.REFUSE,
                progress);
    }

    private static void dropSlot(CopyFixture fixture) {
        try (Server source = new Server(Side.SOURCE, Endpoint.parse(fixture.source.url()), "f1");
                Server target = new Server(Side.TARGET, Endpoint.parse(fixture.target.url()), "f1");
                Session session = source.open("clean")) {
            Slot.drop(session, Route.forward(source, target, "").slot());
        }
    }

    private VerifyResult verify(CopyFixture fixture) {
        try (Server source = new Server(Side.SOURCE, Endpoint.parse(fixture.source.url()), "v1");
                Server target = new Server(Side.TARGET, Endpoint.parse(fixture.target.url()), "v1")) {
            return new VerifyRun(source, target, List.of(), List.of(), Optional.of(folder))
                    .run(new VerifyOptions(2, 10, Method.CLIENT), VerifyProgress.none());
        }
    }

    private static void awaitStatus(AtomicReference<StreamStatus> status, CompletableFuture<FollowResult> living) {
        long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (status.get() == null && !living.isDone() && System.nanoTime() < limit) {
            LockSupport.parkNanos(20_000_000);
        }
        if (living.isCompletedExceptionally()) {
            living.join();
        }
        assertThat(status.get()).as(String.valueOf(living.getNow(null))).isNotNull();
    }

    @Test
    void isVerifiedExactlyWhileWritersWriteAndLetsNobodyElseIn() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(15, 17)) {
            fixture.source.execute(FollowWorkload.TABLES);
            AtomicReference<StreamStatus> status = new AtomicReference<>();
            FollowRun run = new FollowRun(request(fixture, "live", false, new FollowProgress() {
                @Override
                public void status(StreamStatus now, double perSecond, Optional<Duration> eta) {
                    status.set(now);
                }
            }));
            try (FollowWorkload load = new FollowWorkload(fixture.source, 42, 2, false)) {
                CompletableFuture<FollowResult> living = CompletableFuture.supplyAsync(run::run);
                awaitStatus(status, living);

                VerifyResult first = verify(fixture);
                assertThat(first.exitStatus()).as(first.toString()).isEqualTo(ExitStatus.OK);
                assertThat(first.skipped().toString()).contains("held back until the switch");
                assertThat(load.transactions()).isPositive();

                assertThatThrownBy(() -> new FollowRun(request(fixture, "other", true, FollowProgress.NONE)).run())
                        .isInstanceOfSatisfying(
                                RehomeException.class,
                                e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.LOCKED));
                assertRefusesOthers(fixture);
                assertThat(verify(fixture).exitStatus()).isEqualTo(ExitStatus.OK);

                run.interrupt();
                assertThatThrownBy(() -> living.get(30, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(RehomeException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                RehomeException.class,
                                e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.INTERRUPTED));
            } finally {
                run.interrupt();
                dropSlot(fixture);
            }
        }
    }

    /// The owner and a superuser too; triggers and keys are off, and `schema` knows it.
    private static void assertRefusesOthers(CopyFixture fixture) throws SQLException {
        for (String role : List.of(fixture.target.owner(), "postgres")) {
            for (String table : FollowWorkload.ALL) {
                assertThatThrownBy(() -> fixture.target.execute(role, "DELETE FROM " + table))
                        .hasMessageContaining("is closed");
            }
        }
        assertThatThrownBy(() -> fixture.target.execute("TRUNCATE parts")).hasMessageContaining("is closed");
        try (Server source = fixture.source.asOwner();
                Server target = fixture.target.asOwner()) {
            SchemaResult schema = new SchemaRun(source, target, List.of(), List.of()).run(false);
            assertThat(schema.missing()).isEmpty();
            assertThat(schema.different()).isEmpty();
            assertThat(schema.notMoved().toString()).contains("children_parent_fkey", "trigger note on public.parents");
        }
    }

    /// As where both servers restart: every session goes, also that which holds the lock.
    @Test
    void goesOnWhenEverySessionOfBothServersIsEnded() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(15, 15)) {
            fixture.source.execute(FollowWorkload.TABLES);
            AtomicReference<StreamStatus> status = new AtomicReference<>();
            FollowRun run = new FollowRun(request(fixture, "live", false, new FollowProgress() {
                @Override
                public void status(StreamStatus now, double perSecond, Optional<Duration> eta) {
                    status.set(now);
                }
            }));
            try {
                CompletableFuture<FollowResult> living = CompletableFuture.supplyAsync(run::run);
                awaitStatus(status, living);
                String end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name LIKE 'rehome %'";
                fixture.source.scalar(end);
                fixture.target.scalar(end);
                fixture.source.execute("INSERT INTO parents VALUES (1, 'after', 'x')");
                status.set(null);
                awaitStatus(status, living);
                long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (!fixture.target.scalar("SELECT count(*) FROM parents").equals("1")
                        && System.nanoTime() < limit) {
                    LockSupport.parkNanos(50_000_000);
                }
                assertThat(fixture.target.scalar("SELECT count(*) FROM parents"))
                        .isEqualTo("1");
                run.interrupt();
                assertThatThrownBy(() -> living.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(RehomeException.class);
            } finally {
                run.interrupt();
                dropSlot(fixture);
            }
        }
    }

    @Test
    void refusesATargetThatWasCopiedWithoutASlotAndTablesWithoutAKey() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(15, 15)) {
            fixture.source.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
            assertThat(fixture.copy().failures()).isEmpty();
            FollowResult refused = new FollowRun(request(fixture, "f2", true, FollowProgress.NONE)).run();
            assertThat(refused.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(refused.failures().toString()).contains("filled by rehome copy");

            fixture.source.execute("CREATE TABLE keyless (a int); CREATE UNLOGGED TABLE fleeting (id int PRIMARY KEY)");
            FollowResult keyless = new FollowRun(request(fixture, "f3", true, FollowProgress.NONE)).run();
            assertThat(keyless.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(keyless.failures().toString()).contains("REPLICA IDENTITY FULL", "UNLOGGED");
            assertThat(fixture.source.scalar("SELECT count(*) FROM pg_publication"))
                    .isEqualTo("0");
            assertThat(fixture.source.scalar(
                            "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                    .isEqualTo("0");
        }
    }

    @Test
    void startsAgainWhereTheSlotIsLostAndNamesANewTable() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(15, 15)) {
            fixture.source.execute(FollowWorkload.TABLES + "; INSERT INTO parents VALUES (1, 'a', 'b')");
            try {
                assertThat(new FollowRun(request(fixture, "f4", true, FollowProgress.NONE))
                                .run()
                                .failures())
                        .isEmpty();
                fixture.source.execute("INSERT INTO parents VALUES (7, 'applied', 'b'), (8, 'kept', 'b')");
                assertThat(new FollowRun(request(fixture, "f4", true, FollowProgress.NONE))
                                .run()
                                .failures())
                        .isEmpty();
                dropSlot(fixture);
                fixture.source.execute(
                        "DELETE FROM parents WHERE id = 7; INSERT INTO parents VALUES (2, 'unseen', 'b')");
                FollowResult again = new FollowRun(request(fixture, "f5", true, FollowProgress.NONE)).run();
                assertThat(again.failures()).isEmpty();
                assertThat(again.findings().toString()).contains("starts again");
                assertThat(fixture.differences(FollowWorkload.ALL)).isEmpty();

                fixture.source.execute("CREATE TABLE brand_new (id int PRIMARY KEY)");
                assertThatThrownBy(() -> new FollowRun(request(fixture, "f6", true, FollowProgress.NONE)).run())
                        .hasMessageContaining("brand_new: is new on the source");
            } finally {
                dropSlot(fixture);
            }
        }
    }
}
