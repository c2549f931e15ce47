package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.copy.ExistingMode;
import dev.rehome.digest.Digest;
import dev.rehome.follow.Route;
import dev.rehome.follow.Slot;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.verify.Carried;
import dev.rehome.verify.Method;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.Verdict;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A verification after another, while changes flow: what is as it was is not read, and nothing that is not as it was
/// escapes.
class VerifyAgainTest {
    private static final int ROWS = 24_000;
    private static final String TABLES = """
            CREATE TYPE mood AS ENUM ('good', 'bad');
            CREATE TABLE big (id int PRIMARY KEY, m mood DEFAULT 'good', note text);
            CREATE TABLE shapes (id int PRIMARY KEY, kind regclass, note text);
            INSERT INTO big (id, note) SELECT i, repeat(md5(i::text), 25) FROM generate_series(1, %d) i;
            INSERT INTO shapes SELECT i, 'big', repeat('x', 500) FROM generate_series(1, 1000) i""".formatted(ROWS);

    /// Somebody who passes our fence.
    private static final String BEHIND = "SET rehome.applier = 'on'; ";

    @TempDir
    Path folder;

    private final CopyFixture fixture;

    VerifyAgainTest() throws SQLException {
        fixture = CopyFixture.empty(15, 17);
        fixture.source.execute(TABLES);
    }

    @AfterEach
    void dropDatabases() throws SQLException {
        try (fixture;
                Server source = server(Side.SOURCE);
                Server target = server(Side.TARGET);
                Session session = source.open("clean")) {
            Slot.drop(session, Route.forward(source, target, "").slot());
        }
    }

    private Server server(Side side) {
        String url = side == Side.SOURCE ? fixture.source.url() : fixture.target.url();
        return new Server(side, Endpoint.parse(url), "again");
    }

    private void follow() {
        FollowRequest request = new FollowRequest(
                server(Side.SOURCE),
                server(Side.TARGET),
                true,
                List.of(),
                List.of(),
                OptionalInt.of(2),
                0,
                folder,
                1L << 30,
                true,
                false,
                Set.of(),
                Optional.empty(),
                GroupSelection.ALL,
                table -> ExistingMode.REFUSE,
                FollowProgress.NONE);
        assertThat(new FollowRun(request).run().failures()).isEmpty();
    }

    private VerifyResult verify(boolean full) {
        try (Server source = server(Side.SOURCE);
                Server target = server(Side.TARGET)) {
            VerifyRun run = new VerifyRun(source, target, List.of(), List.of(), Optional.of(folder));
            return (full ? run : run.carrying()).run(new VerifyOptions(2, 10, Method.CLIENT), VerifyProgress.none());
        }
    }

