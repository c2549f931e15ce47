package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.ExistingMode;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.supabase.NotMoved;
import dev.rehome.testing.TestServers;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyRunTest {
    @ParameterizedTest
    @CsvSource({"15,15", "15,17", "17,17"})
    void bringsEveryRowAsOwner(int from, int to) throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(from, to)) {
            CopyResult result = fixture.copy();

            assertThat(result.failures()).isEmpty();
            assertThat(result.tables()).allMatch(CopyResult.TableResult::moved);
            assertThat(result.rows()).isEqualTo(3000 + 5020 + 3 + 5 + 2);
            assertThat(fixture.differences(CopyFixture.ALL)).isEmpty();
            assertThat(fixture.target.scalar("SELECT last_value || ' ' || is_called FROM orders_id_seq"))
                    .isEqualTo("5020 true");
            assertThat(fixture.target.scalar("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"
                            + " AND connamespace = 'public'::regnamespace"))
                    .isEqualTo("1");
        }
    }

    @Test
    void listsWhatTheTargetCannotHaveAndMakesItOnceItCan() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.NEWER)) {
            String role = fixture.source.name() + "_reader";
            fixture.source.execute("postgres", "CREATE ROLE " + role);
            try {
                fixture.source.execute(
                        "ALTER TABLE clients ENABLE ROW LEVEL SECURITY; CREATE POLICY readers ON clients TO " + role
                                + " USING (true)");

                CopyResult first = fixture.copy();
                fixture.target.execute("postgres", "CREATE ROLE " + role);
                CopyResult second = fixture.copy();

                assertThat(first.exitStatus()).isEqualTo(ExitStatus.OK);
                assertThat(first.notMoved())
                        .extracting(NotMoved::object)
                        .contains("role " + role, "policy readers on public.clients");
                assertThat(second.alreadyComplete()).isTrue();
                assertThat(fixture.target.scalar("SELECT polname FROM pg_policy"))
                        .isEqualTo("readers");
            } finally {
                fixture.source.execute("DROP POLICY readers ON clients");
                fixture.source.execute("postgres", "DROP ROLE " + role);
                fixture.target.execute("DROP POLICY IF EXISTS readers ON clients");
                fixture.target.execute("postgres", "DROP ROLE IF EXISTS " + role);
            }
        }
    }

    @Test
    void fillsMaterialisedViewsOverTablesWhosePoliciesBindTheOwner() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(TestServers.OLDER, TestServers.NEWER)) {
            fixture.source.execute("CREATE TABLE secret (a int PRIMARY KEY); INSERT INTO secret VALUES (1), (2);"
                    + " ALTER TABLE secret ENABLE ROW LEVEL SECURITY; ALTER TABLE secret FORCE ROW LEVEL SECURITY;"
                    + " CREATE MATERIALIZED VIEW total AS SELECT count(*) AS n FROM secret");

            CopyResult result = fixture.copy();

            assertThat(result.failures()).isEmpty();
            assertThat(fixture.target.scalar("SELECT n FROM total")).isEqualTo("2");
            assertThat(fixture.target.scalar("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'secret'"))
                    .isEqualTo("t");
        }
    }

    @Test
    void saysThatNothingIsLeftWhenItIsDoneAlready() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            CopyResult first = fixture.copy();
            CopyResult second = fixture.copy();

            assertThat(second.alreadyComplete()).isTrue();
            assertThat(second.exitStatus()).isEqualTo(ExitStatus.OK);
            assertThat(second.rows()).isEqualTo(first.rows());
        }
    }

    @Test
    void changesNothingUntilTold() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            CopyRequest request = fixture.request();
            CopyResult result = new CopyRun(CopyRequest.of(request.source(), request.target(), false)).run();

            assertThat(result.executed()).isFalse();
            assertThat(result.tables()).hasSize(6).allMatch(t -> t.state().equals("copy"));
            assertThat(fixture.target.scalar("SELECT count(*) FROM clients")).isEqualTo("0");
            assertThat(fixture.target.scalar("SELECT count(*) FROM pg_namespace WHERE nspname = 'rehome'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void refusesRowsThatItDidNotBring() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            fixture.target.execute("INSERT INTO clients VALUES (7, 'ours')");

            CopyResult result = fixture.copy();

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(result.failures()).singleElement().satisfies(f -> {
                assertThat(f.code()).isEqualTo(CopyProblem.EXISTING_ROWS);
                assertThat(f.subject()).isEqualTo("public.clients");
            });
            assertThat(fixture.target.scalar("SELECT string_agg(name, ',') FROM clients"))
                    .isEqualTo("ours");
            assertThat(fixture.target.scalar("SELECT count(*) FROM pg_namespace WHERE nspname = 'rehome'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void leavesARefusedTableAndBringsTheOthers() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            fixture.target.execute("ALTER TABLE clients ADD CONSTRAINT short CHECK (id <> 1234)");

            CopyResult result = fixture.copy();

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.TARGET);
            assertThat(result.failures().getFirst().subject()).isEqualTo("public.clients");
            assertThat(result.failures().getFirst().message())
                    .contains("id=1234")
                    .contains("short");
            assertThat(result.tables())
                    .filteredOn(t -> !t.moved())
                    .extracting(t -> t.name().quoted())
                    .containsExactly("public.clients");
            assertThat(fixture.differences(List.of("orders", "moods", "nothing")))
                    .isEmpty();
        }
    }

    @Test
    void refusesATargetThatIsTheSource() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            CopyRequest request = fixture.request();
            CopyRequest same = CopyRequest.of(request.source(), fixture.source.asOwner(), true);

            assertThatThrownBy(() -> new CopyRun(same).run())
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(CopyProblem.SAME_DATABASE));
        }
    }

    @Test
    void namesTheNearestTableWhenAFilterNamesNone() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            CopyRequest request = fixture.request().withFilter(List.of("public.client"), List.of());

            assertThatThrownBy(() -> new CopyRun(request).run()).isInstanceOfSatisfying(RehomeException.class, e -> {
                assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE);
                assertThat(e.remedy()).contains("public.clients");
            });
        }
    }

    @Test
    void keepsWhatItIsToldToKeep() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            fixture.target.execute("INSERT INTO moods VALUES (NULL, 'ours')");

            CopyResult result = new CopyRun(fixture.request().withExisting(t -> ExistingMode.KEEP, false)).run();

            assertThat(result.failures()).isEmpty();
            assertThat(result.notMoved()).extracting(NotMoved::object).contains("rows of public.moods");
            assertThat(fixture.target.scalar("SELECT t FROM moods")).isEqualTo("ours");
        }
    }
}
