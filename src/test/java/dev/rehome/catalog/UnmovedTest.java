package dev.rehome.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.Finding;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnmovedTest {
    @ParameterizedTest
    @ValueSource(ints = {14, 15, 17, 18})
    void namesWhatNoStatementMakes(int major) throws SQLException {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE)) {
            String name = database.name();
            database.execute("CREATE TABLE t (id integer)");
            database.execute("postgres", """
                    CREATE ROLE #_writer LOGIN BYPASSRLS; CREATE ROLE #_app LOGIN; GRANT #_writer TO #_app;
                    GRANT pg_monitor TO #_writer; GRANT SELECT ON t TO #_writer;
                    ALTER DATABASE # SET search_path = app, public; ALTER DATABASE # SET app.key = 'hidden value';
                    ALTER ROLE #_writer SET statement_timeout = '3s';
                    ALTER ROLE #_writer IN DATABASE # SET work_mem = '8MB';
                    COMMENT ON DATABASE # IS 'ours';
                    REVOKE CONNECT, TEMPORARY ON DATABASE # FROM PUBLIC; GRANT CONNECT ON DATABASE # TO #_writer;
                    CREATE SUBSCRIPTION #_sub CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false);
                    ALTER SUBSCRIPTION #_sub SET (slot_name = NONE);
                    CREATE EXTENSION postgres_fdw;
                    CREATE SERVER #_server FOREIGN DATA WRAPPER postgres_fdw;
                    CREATE USER MAPPING FOR #_writer SERVER #_server OPTIONS (user 'u', password 'hidden value');
                    CREATE EXTENSION hstore;
                    CREATE TABLE of_extension (id integer);
                    ALTER EXTENSION hstore ADD TABLE of_extension;
                    SET allow_system_table_mods = on;
                    CREATE FUNCTION pg_catalog.#_hidden() RETURNS integer LANGUAGE sql AS 'SELECT 1';
                    REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC;
                    """.replace("#", name));
            database.execute("postgres", """
                    CREATE INDEX own_index ON of_extension (id);
                    CREATE POLICY own_policy ON of_extension USING (true);
                    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                    ALTER FUNCTION f() DEPENDS ON EXTENSION hstore;
                    CREATE TRIGGER own_trigger AFTER INSERT ON of_extension EXECUTE FUNCTION f();
                    """);
            try {
                Map<String, Finding> found = findings(database).stream()
                        .filter(f -> f.code() == CatalogProblem.NOT_MOVED)
                        .collect(Collectors.toMap(f -> f.subject().replace(name, "DB"), f -> f));

                assertThat(found.toString()).doesNotContain("hidden value");
                assertThat(found.keySet())
                        .containsExactlyInAnyOrder(
                                "role DB_writer",
                                "role DB_owner",
                                "membership of role DB_app in DB_writer",
                                "membership of role DB_writer in pg_monitor",
                                "setting search_path in the database",
                                "setting app.key in the database",
                                "setting statement_timeout of role DB_writer",
                                "setting work_mem of role DB_writer in the database",
                                "database comment",
                                "database privileges of PUBLIC",
                                "database privileges of DB_writer",
                                "subscription DB_sub",
                                "user mapping for DB_writer on server DB_server",
                                "function pg_catalog.DB_hidden()",
                                "privileges on objects of the server",
                                "index public.own_index",
                                "policy own_policy on public.of_extension",
                                "trigger own_trigger on public.of_extension",
                                "function public.f()");
                assertThat(found.values())
                        .extracting(Finding::remedy)
                        .anyMatch(remedy -> remedy.endsWith("ALTER DATABASE .. SET search_path = app, public"));
            } finally {
                database.execute("postgres", """
                        GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) TO PUBLIC;
                        DROP SUBSCRIPTION #_sub; DROP OWNED BY #_writer; DROP ROLE #_app;
                        """.replace("#", name));
                database.execute("postgres", "ALTER ROLE " + name + "_writer RESET ALL");
                database.execute("postgres", "DROP ROLE " + name + "_writer");
            }
        }
    }

    private static List<Finding> findings(TestDatabase database) {
        try (Server server = database.asOwner();
                Session session = server.open("test")) {
            return CatalogReader.read(session, CatalogFilter.everything()).findings();
        }
    }
}
