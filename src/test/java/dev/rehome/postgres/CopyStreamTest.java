package dev.rehome.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rehome.finding.RehomeException;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// COPY over the session's socket against real servers; pgjdbc's own COPY says what the bytes should be.
class CopyStreamTest {
    private TestDatabase sourceDatabase;
    private TestDatabase targetDatabase;
    private Server source;
    private Server target;
    private Session from;
    private Session into;

    @BeforeEach
    void open() throws SQLException {
        sourceDatabase = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        targetDatabase = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        source = sourceDatabase.asOwner();
        target = targetDatabase.asOwner();
        from = source.open("from");
        into = target.open("into");
    }

    @AfterEach
    void close() throws SQLException {
        source.close();
        target.close();
        sourceDatabase.close();
        targetDatabase.close();
    }

    @Test
    void usesTheSocketOfTheSession() {
        try (CopyReader reader = from.copyOut("COPY (SELECT 1) TO STDOUT")) {
            assertThat(reader).isInstanceOf(WireCopyReader.class);
            assertThat(read(reader)).asString(StandardCharsets.UTF_8).isEqualTo("1\n");
        }
    }

    @Test
    void readsWhatPgjdbcReadsWhateverTheSizesOfTheRows() {
        String rows = "SELECT i, CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE"
                + " repeat('x', (i * 7919) % (CASE WHEN i % 50 = 0 THEN 400000 ELSE 300 END)) END AS t"
                + " FROM generate_series(1, 3000) i";
        for (String format : List.of("binary", "text")) {
            String sql = "COPY (" + rows + ") TO STDOUT (FORMAT " + format + ")";
            assertThat(read(from.copyOut(sql))).isEqualTo(read(JdbcCopyReader.start(from, sql)));
        }
    }

    /// Around every size at which the reader decides otherwise: what fits in one read, in the buffer, in neither.
    @Test
    void readsRowsThatJustFitAndJustDoNot() {
        for (int size : new int[] {65_000, 65_536, 131_040, 131_072, 196_600, 196_613, 262_144}) {
            String sql = "COPY (SELECT repeat('y', " + size + " - 20 + i) FROM generate_series(1, 40) i) TO STDOUT";
            assertThat(read(from.copyOut(sql))).isEqualTo(read(JdbcCopyReader.start(from, sql)));
        }
    }

    @Test
    void readsTablesWithoutRowsAndRowsWithoutColumns() {
        from.execute("CREATE TABLE public.bare ()");
        for (String format : List.of("binary", "text")) {
            String sql = "COPY public.bare TO STDOUT (FORMAT " + format + ")";
            assertThat(read(from.copyOut(sql))).isEqualTo(read(JdbcCopyReader.start(from, sql)));
            from.execute("INSERT INTO public.bare DEFAULT VALUES");
            assertThat(read(from.copyOut(sql))).isEqualTo(read(JdbcCopyReader.start(from, sql)));
        }
    }

    @Test
    void relaysLargeRowsInParts() {
        from.execute("CREATE TABLE public.t AS SELECT i, repeat(md5(i::text), 1000000 / i) AS v"
                + " FROM generate_series(1, 50) i");
        into.execute("CREATE TABLE public.t (i int, v text)");
        for (String format : List.of("binary", "text")) {
            into.execute("TRUNCATE public.t");
            assertThat(relay(format)).isEqualTo(50);
            String digest = "SELECT md5(string_agg(i || md5(v), ',' ORDER BY i)) FROM public.t";
            assertThat(into.scalar(digest)).isEqualTo(from.scalar(digest));
        }
    }

    @Test
    void namesTheSourcesErrorInTheMiddleOfTheRowsAndStaysUsable() {
        String sql = "COPY (SELECT 1 / (i - 90000) FROM generate_series(1, 200000) i) TO STDOUT";
        try (CopyReader reader = from.copyOut(sql)) {
            assertThat(stateOf(catchThrowable(() -> read(reader)))).isEqualTo("22012");
        }
        assertThat(from.scalar("SELECT 7")).isEqualTo("7");
    }

    @Test
    void namesTheErrorOfAStatementThatDoesNotStart() {
        assertThat(stateOf(catchThrowable(() -> read(from.copyOut("COPY public.missing TO STDOUT")))))
                .isEqualTo("42P01");
        assertThat(stateOf(catchThrowable(() -> into.copyIn("COPY public.missing FROM STDIN"))))
                .isEqualTo("42P01");
        assertThat(from.scalar("SELECT 7") + into.scalar("SELECT 7")).isEqualTo("77");
    }

    @Test
    void refusesAStatementOfTheWrongDirection() {
        into.execute("CREATE TABLE public.t (i int)");
        assertThatThrownBy(() -> read(into.copyOut("COPY public.t FROM STDIN"))).isInstanceOf(RehomeException.class);
        try (Session other = target.open("other")) {
            assertThatThrownBy(() -> other.copyIn("COPY public.t TO STDOUT")).isInstanceOf(RehomeException.class);
        }
    }

    @Test
    void rollsBackAfterAnErrorInsideATransaction() {
        into.execute("CREATE TABLE public.t (i int PRIMARY KEY)");
        into.begin();
        try (CopyWriter writer = into.copyIn("COPY public.t FROM STDIN")) {
            write(writer, "1\n2\n");
            assertThat(writer.finish()).isEqualTo(2);
        }
        try (CopyWriter writer = into.copyIn("COPY public.t FROM STDIN")) {
            write(writer, "3\n2\n");
            assertThat(stateOf(catchThrowable(writer::finish))).isEqualTo("23505");
        }
        assertThat(stateOf(catchThrowable(() -> into.scalar("SELECT 1")))).isEqualTo("25P02");
        into.rollback();
        assertThat(into.scalar("SELECT count(*) FROM public.t")).isEqualTo("0");
    }

