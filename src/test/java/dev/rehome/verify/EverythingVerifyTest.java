package dev.rehome.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Server;
import dev.rehome.testing.EverythingFixture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EverythingVerifyTest {
    /// The fixture gives some rows random values; the copies here are made by loading it twice.
    private static final String SAME_VALUES = """
            SET session_replication_role = replica;
            UPDATE app.customers SET token = md5(id::text)::uuid, created_at = '2024-01-01';
            UPDATE public.in_public SET id = md5(coalesce(note, 'null'))::uuid""";

    @ParameterizedTest
    @CsvSource({"15, 15, CLIENT", "17, 17, CLIENT", "15, 17, CLIENT", "15, 17, SERVER"})
    void findsTwoFixturesEqualAsSuperuser(int sourceMajor, int targetMajor, Method method) throws Exception {
        try (TwoDatabases two = new TwoDatabases(sourceMajor, targetMajor)) {
            EverythingFixture.loadAsSuperuser(two.source());
            EverythingFixture.loadAsSuperuser(two.target());
            two.source().execute("postgres", SAME_VALUES);
            two.target().execute("postgres", SAME_VALUES);

            try (Server here = two.source().asSuperuser();
                    Server there = two.target().asSuperuser()) {
                VerifyResult result =
                        TwoDatabases.verify(here, there, new VerifyOptions(3, 20, method), VerifyProgress.none());
                assertThat(notEqual(result)).isEmpty();
                assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
                assertThat(result.largeObjects()).isNotEmpty();
            }
        }
    }

    /// The owner took its own SELECT from `no_key`; `orders` has FORCE ROW LEVEL SECURITY, which hides rows from a
    /// target's owner without BYPASSRLS.
    @ParameterizedTest
    @CsvSource({"15, 15", "17, 17", "15, 17"})
    void findsAllEqualThatOwnersMayRead(int sourceMajor, int targetMajor) throws Exception {
        try (TwoDatabases two = new TwoDatabases(sourceMajor, targetMajor)) {
            EverythingFixture.loadAsOwner(two.source());
            EverythingFixture.loadAsOwner(two.target());
            two.source().execute("postgres", SAME_VALUES);
            two.target().execute("postgres", SAME_VALUES);

            VerifyResult result = two.verify();

            assertThat(notEqual(result))
                    .containsExactly(
                            "app.no_key could-not-check",
                            "app.orders could-not-check",
                            "lines_customer_number_fkey could-not-check",
                            "orders_customer_fkey could-not-check");
            assertThat(TwoDatabases.table(result, "app", "orders").reason())
                    .contains("row-level security policy for table \"orders\"")
                    .contains("BYPASSRLS");
            assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_CHECK);
        }
    }

    private static List<String> notEqual(VerifyResult result) {
        Stream<String> rows = Stream.of(result.tables(), result.materializedViews())
                .flatMap(List::stream)
                .filter(t -> t.verdict() != Verdict.EQUAL)
                .map(t -> t.name() + " " + t.verdict().word());
        Stream<String> others = Stream.of(
                        result.sequences(), result.foreignKeys(), result.uniqueSets(), result.largeObjects())
                .flatMap(List::stream)
                .filter(t -> t.verdict() != Verdict.EQUAL)
                .map(t -> t.name() + " " + t.verdict().word());
        return Stream.concat(rows, others).toList();
    }
}
