package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PreflightCommandTest {
    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void createDatabases() throws SQLException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        target.execute(
                "postgres", "CREATE ROLE " + source.owner() + "; GRANT " + source.owner() + " TO " + target.owner());
    }

    @AfterEach
    void dropDatabases() throws SQLException {
        target.execute("postgres", "DROP ROLE " + source.owner());
        source.close();
        target.close();
    }

    private Cli.Ran run(String... more) {
        String[] arguments = new String[more.length + 5];
        arguments[0] = "preflight";
        arguments[1] = "--source";
        arguments[2] = source.url();
        arguments[3] = "--target";
        arguments[4] = target.url();
        System.arraycopy(more, 0, arguments, 5, more.length);
        return Cli.run(arguments);
    }

    /// With names and versions that change from run to run made plain.
    private String plain(String text) {
        return text.replace(source.owner(), "SOURCE_OWNER")
                .replace(target.owner(), "TARGET_OWNER")
                .replace(source.name(), "SOURCE")
                .replace(target.name(), "TARGET")
                .replace(":" + source.server().port(), ":1")
                .replace(":" + target.server().port(), ":2")
                .replaceAll("(1[57])\\.[0-9]+", "$1.x")
                .replaceAll("[0-9.]+ [kM]B", "N kB");
    }

    @Test
    void reportsAsText() throws SQLException {
        source.execute("CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int); INSERT INTO t VALUES (1)");
        target.execute("CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (2)");
        Cli.Ran ran = run("--jobs", "2");
        assertThat(plain(ran.out())).isEqualTo("""
                source  127.0.0.1:1/SOURCE  PostgreSQL 15.x, direct, as SOURCE_OWNER
                target  127.0.0.1:2/TARGET  PostgreSQL 17.x, direct, as TARGET_OWNER

                blocking  RH-PRE-038  public.t
                  1 rows were written on the target later: (a)=(2)
                  remedy: look whose they are (rehome verify names them); bring them to the source, or copy with --existing keep

                warning  RH-PRE-011  target
                  role TARGET_OWNER has no REPLICATION, a slot for the way back needs it
                  remedy: as superuser: ALTER ROLE name REPLICATION; triggers and a copy work without

                warning  RH-PRE-025  public.u
                  it has no key: copied and verified as a whole, but differing rows cannot be named, and follow cannot apply its updates and deletes
                  remedy: add a primary key, or for follow: ALTER TABLE public.u REPLICA IDENTITY FULL

                note  RH-PRE-033  target
                  needs about N kB of disk (the source has N kB); what is free there could not be checked: SQL does not tell
                  remedy: look at the server's disk or the provider's console

                note  RH-PRE-043  source
                  follow will have its changes through a replication slot
                  remedy: --capture slot or triggers decides otherwise

                note  RH-PRE-043  target
                  the way back will have its changes captured by triggers, because role TARGET_OWNER has no REPLICATION
                  remedy: --capture slot or triggers decides otherwise

                target holds nothing of 1 table
                target holds foreign rows of 1 table
                NO-GO: 1 blocking, 2 warnings, 3 notes, 0 not checked
                """);
        assertThat(ran.exit()).isEqualTo(3);
    }

    @Test
    void saysManyFindingsOfOneKindOnce() throws SQLException {
        for (int i = 0; i < 20; i++) {
            source.execute("CREATE TABLE k" + (i + 10) + " (a int)");
        }
        String text = plain(run().out());
        assertThat(text.lines().filter(line -> line.contains("RH-PRE-025"))).hasSize(1);
        assertThat(text)
                .contains("  the same of 19 others: public.k11, public.k12, public.k13, public.k14, public.k15,"
                        + " public.k16, public.k17, public.k18 and 11 more\n")
                .contains("21 warnings");
        assertThat(run("--format", "json").out()).contains("public.k29").contains("REPLICA IDENTITY FULL");
    }

    @Test
    void reportsAsJson() throws SQLException {
        target.execute("postgres", "ALTER ROLE " + target.owner() + " REPLICATION");
        source.execute("CREATE TABLE t (a int PRIMARY KEY)");
        Cli.Ran ran = run("--format", "json");
        assertThat(ran.exit()).isZero();
        assertThat(plain(ran.out()))
                .isEqualTo("{\"verdict\":\"go\",\"findings\":[{\"code\":\"RH-PRE-033\",\"severity\":\"note\","
                        + "\"subject\":\"target\",\"message\":\"needs about N kB of disk (the source has N kB); what is free there"
                        + " could not be checked: SQL does not tell\",\"remedy\":\"look at the server's disk or the provider's"
                        + " console\"},{\"code\":\"RH-PRE-043\",\"severity\":\"note\",\"subject\":\"source\",\"message\":\"follow will"
                        + " have its changes through a replication slot\",\"remedy\":\"--capture slot or triggers decides otherwise\"},"
                        + "{\"code\":\"RH-PRE-043\",\"severity\":\"note\",\"subject\":\"target\",\"message\":\"the way back will have its"
                        + " changes through a replication slot\",\"remedy\":\"--capture slot or triggers decides otherwise\"}],"
                        + "\"notChecked\":[],\"servers\":[{\"side\":\"source\",\"database\":\"127.0.0.1:1/SOURCE\","
                        + "\"version\":\"15.x\",\"access\":\"direct\",\"user\":\"SOURCE_OWNER\"},{\"side\":\"target\",\"database\":"
                        + "\"127.0.0.1:2/TARGET\",\"version\":\"17.x\",\"access\":\"direct\",\"user\":\"TARGET_OWNER\"}],\"tables\":"
                        + "[{\"name\":\"public.t\",\"target\":\"nothing\"}]}\n");
    }

    @Test
    void reportsTheSourceWhereTheTargetIsAway() {
        Cli.Ran ran = Cli.run(
                "preflight", "--source", source.url(), "--target", "postgres://u@127.0.0.1:1/d", "--format", "json");
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.out())
                .contains("\"verdict\":\"no-go\"")
                .contains("\"code\":\"RH-PG-003\",\"severity\":\"blocking\",\"subject\":\"target\"")
                .contains("\"side\":\"source\"");
    }
}
