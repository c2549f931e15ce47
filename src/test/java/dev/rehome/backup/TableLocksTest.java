package dev.rehome.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.Table;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What happens to tables between the snapshot of a backup and its locks.
class TableLocksTest {
    @Test
    void findsATableThatWasEmptiedAlsoWhereOneThatIsNotSavedWasToo() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            database.execute("CREATE SCHEMA aside; CREATE TABLE aside.first (i int); CREATE TABLE clients (i int);"
                    + " INSERT INTO clients VALUES (1); CREATE TABLE quiet (i int)");
            try (Server server = database.asOwner();
                    Session session = server.open("test")) {
                session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
                Catalog catalog = CatalogReader.read(session, CatalogFilter.everything());
                List<Table> saved = catalog.tables().stream()
                        .filter(table -> !table.name().schema().value().equals("aside"))
                        .toList();
                assertThat(saved).hasSize(2);

                database.execute("TRUNCATE aside.first");
                new TableLocks(session, new ArrayList<>()).lock(saved.subList(1, 2));
                database.execute("TRUNCATE clients");
                assertThatThrownBy(() -> new TableLocks(session, new ArrayList<>()).lock(saved))
                        .isInstanceOf(RehomeException.class)
                        .hasMessageContaining("public.clients: was dropped, truncated or rewritten");
                session.execute("ROLLBACK");
            }
        }
    }
}
