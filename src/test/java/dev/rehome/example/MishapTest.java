package dev.rehome.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli;
import dev.rehome.cli.Cli.Ran;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What went wrong in moves like the example's, staged where no other test does, and the page that says which gate
/// catches what.
final class MishapTest {
    private static final String CLIENTS =
            "CREATE TABLE clients (id int PRIMARY KEY, phone text NOT NULL UNIQUE, tags text[]);";
    private static final String ROWS =
            " INSERT INTO clients SELECT i, '+1555' || i, ARRAY['a'] FROM generate_series(1, %d) i";
    private static final Path PAGE = Path.of("docs/concepts/mishaps.md");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void databases() throws SQLException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        source.execute(CLIENTS + ROWS.formatted(1304));
    }

    @AfterEach
    void end() throws SQLException {
        target.close();
        source.close();
    }

    private Ran rehome(String command, String... options) {
        List<String> words = new ArrayList<>(List.of(command, "--source", source.url(), "--target", target.url()));
        words.addAll(List.of(options));
        return Cli.run(words.toArray(String[]::new));
    }

    @Test
    void aTableThatAnExportCutShortIsNeitherTakenOverNorCalledEqual() throws SQLException {
        target.execute(CLIENTS + ROWS.formatted(1000));
        Ran verified = rehome("verify", "--quiet");
        assertThat(verified.exit()).isEqualTo(4);
        assertThat(verified.out()).containsPattern("public.clients +different +1,304 +1,000 ");
        Ran copied = rehome("copy", "--execute", "--quiet");
        assertThat(copied.exit()).as(copied.out()).isNotZero();
        assertThat(copied.out() + copied.err()).contains("public.clients");
        assertThat(target.scalar("SELECT count(*) FROM clients")).isEqualTo("1000");
    }

    @Test
    void aTargetSchemaDrawnUpAheadIsComparedWithTheSource() throws SQLException {
        target.execute("CREATE TABLE clients (id int PRIMARY KEY, phone text NOT NULL, tags jsonb)");
        Ran compared = rehome("schema", "--quiet");
        assertThat(compared.exit()).as(compared.out()).isEqualTo(3);
        assertThat(compared.out()).contains("tags").contains("clients_phone_key");
    }

    @Test
    void equalCountsWithOneOtherValueAreDifferent() throws SQLException {
        target.execute(CLIENTS + ROWS.formatted(1304));
        assertThat(rehome("verify", "--quiet").exit()).isZero();
        target.execute("UPDATE clients SET tags = ARRAY['A'] WHERE id = 1300");
        Ran verified = rehome("verify", "--quiet");
        assertThat(verified.exit()).isEqualTo(4);
        assertThat(verified.out()).contains("public.clients different id = 1300: tags");
    }

    /// The page's eleven rows each name tests that there are.
    @Test
    void everyMishapOfThePageIsShownByATestThatExists() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        assertThat(rows).hasSize(11);
        TreeSet<String> missing = new TreeSet<>();
        for (String row : rows) {
            Matcher named = NAMED.matcher(row);
            assertThat(named.find()).as(row).isTrue();
            named.reset();
            named.results()
                    .filter(test -> !exists(test.group(1), test.group(2)))
                    .forEach(test -> missing.add(test.group()));
        }
        assertThat(missing).isEmpty();
    }

    private static boolean exists(String type, String method) {
        try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
            List<Path> files = all.filter(file -> file.endsWith(type + ".java")).toList();
            return files.size() == 1 && Files.readString(files.getFirst()).contains("void " + method + "(");
        } catch (IOException e) {
            return false;
        }
    }
}
