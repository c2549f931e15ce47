package dev.rehome.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReaderTest {
    @ParameterizedTest
    @ValueSource(ints = {15, 17})
    void readsTablesWithColumnsAndKeys(int major) throws SQLException {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE)) {
            database.execute("""
                    CREATE SCHEMA "Odd";
                    CREATE TYPE "Odd".mood AS ENUM ('a');
                    CREATE DOMAIN "Odd".moods AS "Odd".mood[];
                    CREATE TABLE "Odd"."T 1" (
                        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        code text NOT NULL UNIQUE,
                        m "Odd".mood DEFAULT 'a',
                        ms "Odd".moods,
                        len integer GENERATED ALWAYS AS (length(code)) STORED);
                    """);
            try (Server server = database.asOwner();
                    Session session = server.open("test")) {
                Catalog catalog = CatalogReader.read(session, CatalogFilter.everything());

                Table table = catalog.table(QualifiedName.of("Odd", "T 1")).orElseThrow();
                assertThat(table.columns())
                        .extracting(column -> column.name() + " " + column.type() + " " + column.generated() + " "
                                + column.binaryUnsafe().isEmpty())
                        .containsExactly(
                                "id bigint IDENTITY_ALWAYS true",
                                "code text NO true",
                                "m \"Odd\".mood NO true",
                                "ms \"Odd\".moods NO false",
                                "len integer STORED true");
                assertThat(table.keys())
                        .extracting(key -> key.name() + " " + key.primary() + " " + key.columns())
                        .containsExactly("\"T 1_pkey\" true [id]", "\"T 1_code_key\" false [code]");
                assertThat(catalog.sequences())
                        .extracting(sequence ->
                                sequence.name() + " " + sequence.table().orElseThrow())
                        .containsExactly("\"Odd\".\"T 1_id_seq\" \"Odd\".\"T 1\"");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17})
    void readsTheSameWithNoRightButConnect(int major) throws SQLException {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE)) {
            String guest = database.name() + "_guest";
            database.execute("CREATE SCHEMA app; CREATE TABLE app.t (id serial PRIMARY KEY, v text CHECK (v <> ''));"
                    + "CREATE VIEW app.v AS SELECT v FROM app.t; CREATE INDEX ON app.t (lower(v));");
            database.execute("postgres", "CREATE ROLE " + guest + " LOGIN");
            try (Server asOwner = database.asOwner();
                    Session owner = asOwner.open("test");
                    Server asGuest = new Server(
                            Side.SOURCE, Endpoint.parse(database.server().url(database.name(), guest)), "test");
                    Session session = asGuest.open("test")) {
                assertThat(CatalogReader.read(session, CatalogFilter.everything()))
                        .isEqualTo(CatalogReader.read(owner, CatalogFilter.everything()));
            } finally {
                database.execute("postgres", "DROP ROLE " + guest);
            }
        }
    }

    @Test
    void readsManyTablesWithAsManyQueriesAsFew() throws SQLException {
        try (TestDatabase database = TestDatabase.create(15, Side.SOURCE)) {
            database.execute("CREATE TABLE few (id integer PRIMARY KEY)");
            long few = queriesOfOneReading(database, 1);
            database.execute("DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format("
                    + "'CREATE TABLE t%s (id serial PRIMARY KEY, r integer REFERENCES few, v text UNIQUE)', i);"
                    + " END LOOP; END $$");

            assertThat(queriesOfOneReading(database, 1001)).isEqualTo(few);
        }
    }

    /// Counted by the server: one virtual transaction a statement outside of a transaction block.
    private static long queriesOfOneReading(TestDatabase database, int tables) {
        try (Server server = database.asOwner();
                Session session = server.open("test")) {
            long before = transactions(session);
            Catalog catalog = CatalogReader.read(session, CatalogFilter.everything());
            assertThat(catalog.tables()).hasSize(tables);
            return transactions(session) - before;
        }
    }

    private static long transactions(Session session) {
        String id = session.scalar("SELECT virtualtransaction FROM pg_catalog.pg_locks"
                + " WHERE pid = pg_catalog.pg_backend_pid() LIMIT 1");
        return Long.parseLong(id.substring(id.indexOf('/') + 1));
    }
}
