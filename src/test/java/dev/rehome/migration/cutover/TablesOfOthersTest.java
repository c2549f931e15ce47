package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Capture;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import dev.rehome.testing.TestDatabase;
import dev.rehome.verify.Verdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables of an application refer to the users of a platform, which another role owns: it may be read, not
/// published,
/// not given triggers and not closed.
class TablesOfOthersTest {
    private static final String ADMIN = PlatformUsers.ADMIN;

    @TempDir
    Path folder;

    private static Gate gate(CutoverFixture fixture, Side wanted) {
        CutoverRequest request = fixture.until("tables-of-others", false);
        CutoverResult result =
                wanted == Side.TARGET ? new CutoverRun(request).cutover() : new CutoverRun(request).rollback();
        return result.gates().getLast();
    }

    @ParameterizedTest
    @CsvSource({"15, 17, SLOT, 'SELECT, REFERENCES'", "17, 15, TRIGGERS, SELECT"})
    void goThereAndBackWithTheRest(int sourceMajor, int targetMajor, Capture capture, String rights) throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(sourceMajor, targetMajor, folder, 4)) {
            TestDatabase source = fixture.source;
            TestDatabase target = fixture.target;
            PlatformUsers.add(source, rights);
            Optional<Capture> way = Optional.of(capture);
            fixture.follow("", way);
            PlatformUsers.signUp(source, ADMIN, "new");
            source.execute(
                    ADMIN,
                    "DELETE FROM auth.users WHERE email = 'u7@example.com';"
                            + "UPDATE auth.users SET email = 'u7@example.com', seen = now()"
                            + " WHERE email = 'u8@example.com'");
            assertThat(fixture.verify().tables())
                    .filteredOn(t -> t.verdict() != Verdict.EQUAL)
                    .isEmpty();
            PlatformUsers.signUp(source, ADMIN, "newer");

            assertThat(new CutoverRun(fixture.request("", way)).cutover().state())
                    .isEqualTo("switched");
            assertThat(PlatformUsers.of(target)).isEqualTo(PlatformUsers.of(source));
            assertThat(target.scalar("SELECT bool_and(convalidated) FROM pg_constraint WHERE contype = 'f'"))
                    .isEqualTo("t");
            assertThat(target.scalar("SELECT count(*) FROM profiles")).isEqualTo("5001");

            // What its owner goes on to do on the source is no reason not to go back.
            source.execute(ADMIN, "UPDATE auth.users SET seen = now() WHERE email = 'u9@example.com'");
            assertThat(gate(fixture, Side.SOURCE).verdict()).isEqualTo(Gate.Verdict.GO);

            target.execute("INSERT INTO auth.users (id, email) VALUES (md5('t')::uuid, 't@example.com')");
            target.execute("DELETE FROM auth.users WHERE email = 'u10@example.com'");
            assertThat(gate(fixture, Side.SOURCE))
                    .satisfies(g -> assertThat(g.verdict()).isEqualTo(Gate.Verdict.NO_GO))
                    .satisfies(g -> assertThat(g.value())
                            .contains(
                                    "2 rows",
                                    source.scalar("SELECT md5('t')::uuid"),
                                    source.scalar("SELECT md5('u10')::uuid")));
            assertThat(new CutoverRun(fixture.request("", way)).rollback().state())
                    .isEqualTo("refused");

            source.execute(ADMIN, "INSERT INTO auth.users (id, email) VALUES (md5('t')::uuid, 't@example.com')");
            target.execute("INSERT INTO auth.users (id, email, encrypted_password)"
                    + " VALUES (md5('u10')::uuid, 'u10@example.com', repeat('x', 10))");
            target.execute("INSERT INTO profiles VALUES (md5('u10')::uuid, 'again'), (md5('t')::uuid, 'there')");
            assertThat(new CutoverRun(fixture.request("", way)).rollback().state())
                    .isEqualTo("back");
            assertThat(source.scalar("SELECT name FROM profiles WHERE id = md5('t')::uuid"))
                    .isEqualTo("there");
            assertThat(source.scalar("SELECT bool_and(convalidated) FROM pg_constraint WHERE contype = 'f'"))
                    .isEqualTo("t");
            assertThat(new CutoverRun(fixture.request("", way)).cutover().state())
                    .isEqualTo("switched");
            assertThat(PlatformUsers.of(target)).isEqualTo(PlatformUsers.of(source));
            fixture.writers().close();
            assertThat(fixture.complete().state()).isEqualTo("completed");
            assertThat(source.scalar("SELECT to_regnamespace('rehome')")).isEqualTo("null");
            assertThat(target.scalar("SELECT to_regnamespace('rehome')")).isEqualTo("null");
            assertThat(source.scalar("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                    .isEqualTo(source.scalar("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"));
        }
    }

    @Test
    void whatTheirOwnerWritesToTheLastIsThereOrNamed() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(17, 15, folder, 5)) {
            fixture.writers().stop();
            PlatformUsers.add(fixture.source, "SELECT, REFERENCES");
            fixture.follow();
            List<String> notes = Collections.synchronizedList(new ArrayList<>());
            AtomicBoolean stop = new AtomicBoolean();
            Thread owner = Thread.ofPlatform().start(() -> signUps(fixture.source, stop));
            try {
                assertThat(gate(fixture, Side.TARGET))
                        .satisfies(g -> assertThat(g.verdict()).isEqualTo(Gate.Verdict.INCONCLUSIVE))
                        .satisfies(g -> assertThat(g.value()).contains("auth.users: written to just now"));
                SwitchEvents events = new SwitchEvents() {
                    @Override
                    public void note(String text) {
                        notes.add(text);
                    }
                };
                CutoverResult result = new CutoverRun(fixture.request(events)).cutover();
                assertThat(result.state()).isEqualTo("switched");
            } finally {
                stop.set(true);
                owner.join();
            }
            Set<String> missing = PlatformUsers.of(fixture.source);
            missing.removeAll(PlatformUsers.of(fixture.target));
            // Those that came after the target was looked at for the last time are found by comparing.
            List<String> named =
                    notes.stream().filter(n -> n.startsWith("auth.users: ")).toList();
            assertThat(missing.isEmpty() || !named.isEmpty())
                    .as(missing.size() + " are not there, and said was: " + notes)
                    .isTrue();
            assertThat(fixture.target.scalar("SELECT count(*) FROM auth.users WHERE email LIKE 'u%'"))
                    .isEqualTo("5000");
            assertThat(fixture.rollback().state()).isEqualTo("back");
            fixture.follow();
            assertThat(PlatformUsers.of(fixture.target)).isEqualTo(PlatformUsers.of(fixture.source));
        }
    }

    private static void signUps(TestDatabase source, AtomicBoolean stop) {
        String url = source.jdbcUrl().replace("user=" + source.owner(), "user=" + ADMIN);
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (int i = 0; !stop.get(); i++) {
                statement.execute("INSERT INTO auth.users (id, email) VALUES (gen_random_uuid(), 'w" + i
                        + "@example.com'); UPDATE auth.users SET seen = now() WHERE email = 'w" + i / 2
                        + "@example.com'");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRowThatAHookBringsIsMovedToo() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 15, folder, 6)) {
            fixture.writers().stop();
            PlatformUsers.add(fixture.source, "SELECT, REFERENCES");
            fixture.follow();
            String url = fixture.source.url().replace("//" + fixture.source.owner(), "//" + ADMIN);
            List<String> hooks = fixture.request("").toTarget().stream()
                    .map(line ->
                            "psql -q -X " + url + " -c \"INSERT INTO auth.users (id, email) VALUES (md5('hook')::uuid,"
                                    + " 'hook@example.com')\" && " + line)
                    .collect(Collectors.toList());
            new CutoverRun(fixture.request(SwitchEvents.NONE, hooks)).cutover();
            assertThat(PlatformUsers.of(fixture.target)).isEqualTo(PlatformUsers.of(fixture.source));
        }
    }

    @Test
    void whatIsWrittenOnTheTargetBehindTheGateUndoesTheRollback() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 15, folder, 7)) {
            fixture.writers().stop();
            PlatformUsers.add(fixture.source, "SELECT, REFERENCES");
            fixture.follow();
            fixture.cutover();
            SwitchEvents late = new SwitchEvents() {
                @Override
                public void step(String name) {
                    if (name.equals("freeze")) {
                        try {
                            fixture.target.execute(
                                    "INSERT INTO auth.users (id, email) VALUES (md5('late')::uuid, 'late@example.com')");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
            };
            assertThatThrownBy(() -> new CutoverRun(fixture.request(late)).rollback())
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.words()).contains("auth.users: one row written"));
            assertThat(fixture.writable()).containsExactly(Side.TARGET);
        }
    }
}
