package dev.rehome.migration.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.notify.Recipient;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whom a plan's query tells.
class QueriedPeopleTest {
    @Test
    void findsTablesAsTheApplicationDoesAndChangesNothing() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            database.execute("CREATE TABLE clients (phone text, language text);"
                    + " INSERT INTO clients VALUES ('+1 555 0101', 'ru'), ('+1 555 0102', NULL), (NULL, NULL)");
            Databases databases = new Databases() {
                @Override
                public Server source() {
                    return database.asOwner();
                }

                @Override
                public Server target() {
                    throw new AssertionError("not asked for");
                }
            };

            List<Recipient> people = new QueriedPeople(databases, "SELECT phone, language FROM clients", true).read();

            assertThat(people)
                    .containsExactly(
                            new Recipient("+1 555 0101", Optional.of("ru")),
                            new Recipient("+1 555 0102", Optional.empty()),
                            new Recipient("", Optional.empty()));
            assertThatThrownBy(() -> new QueriedPeople(databases, "DELETE FROM clients RETURNING phone", true).read())
                    .isInstanceOf(RehomeException.class);
            assertThat(database.scalar("SELECT count(*) FROM clients")).isEqualTo("3");
        }
    }
}
