package dev.rehome.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tables that the target hides from their own owner.
class HiddenTableTest {
    private static final String FORCED = "CREATE TABLE public.p (id int PRIMARY KEY, v text);"
            + " CREATE TABLE public.c (id int PRIMARY KEY, p int CONSTRAINT c_p REFERENCES public.p);"
            + " INSERT INTO public.p SELECT i, 'v' || i FROM generate_series(1, 1000) i;"
            + " INSERT INTO public.c SELECT i, i FROM generate_series(1, 1000) i;"
            + " CREATE VIEW public.reads AS SELECT * FROM public.p;"
            + " ALTER TABLE public.p ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
            + " ALTER TABLE public.c ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY";

    private static final String STATE = "SELECT string_agg(relname || relrowsecurity || relforcerowsecurity"
            + " || coalesce(relacl::text, '') || xmin, ' ' ORDER BY relname) FROM pg_class WHERE relname IN ('p', 'c')";

    private TwoDatabases two;

    @BeforeEach
    void create() throws Exception {
        two = new TwoDatabases(15, 17);
        two.both(FORCED);
    }

    @AfterEach
    void close() throws Exception {
        two.close();
    }

    @Test
    void areComparedAndLeftAsTheyWere() throws Exception {
        String before = two.target().scalar(STATE);
        VerifyResult result = two.verify();
        assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(TwoDatabases.table(result, "public", "p").reason()).contains("rolled back");
        assertThat(two.target().scalar(STATE)).isEqualTo(before);
    }

    @Test
    void areDrilledDownAndTheirKeysLookedAt() throws Exception {
        two.target()
                .execute(
                        "postgres",
                        "SET session_replication_role = replica; UPDATE public.p SET v = 'x' WHERE id = 7;"
                                + " DELETE FROM public.p WHERE id = 9");
        VerifyResult result = two.verify();
        TableResult table = TwoDatabases.table(result, "public", "p");
        assertThat(table.reason())
                .isEqualTo("2 rows: 1 missing on target, 1 different;"
                        + " on target forced row security was lifted inside a transaction that was rolled back");
        assertThat(table.differences())
                .extracting(d -> d.kind().word() + d.key())
                .containsExactly("missing{id=9}", "different{id=7}");
        assertThat(result.foreignKeys())
                .extracting(k -> k.name() + " " + k.reason())
                .containsExactly("c_p a row on target refers to no row of public.p");
    }

    @Test
    void areLeftAloneWhereSomebodyElseIsConnected() throws Exception {
        try (Connection other = connect()) {
            assertThat(other.isValid(1)).isTrue();
            VerifyResult result = two.verify();
            assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_CHECK);
            assertThat(TwoDatabases.table(result, "public", "p").reason())
                    .isEqualTo("target: forced row security hides rows of public.p, and it was not lifted:"
                            + " 1 other session is connected: ALTER ROLE .. BYPASSRLS,"
                            + " or verify while nobody else is connected to the target");
        }
    }

    @Test
    void areLeftAloneWhereTheLockIsNotHad() throws Exception {
        String named = "&ApplicationName=rehome%20another";
        try (Connection other = DriverManager.getConnection(url() + named);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE public.p IN ACCESS SHARE MODE");
            VerifyResult result = two.verify();
            assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_CHECK);
            assertThat(TwoDatabases.table(result, "public", "p").reason()).contains("the table is in use");
            assertThat(TwoDatabases.table(result, "public", "c").verdict()).isEqualTo(Verdict.EQUAL);
        }
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + two.target().server().port() + "/"
                + two.target().name() + "?user=" + two.target().owner();
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection(url());
    }
}
