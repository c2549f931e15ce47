package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.testing.Needs;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rehome backup` and `rehome restore` as a user calls them, on a plan with a source and a file.
class BackupCommandTest {
    private static final String KEY = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void create() throws SQLException, IOException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        source.execute("CREATE TABLE clients (id int PRIMARY KEY, name text);"
                + " INSERT INTO clients SELECT i, 'planted-secret ' || i FROM generate_series(1, 1299) i;"
                + " CREATE SEQUENCE numbers; SELECT setval('numbers', 42);"
                + " SELECT lo_from_bytea(0, '\\x0102')");
        Files.writeString(folder.resolve(".env"), "TOKEN=planted-secret\n");
        Files.writeString(folder.resolve("key"), KEY + "\n");
    }

    @AfterEach
    void drop() throws SQLException {
        source.close();
        target.close();
    }

    private Cli.Ran call(String... args) {
        return Cli.in(folder).with(Map.of("HOME", folder.toString())).call(args);
    }

    private Cli.Ran backup(String... more) {
        List<String> args = new ArrayList<>(
                List.of("backup", "--source", source.url(), "--add", ".env", "--restore", "never", "--no-pg-dump"));
        args.addAll(Arrays.asList(more));
        return call(args.toArray(String[]::new));
    }

    private List<Path> backups(String place) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(place))) {
            return all.filter(p -> !p.endsWith(".lock")).sorted().toList();
        }
    }

    @Test
    void savesADatabaseAndAFileProvesThemAndRestoresThem() throws Exception {
        Cli.Ran made = call(
                "backup",
                "--source",
                source.url(),
                "--target",
                target.url(),
                "--add",
                ".env",
                "--restore",
                TestServers.get(TestServers.NEWER).url("postgres", "postgres"));

        assertThat(made.exit()).as(made.out() + made.err()).isZero();
        assertThat(made.out())
                .contains("source: 1 table, 1,299 rows, 1 large object")
                .contains("complete and proven")
                .contains("1,299 rows restored and read back equal");
        Path backup = backups("backups").getFirst();
        try (Stream<Path> files = Files.list(backup)) {
            assertThat(files)
                    .allSatisfy(f -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(f)))
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rwx------");

        Cli.Ran planned = call("restore", "--database", "source", "--into", target.url(), "--files");
        assertThat(planned.exit()).as(planned.out() + planned.err()).isZero();
        assertThat(planned.out()).contains("same " + folder.resolve(".env")).contains("to do it: --execute");
        assertThat(target.scalar("SELECT to_regclass('public.clients')")).isEqualTo("null");

        Files.writeString(folder.resolve(".env"), "TOKEN=other\n");
        Cli.Ran done = call("restore", "--database", "source", "--into", target.url(), "--files", "--execute");
        assertThat(done.exit()).as(done.out() + done.err()).isZero();
        assertThat(done.out()).contains("restored and read back equal: 1 table, 1,299 rows");
        assertThat(target.scalar("SELECT last_value FROM numbers")).isEqualTo("42");
        assertThat(folder.resolve(".env")).hasContent("TOKEN=planted-secret\n");

        Cli.Ran again = call("restore", "--database", "source", "--into", target.url(), "--execute");
        assertThat(again.exit()).isEqualTo(3);
        assertThat(again.err()).contains("RH-BACKUP-015").contains("is not empty");
    }

    @Test
    void encryptsAndOpensOnlyWithTheKey() throws Exception {
        Cli.Ran made = backup("--key", "file:key", "--format", "json");
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.out()).contains("\"encrypted\":true");
        Path backup = backups("backups").getFirst();
        try (Stream<Path> files = Files.list(backup)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(text)
                        .as(file.toString())
                        .doesNotContain("planted-secret")
                        .doesNotContain(KEY);
            }
        }

        assertThat(call("restore", "--unpack", "out", "--execute").err()).contains("RH-BACKUP-009");
        Files.writeString(folder.resolve("wrong"), KEY.replace('0', '1'));
        Cli.Ran wrong = call("restore", "--unpack", "out", "--key", "file:wrong", "--execute");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("RH-BACKUP-008").doesNotContain(KEY.replace('0', '1'));

        Cli.Ran unpacked = call("restore", "--unpack", "opened", "--key", "file:key", "--execute");
        assertThat(unpacked.exit()).as(unpacked.err()).isZero();
        assertThat(Files.readString(folder.resolve("opened/source.sql"))).contains("1299\tplanted-secret 1299\n");
        Cli.Ran restored = call("restore", "--into", target.url(), "--key", "file:key", "--execute");
        assertThat(restored.exit()).as(restored.out() + restored.err()).isZero();
    }

    @Test
    void findsADamagedFileAndRestoresNothingOfIt() throws Exception {
        assertThat(backup().exit()).isZero();
        Path dump = backups("backups").getFirst().resolve("source.sql");
        try (FileChannel channel = FileChannel.open(dump, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'x'}), Files.size(dump) / 2);
        }

        Cli.Ran ran = call("restore", "--into", target.url(), "--execute");

        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.err()).contains("RH-BACKUP-007").contains("source.sql: is damaged");
        assertThat(target.scalar("SELECT to_regclass('public.clients')")).isEqualTo("null");
    }

    @Test
    void keepsTheNewestTheProvenOneAndACopyInASecondPlace() throws Exception {
        Files.createDirectory(folder.resolve("second"));
        String[] small = {"--only", "files", "--second", "second", "--keep", "2"};
        assertThat(call("backup", "--only", "files", "--add", ".env", "--second", "second", "--keep", "2")
                        .exit())
                .as("files alone are proven by reading them back")
                .isZero();
        String proven = String.valueOf(backups("backups").getFirst().getFileName());
        for (int i = 0; i < 3; i++) {
            assertThat(backup(small).exit()).isZero();
        }

        assertThat(backups("backups")).hasSize(3).anyMatch(p -> p.endsWith(proven));
        assertThat(backups("second")).hasSize(3);
        assertThat(call("restore", "--list").out()).contains(proven).contains("proven");

        Cli.Ran missing = backup("--only", "files", "--second", "not-mounted");
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).contains("RH-BACKUP-005");
        assertThat(backups("backups")).hasSize(3);
    }

    @Test
    void removesWhatAKilledRunLeftAndSaysSo() throws Exception {
        Path left = Files.createDirectories(folder.resolve("backups/20260101T000000Z.incomplete"));
        Files.writeString(left.resolve("source.sql"), "half");
        assertThat(call("restore").err()).contains("RH-BACKUP-016");

        Cli.Ran ran = backup("--only", "files");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("RH-BACKUP-020").contains("20260101T000000Z.incomplete");
        assertThat(left).doesNotExist();
    }

    @Test
    void saysWhatCannotBeReadAndThatItIsMissing() throws Exception {
        source.execute("postgres", "CREATE TABLE hidden (a int); INSERT INTO hidden VALUES (1)");

        Cli.Ran ran = backup();

        assertThat(ran.exit()).isEqualTo(5);
        assertThat(ran.out()).contains("RH-BACKUP-010 public.hidden: not in the backup of the source: ");
        assertThat(backup("--add", "missing").err()).contains("RH-BACKUP-001").contains("missing");

        // pg_dump gives up where it may not read all; the backup is whole without its file.
        Needs.program("pg_dump");
        Files.createDirectory(folder.resolve("second"));
        Cli.Ran both = call("backup", "--source", source.url(), "--restore", "never", "--second", "second");
        assertThat(both.exit()).as(both.err()).isEqualTo(5);
        assertThat(both.out()).contains("pg_dump of the source: not in the backup: ");
        Path newest = backups("backups").getLast();
        assertThat(newest.resolve("manifest.json")).content().doesNotContain("source.dump");
        assertThat(newest.resolve("source.dump")).doesNotExist();
    }

    @Test
    void saysThatTheFirstPlaceHoldsItWhereTheSecondIsFull() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a file system");
        Path second = Files.createDirectory(folder.resolve("second"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", second.toString()) == 0,
                "no file system can be mounted here");
        try {
            Files.writeString(folder.resolve("large"), "x".repeat(100_000));
            Cli.Ran full = backup("--only", "files", "--add", "large", "--second", "second");
            assertThat(full.exit()).as(full.err()).isEqualTo(3);
            assertThat(full.err())
                    .contains("RH-BACKUP-004 second place: backup ", "the disk is full", "No space left on device")
                    .contains(
                            "make room there",
                            "in the first place " + backups("backups").getFirst() + " is complete");
        } finally {
            run("umount", second.toString());
        }
    }

    /// A file system of 1 MB under the folder of backups: mounting one needs root, which continuous integration is.
    @Test
    void leavesNothingWhereTheDiskIsFullAndTheBackupsBeforeStay() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a file system");
        Path small = Files.createDirectory(folder.resolve("backups"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()) == 0,
                "no file system can be mounted here");
        try {
            assertThat(backup().exit()).isZero();
            List<Path> before = backups("backups");
            source.execute("INSERT INTO clients SELECT i, repeat(md5(i::text), 20) FROM generate_series(2000, 6000) i");
            Cli.Ran full = backup();
            assertThat(full.exit()).as(full.err()).isEqualTo(3);
            assertThat(full.err()).contains("RH-BACKUP-004", "the disk is full", "No space left on device");
            assertThat(backups("backups")).isEqualTo(before);
            assertThat(run("mount", "-o", "remount,size=50m", small.toString())).isZero();
            assertThat(backup().exit()).isZero();
            assertThat(backups("backups")).hasSize(2);
        } finally {
            run("umount", "-l", small.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
