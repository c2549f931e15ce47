package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.catalog.DdlStatement;
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
    @CsvSource({"15,15", "15,17", "17,17", "14,14", "14,18", "18,18"})
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
            assertThat(second.findings())
                    .filteredOn(f -> f.code() == CopyProblem.COMPLETE)
                    .singleElement()
                    .satisfies(f -> {
                        assertThat(f.message())
                                .matches(
                                        "complete already, as of the source at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"
                                                + " UTC; nothing was changed");
                        assertThat(f.remedy()).contains("rehome verify");
                    });
        }
    }

    @Test
    void worksWhereTheServerHidesItsIdentifier() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            String revoke = "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_control_system() FROM PUBLIC";
            fixture.source.execute("postgres", revoke);
            fixture.target.execute("postgres", revoke);

            assertThat(fixture.copy().failures()).isEmpty();
            assertThat(fixture.copy().alreadyComplete()).isTrue();
            CopyRequest same = CopyRequest.of(fixture.request().source(), fixture.source.asOwner(), true);
            assertThatThrownBy(() -> new CopyRun(same).run())
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(CopyProblem.SAME_DATABASE));
        }
    }

    @Test
    void makesKeysOfPartitionedTablesOnTheirLeavesFirst() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(TestServers.OLDER, TestServers.NEWER)) {
            fixture.source.execute("""
                    CREATE TABLE tenants (id int PRIMARY KEY);
                    CREATE TABLE logs (tenant int REFERENCES tenants, other int, at int) PARTITION BY RANGE (at);
                    ALTER TABLE logs ADD CONSTRAINT again FOREIGN KEY (other) REFERENCES tenants ON DELETE CASCADE
                      DEFERRABLE INITIALLY DEFERRED;
                    CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (10);
                    CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (10) TO (90) PARTITION BY RANGE (at);
                    CREATE TABLE "logs 3" PARTITION OF logs_2 FOR VALUES FROM (10) TO (50);
                    INSERT INTO tenants SELECT generate_series(1, 9);
                    INSERT INTO logs SELECT i, i, i * 5 FROM generate_series(1, 9) i""");
            String keys = "SELECT string_agg(conrelid::regclass || ' ' || conname || ' ' || conislocal || ' ' ||"
                    + " convalidated || ' ' || (conparentid <> 0) || ' ' || pg_get_constraintdef(oid), '; '"
                    + " ORDER BY conrelid::regclass::text, conname) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace";

            SchemaResult shown =
                    new SchemaRun(fixture.source.asOwner(), fixture.target.asOwner(), List.of(), List.of()).run(false);

            assertThat(fixture.copy().failures()).isEmpty();

            assertThat(shown.missing())
                    .extracting(DdlStatement::sql)
                    .containsSubsequence(
                            "ALTER TABLE public.\"logs 3\" VALIDATE CONSTRAINT again",
                            "ALTER TABLE public.logs ADD CONSTRAINT again FOREIGN KEY (other) REFERENCES public.tenants(id)"
                                    + " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED");
            assertThat(fixture.target.scalar(keys)).isEqualTo(fixture.source.scalar(keys));
            assertThat(fixture.copy().findings()).extracting(f -> f.code()).doesNotContain(CopyProblem.OBJECT_DIFFERS);
        }
    }

    @Test
    void validatesAKeyThatAKilledRunOnlyAdded() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(TestServers.OLDER, TestServers.OLDER)) {
            fixture.source.execute("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a)");
            fixture.target.execute("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int);"
                    + " ALTER TABLE b ADD FOREIGN KEY (a) REFERENCES a NOT VALID");

            assertThat(fixture.copy().failures()).isEmpty();

            assertThat(fixture.target.scalar("SELECT convalidated FROM pg_constraint WHERE conname = 'b_a_fkey'"))
                    .isEqualTo("t");
        }
    }

    @Test
    void neverSetsASequenceBackThatTheTargetHasUsed() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            fixture.source.execute("CREATE SEQUENCE down INCREMENT -1; SELECT setval('down', -5);"
                    + " CREATE SEQUENCE fresh START 100; SELECT setval('fresh', 7)");
            fixture.target.execute("CREATE SEQUENCE down INCREMENT -1; SELECT setval('down', -9);"
                    + " CREATE SEQUENCE fresh START 100; SELECT setval('orders_id_seq', 9000)");

            CopyResult result = fixture.copy();

            assertThat(result.failures()).isEmpty();
            assertThat(result.findings())
                    .filteredOn(f -> f.code() == CopyProblem.KEPT)
                    .extracting(f -> f.subject())
                    .containsExactlyInAnyOrder("sequence public.down", "sequence public.orders_id_seq");
            assertThat(fixture.target.scalar("SELECT concat_ws(' ', d.last_value, f.last_value, o.last_value)"
                            + " FROM down d, fresh f, orders_id_seq o"))
                    .isEqualTo("-9 7 9000");
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
