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

    /// On the target, FORCE ROW LEVEL SECURITY hides `orders` from its owner, and the owner took its own SELECT from
    /// `no_key`. On the source it is given back: what cannot be read there cannot be moved either.
    @ParameterizedTest
    @CsvSource({"15, 15", "17, 17", "15, 17"})
    void findsTwoFixturesEqualAsOwner(int sourceMajor, int targetMajor) throws Exception {
        try (TwoDatabases two = new TwoDatabases(sourceMajor, targetMajor)) {
            EverythingFixture.loadAsOwner(two.source());
            EverythingFixture.loadAsOwner(two.target());
            two.source().execute("postgres", SAME_VALUES);
            two.target().execute("postgres", SAME_VALUES);

            two.source().execute("GRANT SELECT ON app.no_key TO CURRENT_USER");
            VerifyResult result = two.verify();

            assertThat(notEqual(result)).isEmpty();
            assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(TwoDatabases.table(result, "app", "orders").reason())
                    .isEqualTo("on target forced row security was lifted inside a transaction that was rolled back");
            assertThat(TwoDatabases.table(result, "app", "no_key").reason())
                    .isEqualTo("on target SELECT was granted to its owner inside a transaction that was rolled back");
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