    @Test
    void commitsAsPartOfTheTransactionItIsIn() {
        into.execute("CREATE TABLE public.t (i int)");
        into.begin();
        try (CopyWriter writer = into.copyIn("TRUNCATE public.t; COPY public.t FROM STDIN (FREEZE)")) {
            write(writer, "1\n");
            writer.finish();
        }
        into.commit();
        assertThat(into.scalar("SELECT count(*) FROM public.t")).isEqualTo("1");
    }

    @Test
    void noticesTheTargetsErrorWhileItStillWrites() {
        into.execute("CREATE TABLE public.t (i int, j int)");
        CopyReader reader = from.copyOut("COPY (SELECT 'x', generate_series(1, 500000000)) TO STDOUT");
        CopyWriter writer = into.copyIn("COPY public.t FROM STDIN");
        assertThat(stateOf(catchThrowable(() -> pump(reader, writer)))).isEqualTo("22P02");
        writer.close();
        reader.close();
        assertThat(from.scalar("SELECT 7") + into.scalar("SELECT count(*) FROM public.t"))
                .isEqualTo("70");
    }

    @Test
    void leavesNothingBehindWhereItIsGivenUp() {
        into.execute("CREATE TABLE public.t (i int)");
        try (CopyWriter writer = into.copyIn("COPY public.t FROM STDIN")) {
            write(writer, "1\n2\n");
        }
        assertThat(into.scalar("SELECT count(*) FROM public.t")).isEqualTo("0");
    }

    @Test
    void isNotHeldUpByNoticesOfEitherServer() throws SQLException {
        String loud = "CREATE FUNCTION public.loud(i int) RETURNS int LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE NOTICE 'row % %', i, repeat('n', 200); RETURN i; END $$;";
        from.execute(loud);
        into.execute(loud + "CREATE TABLE public.t (i int CHECK (public.loud(i) > 0))");
        CopyReader reader = from.copyOut("COPY (SELECT public.loud(i) FROM generate_series(1, 50000) i) TO STDOUT");
        CopyWriter writer = into.copyIn("COPY public.t FROM STDIN");
        pump(reader, writer);
        assertThat(writer.finish()).isEqualTo(50000);
    }

    @Test
    void endsWithALostConnectionWhereTheServerEndsTheSession() throws Exception {
        into.execute("CREATE TABLE public.t (i int)");
        CopyReader reader = from.copyOut("COPY (SELECT generate_series(1, 500000000)) TO STDOUT");
        CopyWriter writer = into.copyIn("COPY public.t FROM STDIN");
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> pump(reader, writer)));
        targetDatabase.scalar("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE"
                + " 'rehome%into' AND datname = current_database()");
        Throwable thrown = failure.get(30, TimeUnit.SECONDS);
        assertThat(ServerError.of(thrown).orElseThrow().retryable()).isTrue();
        writer.close();
        reader.close();
        assertThat(from.scalar("SELECT 7")).isEqualTo("7");
    }

    @Test
    void saysThatTheSourceWasLostNotThatTheRowsEnded() throws Exception {
        CopyReader reader = from.copyOut("COPY (SELECT generate_series(1, 500000000)) TO STDOUT");
        reader.next();
        sourceDatabase.scalar("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE"
                + " 'rehome%from' AND datname = current_database()");
        Throwable thrown = catchThrowable(() -> read(reader));
        assertThat(ServerError.of(thrown).orElseThrow().retryable()).isTrue();
        reader.close();
    }

    @Test
    void endsWhenAnotherThreadCancelsEverything() throws Exception {
        into.execute("CREATE TABLE public.t (i int)");
        into.begin();
        CopyReader reader = from.copyOut("COPY (SELECT generate_series(1, 500000000)) TO STDOUT");
        CopyWriter writer = into.copyIn("COPY public.t FROM STDIN");
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> pump(reader, writer)));
        source.cancelAll();
        target.cancelAll();
        assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(RehomeException.class);
        assertThat(targetDatabase.scalar("SELECT count(*) FROM public.t")).isEqualTo("0");
    }

    private long relay(String format) {
        try (CopyReader reader = from.copyOut("COPY public.t TO STDOUT (FORMAT " + format + ")");
                CopyWriter writer = into.copyIn("COPY public.t FROM STDIN (FORMAT " + format + ")")) {
            pump(reader, writer);
            return writer.finish();
        }
    }

    private static void pump(CopyReader reader, CopyWriter writer) {
        for (int length = reader.next(); length >= 0; length = reader.next()) {
            writer.write(reader.block(), reader.offset(), length);
        }
    }

    private static byte[] read(CopyReader reader) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = reader.next(); length >= 0; length = reader.next()) {
            assertThat(length).isPositive();
            all.write(reader.block(), reader.offset(), length);
        }
        return all.toByteArray();
    }

    private static void write(CopyWriter writer, String lines) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        writer.write(bytes, 0, bytes.length);
    }

    private static String stateOf(Throwable thrown) {
        return ServerError.of(thrown).map(ServerError::sqlState).orElse(String.valueOf(thrown));
    }
}
