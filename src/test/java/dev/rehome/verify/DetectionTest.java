package dev.rehome.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What verification must see. Each value is compared in a table with a key, in both methods.
class DetectionTest {
    private TwoDatabases two;

    @BeforeEach
    void create() throws Exception {
        two = new TwoDatabases(15, 17);
    }

    @AfterEach
    void close() throws Exception {
        two.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "numeric | 1.0 | 1.00",
                "text | NULL | ''",
                "text | 'a' | 'a '",
                "varchar(5) | 'a' | 'a '",
                "timestamptz | '2024-01-01 00:00:00.123456Z' | '2024-01-01 00:00:00.123455Z'",
                "timestamp | 'infinity' | '294276-12-31'",
                "float8 | '-0' | '0'",
                "float8 | 0.1::float8 + 0.2::float8 | 0.3",
                "real | 'NaN' | NULL",
                "json | '{\"a\":1}' | '{\"a\": 1}'",
                "jsonb | '{\"a\":1.0}' | '{\"a\":1.00}'",
                "int[] | '[2:3]={1,2}' | '{1,2}'",
                "int[] | '{}' | NULL",
                "text[] | '{NULL}' | '{\"NULL\"}'",
                "text[] | '{a,b}' | '{\"a,b\"}'",
                "bytea | '\\x00' | '\\x0000'",
                "interval | '1 mon' | '30 days'",
                "interval | '1 day' | '24:00:00'",
                "xml | '<a/>' | '<a></a>'",
                "bit varying | B'1' | B'10'",
                "inet | '192.0.2.1/32' | '192.0.2.1/24'",
                "boolean | false | NULL",
                "money | 1 | 1.01",
                "point | '(0,0)' | '(0,-0)'",
                "int4range | '(0,5)' | '(0,6)'",
                "text | 'ä' | U&'a\\0308'",
            })
    void seesAnotherValue(String type, String here, String there) throws Exception {
        two.both("CREATE TABLE public.t (id int PRIMARY KEY, v " + type + ")");
        two.source().execute("INSERT INTO public.t VALUES (1, " + here + "), (2, " + here + ")");
        two.target().execute("INSERT INTO public.t VALUES (1, " + here + "), (2, " + there + ")");
        for (Method method : Method.values()) {
            TableResult result = TwoDatabases.table(two.verify(new VerifyOptions(1, 20, method)), "public", "t");
            assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
            assertThat(result.reason()).isEqualTo("1 row: 1 different");
            assertThat(result.differences()).singleElement().satisfies(difference -> {
                assertThat(difference.kind()).isEqualTo(Difference.Kind.DIFFERENT);
                assertThat(difference.key()).isEqualTo(Map.of("id", "2"));
                assertThat(difference.columns()).containsExactly("v");
            });
        }
    }

    @Test
    void seesOneChangedByteAmongManyRows() throws Exception {
        two.both("CREATE TABLE public.t (a int, b text, c int DEFAULT 7, PRIMARY KEY (b, a));"
                + "INSERT INTO public.t SELECT i, 'row ' || i FROM generate_series(1, 200000) i");
        two.target().execute("UPDATE public.t SET c = 8 WHERE a = 123456");
        TableResult result = TwoDatabases.table(two.verify(), "public", "t");
        assertThat(result.reason()).isEqualTo("1 row: 1 different");
        assertThat(result.source().orElseThrow().rows()).isEqualTo(200_000);
        Difference difference = result.differences().getFirst();
        assertThat(difference.key()).isEqualTo(Map.of("a", "123456", "b", "row 123456"));
        assertThat(difference.values()).containsExactly(new Difference.ValuePair("c", "7", "8"));
    }

    @Test
    void seesSwappedValuesWhoseSumIsEqual() throws Exception {
        two.both(
                "CREATE TABLE public.t (id int PRIMARY KEY, v int); INSERT INTO public.t VALUES (1, 10), (2, 20), (3, 30)");
        two.target().execute("UPDATE public.t SET v = 40 - v WHERE id IN (1, 3)");
        assertThat(TwoDatabases.table(two.verify(), "public", "t").reason()).isEqualTo("2 rows: 2 different");
    }

    @Test
    void tellsMissingFromExtraAndDifferent() throws Exception {
        two.both("CREATE TABLE public.t (id int PRIMARY KEY, v text); INSERT INTO public.t VALUES (1, 'a'), (2, 'b')");
        two.source().execute("INSERT INTO public.t VALUES (3, 'only here')");
        two.target().execute("INSERT INTO public.t VALUES (4, 'only there'); UPDATE public.t SET v = '' WHERE id = 1");
        TableResult result = TwoDatabases.table(two.verify(), "public", "t");
        assertThat(result.reason()).isEqualTo("3 rows: 1 missing on target, 1 extra on target, 1 different");
        assertThat(result.differences())
                .extracting(d -> d.kind().word() + " " + d.key().get("id"))
                .containsExactly("missing 3", "extra 4", "different 1");
        assertThat(result.differences().getFirst().columns()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void countsEqualRowsOfATableWithoutKey(Method method) throws Exception {
        two.both("CREATE TABLE public.t (v text); INSERT INTO public.t VALUES ('a'), ('a'), ('a'), ('b'), (NULL)");
        two.source().execute("INSERT INTO public.t VALUES ('a'), ('a')");
        two.target().execute("INSERT INTO public.t VALUES ('b'), (NULL)");
        TableResult result = TwoDatabases.table(two.verify(new VerifyOptions(2, 20, method)), "public", "t");
        assertThat(result.source().orElseThrow().rows()).isEqualTo(7);
        assertThat(result.target().orElseThrow().rows()).isEqualTo(7);
        assertThat(result.reason()).isEqualTo("4 rows: 2 missing on target, 2 extra on target");
        assertThat(result.differences())
                .extracting(d ->
                        d.kind().word() + " " + d.count() + " " + d.values().getFirst())
                .containsExactly(
                        "missing 2 ValuePair[column=v, source=a, target=null]",
                        "extra 1 ValuePair[column=v, source=null, target=b]",
                        "extra 1 ValuePair[column=v, source=null, target=null]");
        assertThat(result.differences().getFirst().key()).containsKey("ctid");
    }

    @Test
    void countsTheRowsOfATableWithoutColumns() throws Exception {
        two.both("CREATE TABLE public.t (); INSERT INTO public.t DEFAULT VALUES");
        assertThat(TwoDatabases.table(two.verify(), "public", "t").verdict()).isEqualTo(Verdict.EQUAL);
        two.source().execute("INSERT INTO public.t DEFAULT VALUES");
        TableResult result = TwoDatabases.table(two.verify(), "public", "t");
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.reason()).isEqualTo("1 row: 1 missing on target");
    }

    @Test
    void findsEqualWhatLiesInAnotherOrderWithOtherColumnOrder() throws Exception {
        two.source()
                .execute("CREATE TABLE public.t (a int, b text, c app_enum)".replace("app_enum", "text")
                        + "; INSERT INTO public.t SELECT i, i::text, 'x' FROM generate_series(1, 1000) i");
        two.target()
                .execute("CREATE TABLE public.t (c text, a int, gone int, b text); ALTER TABLE public.t DROP gone;"
                        + "INSERT INTO public.t (a, b, c) SELECT i, i::text, 'x' FROM generate_series(1000, 1, -1) i");
        assertThat(two.verify().verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void namesColumnsWithUglyNames() throws Exception {
        two.both(
                "CREATE SCHEMA \"S ?\"; CREATE TABLE \"S ?\".\"t\"\"?\" (\"id ?\" int PRIMARY KEY, t text, r text, x text, k text);"
                        + " INSERT INTO \"S ?\".\"t\"\"?\" VALUES (1, 'a', 'b', 'c', 'd')");
        two.target().execute("UPDATE \"S ?\".\"t\"\"?\" SET t = 'T(\",\\)', x = NULL");
        TableResult result = TwoDatabases.table(two.verify(), "S ?", "t\"?");
        assertThat(result.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.columns()).containsExactly("t", "x");
            assertThat(difference.values())
                    .isEqualTo(List.of(
                            new Difference.ValuePair("t", "a", "T(\",\\)"), new Difference.ValuePair("x", "c", null)));
        });
    }
}
