package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.supabase.NotMoved;
import dev.rehome.testing.EverythingFixture;
import dev.rehome.testing.SecondReader;
import dev.rehome.testing.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole schema between every two versions that people move between, with the rights of an owner.
class SchemaAcrossVersionsTest {
    @ParameterizedTest
    @CsvSource({"14, 14", "18, 18", "14, 18", "15, 18"})
    void makesEverythingAndFindsItAlike(int older, int newer) throws Exception {
        try (TestDatabase source = TestDatabase.create(older, Side.SOURCE);
                TestDatabase target = TestDatabase.create(newer, Side.TARGET)) {
            EverythingFixture.loadAsOwner(source);
            EverythingFixture.createRoles(target);
            try (Server from = source.asOwner();
                    Server to = target.asOwner()) {
                SchemaResult made = run(from, to, true);
                SchemaResult again = run(from, to, false);

                assertThat(made.missing()).isEmpty();
                assertThat(made.notMoved())
                        .extracting(n -> n.object().replace(source.owner(), "OWNER"))
                        .containsExactly("ownership by role OWNER");
                assertThat(again.missing()).isEmpty();
                assertThat(again.different()).isEmpty();
                assertThat(again.extra()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {18, 14, 15, 17})
    void leavesNothingOutThatTheServerItselfListsInAnyOfItsCatalogs(int major) throws Exception {
        try (TestDatabase source = TestDatabase.create(major, Side.SOURCE);
                TestDatabase target = TestDatabase.create(major, Side.TARGET)) {
            EverythingFixture.loadAsOwner(source);
            try (Server from = source.asOwner();
                    Server to = target.asOwner()) {
                run(from, to, true);
            }

            Set<String> before = SecondReader.read(source);
            Set<String> after = SecondReader.read(target);
            assertThat(List.of(without(before, after), without(after, before))).containsOnly(Set.of());
        }
    }

    @Test
    void namesWhat17RefusesOf18InItsWordsAndMakesTheRest() throws Exception {
        namesWhatIsRefused(
                18,
                17,
                Set.of(
                        "table app.newest",
                        "table app.newest_keys",
                        "table app.newest_parted",
                        "table app.not_nulls",
                        "constraint newest_unique_id_during_key on app.newest_unique",
                        "publication with_generated"));
    }

    @Test
    void namesWhat14RefusesOf17InItsWordsAndMakesTheRest() throws Exception {
        namesWhatIsRefused(
                17,
                14,
                Set.of(
                        "collation app.builtin_collation",
                        "collation app.with_rules",
                        "view app.guarded",
                        "view app.newer_json",
                        "index app.customers_token_key",
                        "constraint chickens_from_egg_fkey on app.chickens",
                        "constraint newer_exclude on app.newer_parted",
                        "publication app.lines in publication Some Tables",
                        "publication app.orders in publication filtered",
                        "type app.given",
                        "table app.newer",
                        "table app.no_key",
                        "table app.orders"));
    }

    private static void namesWhatIsRefused(int newer, int older, Set<String> refused) throws Exception {
        try (TestDatabase source = TestDatabase.create(newer, Side.SOURCE);
                TestDatabase target = TestDatabase.create(older, Side.TARGET)) {
            EverythingFixture.loadAsOwner(source);
            EverythingFixture.createRoles(target);
            try (Server from = source.asOwner();
                    Server to = target.asOwner()) {
                SchemaResult made = run(from, to, true);

                assertThat(made.notMoved().stream()
                                .filter(n -> n.reason().contains("SQLSTATE"))
                                .map(NotMoved::object)
                                .collect(Collectors.toSet()))
                        .isEqualTo(refused);
                assertThat(made.notMoved())
                        .filteredOn(n ->
                                !n.reason().contains("SQLSTATE") && !n.object().startsWith("ownership"))
                        .allSatisfy(n -> assertThat(n.reason()).contains("which is not there"));
                assertThat(target.scalar("SELECT has_table_privilege('fixture_writer', 'app.orders', 'DELETE')"))
                        .isEqualTo("t");
                assertThat(run(from, to, true).made()).isZero();
            }
        }
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(others);
        return rest;
    }

    private static SchemaResult run(Server from, Server to, boolean execute) {
        return new SchemaRun(from, to, List.of(), List.of()).run(execute);
    }
}