    private static TableResult table(VerifyResult result, String name) {
        return result.tables().stream()
                .filter(t -> t.name().name().value().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsOnlyWhatChangedSinceTheLastTime() throws SQLException {
        follow();
        VerifyResult first = verify(false);
        assertThat(first.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(table(first, "big").carried()).isEqualTo(Carried.NONE);

        TableResult second = table(verify(false), "big");
        assertThat(second.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(second.carried())
                .isEqualTo(new Carried(ROWS, ROWS, second.carried().since()));
        assertThat(second.source()).isEqualTo(table(first, "big").source());

        fixture.source.execute("INSERT INTO big SELECT i, 'bad', 'new' FROM generate_series(100001, 100020) i;"
                + " DELETE FROM big WHERE id = 5");
        TableResult third = table(verify(false), "big");
        assertThat(third.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(third.source().map(Digest::rows)).contains(ROWS + 19L);
        assertThat(third.carried().sourceRows()).isBetween(1L, ROWS - 1L);
        assertThat(third.carried().targetRows()).isBetween(1L, ROWS - 1L);
        VerifyResult full = verify(true);
        assertThat(table(full, "big").carried()).isEqualTo(Carried.NONE);
        assertThat(table(full, "big").source()).isEqualTo(third.source());
    }

    @Test
    void findsOneByteThatSomebodyElseChangedOnTheTarget() throws SQLException {
        follow();
        assertThat(verify(false).verdict()).isEqualTo(Verdict.EQUAL);
        fixture.target.execute(BEHIND + "UPDATE big SET note = overlay(note placing '_' from 700) WHERE id = 12000");

        TableResult changed = table(verify(false), "big");

        assertThat(changed.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(changed.differences()).singleElement().satisfies(d -> {
            assertThat(d.key()).containsEntry("id", "12000");
            assertThat(d.columns()).containsExactly("note");
        });
        assertThat(changed.carried().sourceRows()).isEqualTo(ROWS);
        assertThat(changed.carried().targetRows()).isBetween(1L, ROWS - 1L);
        assertThat(table(verify(false), "big").verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void findsARowThatWentAndOneThatCameInItsPlace() throws SQLException {
        follow();
        assertThat(verify(false).verdict()).isEqualTo(Verdict.EQUAL);
        fixture.target.execute(BEHIND + "DELETE FROM big WHERE id = 77");
        assertThat(table(verify(false), "big").verdict()).isEqualTo(Verdict.DIFFERENT);
        fixture.target.execute("VACUUM big");
        fixture.target.execute(BEHIND + "INSERT INTO big VALUES (77, 'good', repeat(md5('78'), 25))");
        assertThat(table(verify(false), "big").verdict()).isEqualTo(Verdict.DIFFERENT);
        fixture.target.execute(BEHIND + "UPDATE big SET note = repeat(md5('77'), 25) WHERE id = 77");
        assertThat(table(verify(false), "big").verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void readsATableAgainWhoseFileOrTypesChangedWithoutItsRows() throws SQLException {
        follow();
        assertThat(verify(false).verdict()).isEqualTo(Verdict.EQUAL);
        fixture.target.execute("VACUUM FULL big");
        TableResult moved = table(verify(false), "big");
        assertThat(moved.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(moved.carried().targetRows()).isZero();
        assertThat(moved.carried().sourceRows()).isEqualTo(ROWS);

        fixture.target.execute("ALTER TYPE mood RENAME VALUE 'good' TO 'fine'");
        TableResult renamed = table(verify(false), "big");
        assertThat(renamed.verdict()).isEqualTo(Verdict.DIFFERENT);
        fixture.target.execute("ALTER TYPE mood RENAME VALUE 'fine' TO 'good'");

        TableResult shapes = table(verify(false), "shapes");
        assertThat(shapes.carried()).as("it prints the names of other objects").isEqualTo(Carried.NONE);
    }

    @Test
    void readsEverythingWhereWhatItNotedIsNotAsItWroteIt() throws SQLException, IOException {
        follow();
        assertThat(verify(false).verdict()).isEqualTo(Verdict.EQUAL);
        try (var files = Files.list(folder.resolve("verified"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".rows")).toList()) {
                Files.writeString(file, Files.readString(file).replaceFirst("([0-9a-f])(?=\\n)", "z"));
            }
        }
        TableResult second = table(verify(false), "big");
        assertThat(second.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(second.carried()).isEqualTo(Carried.NONE);
    }

    /// Whatever is done on either side between two verifications: the digests of the one that carries over are those
    /// of the one that reads everything.
    @Test
    void saysWhatAReadingOfEverythingSaysWhateverHappensBetween() throws SQLException {
        follow();
        Random random = new Random(20261123);
        verify(false);
        for (int round = 0; round < 4; round++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                change(random);
            }
            VerifyResult carried = verify(false);
            VerifyResult full = verify(true);
            for (TableResult table : full.tables()) {
                TableResult other = table(carried, table.name().name().value());
                assertThat(other.verdict()).as("round " + round).isEqualTo(table.verdict());
                assertThat(other.source()).isEqualTo(table.source());
                assertThat(other.target()).isEqualTo(table.target());
            }
        }
    }

    private void change(Random random) throws SQLException {
        int id = random.nextInt(ROWS) + 1;
        String row = "VALUES (" + id + ", 'bad', repeat('" + random.nextInt() + "', 50))"
                + " ON CONFLICT (id) DO UPDATE SET note = EXCLUDED.note";
        switch (random.nextInt(7)) {
            case 0 -> fixture.source.execute("INSERT INTO big " + row);
            case 1 -> fixture.source.execute("DELETE FROM big WHERE id BETWEEN " + id + " AND " + (id + 300));
            case 2 -> fixture.target.execute(BEHIND + "INSERT INTO big " + row);
            case 3 -> fixture.source.execute("VACUUM big");
            case 4 -> fixture.target.execute("VACUUM (FREEZE) big");
            case 5 ->
                fixture.source.execute("BEGIN; INSERT INTO big " + row + "; SAVEPOINT a; DELETE FROM big WHERE id = "
                        + id + "; ROLLBACK TO a; SAVEPOINT b; UPDATE big SET m = 'bad' WHERE id = " + id + "; COMMIT");
            default -> fixture.target.execute("VACUUM FULL big");
        }
    }
}
