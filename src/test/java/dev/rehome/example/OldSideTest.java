package dev.rehome.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// The application as its owners had it, over the real client library and the real REST server.
final class OldSideTest {
    /// What its tests say on a fresh database.
    static NodeTests run() throws IOException, SQLException, InterruptedException {
        try (ExampleDatabase source = ExampleDatabase.create()) {
            return NodeTests.onTheOldSide(source.url());
        }
    }

    @Test
    void passesTheApplicationsOwnTests() throws IOException, SQLException, InterruptedException {
        NodeTests tests = run();
        assertThat(tests.failed()).as(tests.output()).isEmpty();
        assertThat(tests.passed()).hasSizeGreaterThan(90);
    }
}
