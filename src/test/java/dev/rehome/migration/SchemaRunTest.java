package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.testing.EverythingFixture;
import dev.rehome.testing.PgDump;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaRunTest {
    @Test
    void makesEverythingAsSuperuserAsPgDumpSeesIt() throws Exception {
        assumeTrue(PgDump.isInstalled(), "no pg_dump 15 here");
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.OLDER, Side.TARGET)) {
            EverythingFixture.loadAsSuperuser(source);
            SchemaResult result;
            try (Server from = source.asSuperuser();
                    Server to = target.asSuperuser()) {
                result = run(from, to, true);
            }

            assertThat(result.notMoved()).isEmpty();
            assertThat(result.missing()).isEmpty();
            assertThat(PgDump.differences(PgDump.schema(source), PgDump.schema(target)))
                    .isEmpty();
        }
    }

    @Test
    void makesEverythingAsOwnerAsPgDumpSeesItApartFromTheOwner() throws Exception {
        assumeTrue(PgDump.isInstalled(), "no pg_dump 15 here");
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.OLDER, Side.TARGET)) {
            EverythingFixture.loadAsOwner(source);
            SchemaResult result;
            try (Server from = source.asOwner();
                    Server to = target.asOwner()) {
                result = run(from, to, true);
            }

            assertThat(result.missing()).isEmpty();
            assertThat(result.notMoved())
                    .extracting(n -> n.object().replace(source.owner(), "OWNER"))
                    .containsExactly("ownership by role OWNER");
            assertThat(PgDump.differences(
                            PgDump.schema(source), PgDump.schema(target).replace(target.owner(), source.owner())))
                    .isEmpty();
        }
    }

    @Test
    void movesChinookAsPgDumpSeesIt() throws Exception {
        Path chinook = Path.of("../shared/data/chinook.sql");
        assumeTrue(Files.exists(chinook), "no " + chinook + " here");
        assumeTrue(PgDump.isInstalled(), "no pg_dump 15 here");
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.OLDER, Side.TARGET)) {
            source.execute(Files.readString(chinook).replaceAll("(?m)^(DROP DATABASE|CREATE DATABASE|\\\\c).*$", ""));
            try (Server from = source.asOwner();
                    Server to = target.asOwner()) {
                assertThat(run(from, to, true).complete()).isTrue();
            }

            assertThat(PgDump.differences(
                            PgDump.schema(source), PgDump.schema(target).replace(target.owner(), source.owner())))
                    .isEmpty();
        }
    }

    @Test
    void findsNothingMissingOrDifferentAfterwards() throws Exception {
        for (int[] majors : new int[][] {
            {TestServers.OLDER, TestServers.OLDER},
            {TestServers.NEWER, TestServers.NEWER},
            {TestServers.OLDER, TestServers.NEWER}
        }) {
            try (TestDatabase source = TestDatabase.create(majors[0], Side.SOURCE);
                    TestDatabase target = TestDatabase.create(majors[1], Side.TARGET)) {
                EverythingFixture.loadAsOwner(source);
                EverythingFixture.createRoles(target);
                try (Server from = source.asOwner();
                        Server to = target.asOwner()) {
                    SchemaResult made = run(from, to, true);
                    SchemaResult again = run(from, to, false);

                    assertThat(made.missing()).isEmpty();
                    assertThat(again.missing()).isEmpty();
                    assertThat(again.different()).isEmpty();
                    assertThat(again.extra()).isEmpty();
                }
            }
        }
    }

    @Test
    void showsWhatIsMissingDifferentAndExtraAndChangesNothing() throws Exception {
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.OLDER, Side.TARGET)) {
            source.execute("CREATE TABLE a (id integer PRIMARY KEY, n integer); CREATE TABLE b (id integer)");
            target.execute("CREATE TABLE a (id integer PRIMARY KEY, n bigint); CREATE TABLE c (id integer)");
            try (Server from = source.asOwner();
                    Server to = target.asOwner()) {
                SchemaResult result = run(from, to, false);

                assertThat(result.missing()).extracting(s -> s.id().toString()).containsExactly("table public.b");
                assertThat(result.different())
                        .extracting(d -> d.object() + " " + d.what() + " " + d.source() + " " + d.target())
                        .containsExactly("table public.a column n integer bigint");
                assertThat(result.extra()).extracting(Object::toString).containsExactly("table public.c");
            }
            assertThat(target.scalar("SELECT to_regclass('public.b')")).isEqualTo("null");
        }
    }

    private static SchemaResult run(Server from, Server to, boolean execute) {
        return new SchemaRun(from, to, List.of(), List.of()).run(execute);
    }
}
