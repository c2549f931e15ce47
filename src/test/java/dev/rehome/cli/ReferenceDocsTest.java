package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.ExitStatus;
import dev.rehome.json.Json;
import dev.rehome.settings.Key;
import dev.rehome.settings.Keys;
import dev.rehome.settings.PlanSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Reference pages that come from the code stay equal to it. `-Drehome.docs=write` writes them anew.
class ReferenceDocsTest {
    private static final Path REFERENCE = Path.of("docs/reference");
    private static final String BEGIN = "<!-- from the code: begin -->\n";
    private static final String END = "<!-- from the code: end -->\n";

    @Test
    void everyCommandsHelpIsInTheReference() throws IOException {
        StringBuilder help = new StringBuilder();
        section(help, "rehome", Cli.run("--help").out());
        for (String name : Commands.names()) {
            section(help, "rehome " + name, ownHelp(name));
        }
        same(REFERENCE.resolve("cli.md"), help.toString());
    }

    /// The global options are the same for all, so they are shown once.
    private static String ownHelp(String name) {
        return Cli.run("help", name).out().replaceFirst("(?s)\nGlobal options:.*", "");
    }

    private static void section(StringBuilder page, String title, String text) {
        page.append("\n## ")
                .append(title)
                .append("\n\n```text\n")
                .append(text.strip())
                .append("\n```\n");
    }

    @Test
    void everySettingIsInTheReference() throws IOException {
        StringBuilder table = new StringBuilder("\n| key | takes | what it is | example | environment variable |\n");
        table.append("|---|---|---|---|---|\n");
        for (Key<?> key : Keys.all()) {
            table.append("| `%s` | %s | %s | `%s` | `%s` |\n"
                    .formatted(key.path(), key.words(), key.description(), key.example(), key.variable()));
        }
        same(REFERENCE.resolve("rehome-yaml.md"), table.append('\n').toString());
    }

    @Test
    void everyExitStatusIsInTheReference() throws IOException {
        StringBuilder table = new StringBuilder("\n| status | meaning |\n|---|---|\n");
        for (ExitStatus status : ExitStatus.values()) {
            table.append("| " + status.number() + " | " + status.meaning() + " |\n");
        }
        same(REFERENCE.resolve("exit-codes.md"), table.append('\n').toString());
    }

    @Test
    void thePublishedJsonSchemaIsTheCodes() throws IOException {
        String schema = Json.pretty(PlanSchema.jsonSchema()) + "\n";
        assertThat(Cli.run("config", "schema").out()).isEqualTo(schema);
        Path page = REFERENCE.resolve("rehome.schema.json");
        if (writes()) {
            Files.writeString(page, schema);
        }
        assertThat(page).content().isEqualTo(schema);
    }

    private static boolean writes() {
        return "write".equals(System.getProperty("rehome.docs"));
    }

    private static void same(Path page, String generated) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (writes()) {
            Files.writeString(page, text.substring(0, begin) + generated + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end))
                .as(page + ": ./dev test -Dtest=ReferenceDocsTest -Drehome.docs=write writes it anew")
                .isEqualTo(generated);
    }
}
