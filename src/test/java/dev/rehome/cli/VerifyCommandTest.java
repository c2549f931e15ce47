package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyCommandTest {
    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        for (TestDatabase database : new TestDatabase[] {source, target}) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE SEQUENCE s;"
                            + " CREATE TABLE \"Odd\" (a int REFERENCES t); INSERT INTO t SELECT i, 'x' FROM generate_series(1, 1299) i");
        }
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void saysEqualWithExitStatusZero() {
        Cli.Ran ran = verify("--quiet");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exit()).isZero();
        assertThat(withoutMoments(ran.out())).isEqualTo("""
                source read at LSN, TIME
                target read at LSN, TIME
                table         verdict  source rows  target rows  reason
                public."Odd"  equal              0            0
                public.t      equal          1,299        1,299
                sequences: 1 of 1 equal
                foreign keys: 1 of 1 equal
                unique sets: 1 of 1 equal
                equal: 2 of 2 tables equal
                """);
    }

    @Test
    void namesWhatDiffersWithoutItsValues() throws Exception {
        target.execute("UPDATE t SET v = 'secret' WHERE id = 77; DELETE FROM t WHERE id = 78");
        Cli.Ran ran = verify("--include", "public.t", "--quiet");
        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.out())
                .contains("public.t  different        1,299        1,298  2 rows: 1 missing on target, 1 different")
                .contains("public.t missing id = 78\n")
                .contains("public.t different id = 77: v\n")
                .endsWith("different: 0 of 1 tables equal\n")
                .doesNotContain("secret");
        assertThat(verify("--show-values", "--quiet").out()).contains("  v: x | secret\n");
        assertThat(verify("--differences-max", "0", "--quiet").out()).doesNotContain("id = 77");
    }

    @Test
    void givesTheJsonThatOthersRelyOn() throws Exception {
        target.execute("UPDATE t SET v = 'secret' WHERE id = 77");
        Cli.Ran ran = verify("--format", "json", "--on", "server");
        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.out())
                .startsWith("{\"verdict\":\"different\",\"source\":{\"lsn\":")
                .contains("{\"name\":\"public.t\",\"verdict\":\"different\",\"sourceRows\":1299,\"targetRows\":1299,"
                        + "\"reason\":\"1 row: 1 different\",\"differences\":[{\"kind\":\"different\",\"key\":{\"id\":\"77\"},"
                        + "\"columns\":[\"v\"]}],\"method\":\"server\"")
                .contains(
                        "\"sequences\":[{\"name\":\"public.s\",\"table\":\"\",\"verdict\":\"equal\",\"reason\":\"\"}]")
                .contains(
                        "\"foreignKeys\":[{\"name\":\"Odd_a_fkey\",\"table\":\"public.\\\"Odd\\\"\",\"verdict\":\"equal\"")
                .doesNotContain("secret");
    }

    @Test
    void endsWithFiveWhereSomethingCouldNotBeChecked() throws Exception {
        source.execute("REVOKE ALL ON \"Odd\" FROM " + source.owner());
        Cli.Ran ran = verify("--quiet");
        assertThat(ran.exit()).isEqualTo(5);
        assertThat(ran.out())
                .contains("public.\"Odd\"  could-not-check            -            0  source: permission denied")
                .endsWith("could-not-check: 1 of 2 tables equal\n");
    }

    @Test
    void refusesAFilterThatNamesNothing() {
        Cli.Ran ran = verify("--include", "public.tt");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).startsWith("RH-VERIFY-002 filter \"public.tt\" names no table of the source\n");
    }

    private Cli.Ran verify(String... more) {
        String[] args = new String[more.length + 5];
        System.arraycopy(new String[] {"verify", "--source", source.url(), "--target", target.url()}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        return Cli.run(args);
    }

    private static String withoutMoments(String out) {
        return out.replaceAll("at [0-9A-F]+/[0-9A-F]+, 20[0-9T:.-]+Z", "at LSN, TIME");
    }
}
