package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.backup.BackupProgress;
import dev.rehome.backup.BackupRequest;
import dev.rehome.backup.BackupResult;
import dev.rehome.backup.BackupRun;
import dev.rehome.backup.BackupStore;
import dev.rehome.backup.DumpScope;
import dev.rehome.backup.ProofServers;
import dev.rehome.backup.Verdict;
import dev.rehome.finding.ExitStatus;
import dev.rehome.follow.Closing;
import dev.rehome.follow.Fence;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.EverythingFixture;
import dev.rehome.testing.PgDump;
import dev.rehome.testing.Psql;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole databases, backed up and restored by real programs.
class BackupTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {TestServers.OLDER, TestServers.NEWER})
    void bringsBackEveryKindOfObjectAsPsqlRestoresIt(int major) throws Exception {
        try (TestDatabase source = TestDatabase.create(major, Side.SOURCE);
                TestDatabase restored = TestDatabase.create(major, Side.TARGET);
                Server server = source.asSuperuser()) {
            EverythingFixture.loadAsSuperuser(source);

            BackupResult result = backup(server, major);

            assertThat(result.proof().orElseThrow().databases())
                    .allSatisfy(d -> assertThat(d.differences()).isEmpty());
            assertThat(result.proof().orElseThrow().verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(result.exitStatus()).isEqualTo(ExitStatus.OK);
            String words = Psql.run(restored, "postgres", result.folder().resolve("source.sql"));
            assertThat(words).isEmpty();
            if (major == TestServers.OLDER && PgDump.isInstalled()) {
                assertThat(PgDump.differences(PgDump.schema(source), PgDump.schema(restored)))
                        .isEmpty();
            }
        }
    }

    @Test
    void restoresAProjectOfSupabaseForAPlainOwner() throws Exception {
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase restored = TestDatabase.create(TestServers.NEWER, Side.TARGET);
                Server server = source.asOwner()) {
            source.execute(SupabaseSchemaTest.PROJECT);
            source.execute("postgres", """
                    DO $$ BEGIN CREATE ROLE supabase_auth_admin; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                    ALTER TABLE auth.users OWNER TO supabase_auth_admin;
                    GRANT SELECT ON auth.users TO %s""".formatted(source.owner()));

            BackupResult result = backup(server, TestServers.OLDER);

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.OK);
            assertThat(Objects.requireNonNull(result.databases().get("source")).omitted())
                    .extracting(DumpScope.Omitted::object)
                    .contains("table auth.users", "table auth.sessions", "function auth.uid()");
            Psql.run(restored, restored.owner(), result.folder().resolve("source.sql"));
            assertThat(restored.scalar("SELECT u.email || ' ' || p.name FROM profiles p JOIN auth.users u USING (id)"))
                    .isEqualTo("a@example.com A");
            assertThat(restored.scalar("SELECT to_regclass('storage.objects')")).isEqualTo("null");
            source.execute("postgres", "ALTER TABLE auth.users OWNER TO " + source.owner());
        }
    }

    @Test
    void restoresWhatFollowingHasTakenOff() throws Exception {
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.TARGET);
                TestDatabase restored = TestDatabase.create(TestServers.OLDER, Side.TARGET);
                Server server = source.asOwner()) {
            EverythingFixture.createRoles(source);
            source.execute("""
                    CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b text);
                    CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE);
                    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                    CREATE TRIGGER t BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION f();
                    GRANT SELECT, INSERT ON c TO fixture_reader;
                    ALTER TABLE c ENABLE ROW LEVEL SECURITY; ALTER TABLE c FORCE ROW LEVEL SECURITY;
                    CREATE POLICY p ON c USING (true);
                    INSERT INTO a (b) VALUES ('x'); INSERT INTO c VALUES (1, 1)""");
            String before = PgDump.isInstalled() ? PgDump.schema(source) : "";
            List<QualifiedName> tables = List.of(QualifiedName.of("public", "a"), QualifiedName.of("public", "c"));
            try (Session session = server.open("test")) {
                Closing.close(session, tables, EnumSet.allOf(Closing.Part.class));
                session.begin();
                Fence.raise(session, tables);
                session.commit();
            }

            BackupResult result = backup(server, TestServers.OLDER);

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.OK);
            Psql.run(restored, "postgres", result.folder().resolve("target.sql"));
            if (PgDump.isInstalled()) {
                assertThat(PgDump.differences(before, PgDump.schema(restored))).isEmpty();
            }
            assertThat(restored.scalar("SELECT count(*) FROM c")).isEqualTo("1");
        }
    }

    /// A killed process leaves either no backup or a whole one, and nothing that the next does not remove.
    @ParameterizedTest
    @CsvSource({"dumping, 1", "dumping, 3000000", "copying, 1", "copying, 5000000"})
    void leavesAllOrNothingWhenItIsKilled(String when, long bytes) throws Exception {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path second = Files.createDirectories(folder.resolve("second"));
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            source.execute("CREATE TABLE big (a int PRIMARY KEY, b text);"
                    + " INSERT INTO big SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 4000) i");

            int killed = process(source.url(), first, second, when, bytes);

            assertThat(killed).isEqualTo(137);
            boolean made = when.equals("copying");
            assertThat(BackupStore.list(first)).hasSize(made ? 1 : 0).allSatisfy(b -> b.check(n -> {}));
            assertThat(BackupStore.list(second)).isEmpty();
            assertThat(process(source.url(), first, second, "never", 0)).isZero();
            assertThat(BackupStore.list(first)).hasSize(1).allSatisfy(b -> b.check(n -> {}));
            assertThat(BackupStore.list(second)).hasSize(1).allSatisfy(b -> b.check(n -> {}));
            try (Stream<Path> here = Files.list(first);
                    Stream<Path> there = Files.list(second)) {
                assertThat(Stream.concat(here, there))
                        .noneMatch(p -> p.toString().endsWith(".incomplete"));
            }
        }
    }

    private static int process(String url, Path first, Path second, String when, long bytes) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BackupProcess.class.getName(),
                        url,
                        first.toString(),
                        second.toString(),
                        when,
                        String.valueOf(bytes))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
        return process.waitFor();
    }

    private BackupResult backup(Server server, int major) {
        return new BackupRun(request(server, major), BackupProgress.NONE).run();
    }

    private BackupRequest request(Server server, int major) {
        return new BackupRequest(
                List.of(new BackupRequest.Database(server, new BackupScope())),
                folder,
                List.of(),
                new BackupRequest.Place(
                        folder.resolve("backups"), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                Optional.of(on(major)),
                true,
                Map.of(),
                "rehome test",
                Clock.systemUTC());
    }

    private static ProofServers on(int major) {
        return atLeast -> new ProofServers.Opened() {
            @Override
            public Endpoint endpoint() {
                return Endpoint.parse(TestServers.get(major).url("postgres", "postgres"));
            }

            @Override
            public String words() {
                return "PostgreSQL " + major;
            }

            @Override
            public void close() {}
        };
    }
}
