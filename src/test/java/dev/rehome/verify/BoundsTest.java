package dev.rehome.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class BoundsTest {
    @Test
    void namesAFewRowsWhereAllDifferAndSaysAtLeast() throws Exception {
        try (TwoDatabases two = new TwoDatabases(17, 17)) {
            two.both("CREATE TABLE public.t (id int PRIMARY KEY, v int)");
            two.source().execute("INSERT INTO public.t SELECT i, i FROM generate_series(1, 300000) i");
            two.target().execute("INSERT INTO public.t SELECT i, -i FROM generate_series(1, 300000) i");
            TableResult result = TwoDatabases.table(two.verify(new VerifyOptions(2, 5, Method.CLIENT)), "public", "t");
            assertThat(result.differences()).hasSize(5);
            assertThat(result.reason()).matches("at least [0-9]{2},[0-9]{3} rows: [0-9]{2},[0-9]{3} different");
        }
    }

    /// A key of the source that the target does not enforce, and one value a million times.
    @Test
    void bearsAKeyThatStandsManyTimesOnTheTarget() throws Exception {
        try (TwoDatabases two = new TwoDatabases(17, 17)) {
            two.source()
                    .execute("CREATE TABLE public.t (id int PRIMARY KEY, v int); INSERT INTO public.t VALUES (1, 1)");
            two.target()
                    .execute("CREATE TABLE public.t (id int NOT NULL, v int);"
                            + " INSERT INTO public.t SELECT 1, 1 FROM generate_series(1, 100000)");
            TableResult result = TwoDatabases.table(two.verify(), "public", "t");
            assertThat(result.reason()).isEqualTo("99,999 rows: 99,999 extra on target");
        }
    }

    @Test
    void readsWithFewerSessionsWhereTheServerRefusesMore() throws Exception {
        try (TwoDatabases two = new TwoDatabases(17, 15)) {
            for (int i = 0; i < 20; i++) {
                two.both("CREATE TABLE public.t" + i + " (a int); INSERT INTO public.t" + i + " VALUES (1)");
            }
            two.target().execute("postgres", "ALTER ROLE " + two.target().owner() + " CONNECTION LIMIT 2");
            VerifyResult result = two.verify(new VerifyOptions(6, 20, Method.CLIENT));
            assertThat(result.tables()).hasSize(20).allMatch(t -> t.verdict() == Verdict.EQUAL);
            assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
        }
    }

    @Test
    void shortensLongValuesAndHoldsOnlyTheirBeginning() throws Exception {
        try (TwoDatabases two = new TwoDatabases(15, 15)) {
            two.both("CREATE TABLE public.t (id int PRIMARY KEY, v text, w text);"
                    + " INSERT INTO public.t VALUES (1, repeat('x, ', 2000000), 'w')");
            two.target().execute("UPDATE public.t SET v = v || 'y'");
            TableResult result = TwoDatabases.table(two.verify(), "public", "t");
            Difference difference = result.differences().getFirst();
            assertThat(difference.columns()).containsExactly("v");
            assertThat(String.valueOf(difference.values().getFirst().source()))
                    .startsWith("x, x, ")
                    .endsWith("…")
                    .hasSizeLessThan(130);
        }
    }

    @Test
    void showsLongValuesWhereTheyDiffer() throws Exception {
        try (TwoDatabases two = new TwoDatabases(15, 17)) {
            two.both("CREATE TABLE public.t (id int PRIMARY KEY, v jsonb, e text, s text, f text)");
            String row =
                    "INSERT INTO public.t SELECT 1, pg_catalog.jsonb_build_object('a', repeat('\"', 3000), 'bb', %s),"
                            + " repeat('😀', 4090) || %s, repeat('s', 5000) || %s, repeat('f', 2000000) || %s";
            two.source().execute(String.format(Locale.ROOT, row, "1", "'ключ'", "''", "1"));
            two.target().execute(String.format(Locale.ROOT, row, "1.0", "'кто'", "'t'", "2"));
            List<Difference.ValuePair> values = TwoDatabases.table(two.verify(), "public", "t")
                    .differences()
                    .getFirst()
                    .values();
            String quotes = "\\\"".repeat(2) + "\"";
            assertThat(values)
                    .extracting(Difference.ValuePair::source)
                    .containsExactly(
                            "…" + quotes + ", \"bb\": 1}",
                            "…" + "😀".repeat(9) + "ключ",
                            "…" + "s".repeat(20),
                            "f".repeat(119) + "…");
            assertThat(values)
                    .extracting(Difference.ValuePair::target)
                    .containsExactly(
                            "…" + quotes + ", \"bb\": 1.0}",
                            "…" + "😀".repeat(9) + "кто",
                            "…" + "s".repeat(20) + "t",
                            "f".repeat(119) + "…");
        }
    }

    /// Three chunks on one side and one on the other: the parts need not correspond.
    @Test
    void readsABigTableInChunksOnEachSideOfItsOwnSize() throws Exception {
        try (TwoDatabases two = new TwoDatabases(17, 15)) {
            two.both("CREATE TABLE public.t (id int, v text); ALTER TABLE public.t ALTER v SET STORAGE EXTERNAL");
            String rows = " INSERT INTO public.t SELECT i, repeat(i::text, 1000) FROM generate_series(1, 20000) i";
            two.source().execute(rows + "; DELETE FROM public.t;" + rows);
            two.target().execute(rows);
            VerifyResult result = two.verify();
            assertThat(TwoDatabases.table(result, "public", "t")
                            .source()
                            .orElseThrow()
                            .rows())
                    .isEqualTo(20_000);
            assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
        }
    }
}
