package dev.rehome.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rehome.cli.Cli;
import dev.rehome.cli.Cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// One command rewrites the example's application, and what it writes is what is checked in. With
/// `-Drehome.example=write` what it writes becomes what is checked in.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExampleRewriteTest {
    private static final Pattern TOTALS = Pattern.compile(
            "\"totals\":\\{\"files\":(\\d+),\"chains\":(\\d+),\"translated\":(\\d+),\"needsReview\":(\\d+)");
    private static final boolean WRITES = "write".equals(System.getProperty("rehome.example"));
    private static final ExampleCode MOVED = ExampleCode.of("moved");

    private ExampleDatabase database;
    private Path plan;
    private Ran rewritten;
    private ExampleCode written;

    @BeforeAll
    void rewrites(@TempDir Path folder) throws IOException, SQLException {
        assumeTrue(WRITES || !MOVED.files().isEmpty(), "moved/ is not there yet: -Drehome.example=write makes it");
        database = ExampleDatabase.create();
        plan = Files.copy(ExampleCode.EXAMPLE.resolve("rehome.yaml"), folder.resolve("rehome.yaml"));
        written = ExampleCode.of("legacy").copiedTo(folder.resolve("legacy"));
        rewritten = rehome("rewrite", "--db", database.url(), "--execute", "--format", "json");
        Ran renamed = rehome("rewrite", "--db", database.url(), "--rename-mentions", "--execute");
        assertThat(renamed.exit()).as(renamed.err()).isZero();
        if (WRITES) {
            MOVED.replaceBy(written.files());
        }
    }

    private Ran rehome(String... arguments) {
        return Cli.in(java.util.Objects.requireNonNull(plan.getParent()))
                .with(Map.of("SOURCE_URL", database.url(), "TARGET_URL", database.url()))
                .call(arguments);
    }

    @AfterAll
    void dropsTheDatabase() throws SQLException {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void translatesEveryChainOfEveryFile() {
        assertThat(rewritten.exit()).as(rewritten.err()).isZero();
        Matcher totals = TOTALS.matcher(rewritten.out());
        assertThat(totals.find()).as(rewritten.out()).isTrue();
        assertThat(totals.group(1)).isEqualTo("51");
        assertThat(Integer.parseInt(totals.group(2))).isGreaterThanOrEqualTo(480);
        assertThat(totals.group(3)).isEqualTo(totals.group(2));
        assertThat(totals.group(4)).isEqualTo("0");
    }

    @Test
    void writesExactlyWhatIsCheckedIn() throws IOException {
        assertThat(written.files()).isEqualTo(MOVED.files());
    }

    @Test
    void leavesNoLineThatSaysTheOldName() throws IOException {
        Map<String, String> mentions = new TreeMap<>();
        MOVED.files().forEach((path, text) -> {
            if ((path + text).toLowerCase(Locale.ROOT).contains("supabase")) {
                mentions.put(path, "mentions it");
            }
        });
        assertThat(mentions).isEmpty();
    }

    @Test
    void changesNothingTheSecondTime() throws IOException {
        Map<String, String> before = written.files();
        Ran again = rehome("rewrite", "--db", database.url(), "--execute", "--format", "json");
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(written.files()).isEqualTo(before);
    }

    @Test
    void isFoundCleanByCheck() {
        Ran checked = Cli.run("check", MOVED.folder().toString(), "--db", database.url(), "--format", "json");
        assertThat(checked.out()).contains("\"verdict\":\"ok\"");
        assertThat(checked.exit()).isZero();
    }

    @Test
    void passesTheSameTestsBeforeAndAfter(@TempDir Path folder) throws IOException, SQLException, InterruptedException {
        NodeTests before = OldSideTest.run();
        try (ExampleDatabase target = ExampleDatabase.create()) {
            NodeTests after = NodeTests.onTheNewSide(MOVED.copiedTo(folder.resolve("moved")), target.url());
            assertThat(after.failed()).as(after.output()).isEmpty();
            assertThat(after.passed()).isEqualTo(before.passed());
        }
    }
}
