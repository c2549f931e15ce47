package dev.rehome.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
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
}
