package dev.rehome.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EverythingFixtureTest {
    @ParameterizedTest
    @ValueSource(ints = {TestServers.OLDER, TestServers.NEWER})
    void isMadeByTheOwner(int major) throws Exception {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE)) {
            EverythingFixture.loadAsOwner(database);

            assertThat(database.scalar("SELECT count(*) FROM app.customers")).isEqualTo("201");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TestServers.OLDER, TestServers.NEWER})
    void isMadeByTheSuperuser(int major) throws Exception {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE)) {
            EverythingFixture.loadAsSuperuser(database);

            assertThat(database.scalar("SELECT count(*) FROM app.of_base_type")).isEqualTo("2");
        }
    }
}
