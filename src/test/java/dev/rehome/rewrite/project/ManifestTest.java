package dev.rehome.rewrite.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final String TEXT = """
            {
              "name": "app",
              "type": "module",
              "dependencies": {
                "@supabase/supabase-js": "2.105.0",
                "express":   "4.21.2",
                "ws": "8.18.3"
              }
            }
            """;

    @Test
    void replacesADependencyAndKeepsEveryOtherLine() {
        Manifest manifest = Manifest.of(TEXT).orElseThrow();
        assertThat(manifest.isModule()).isTrue();
        assertThat(manifest.without("@supabase/supabase-js")
                        .with("dependencies", "pg", "^8.0.0")
                        .text())
                .isEqualTo(TEXT.replace("    \"@supabase/supabase-js\": \"2.105.0\",\n", "")
                        .replace("    \"ws\"", "    \"pg\": \"^8.0.0\",\n    \"ws\""));
    }

    @Test
    void mendsTheCommaWhereTheLastEntryGoesOrComes() {
        Manifest manifest = Manifest.of(TEXT).orElseThrow();
        assertThat(manifest.without("ws").text())
                .isEqualTo(TEXT.replace("\"4.21.2\",\n    \"ws\": \"8.18.3\"", "\"4.21.2\""));
        assertThat(manifest.with("dependencies", "zod", "^3").text())
                .isEqualTo(TEXT.replace("\"8.18.3\"", "\"8.18.3\",\n    \"zod\": \"^3\""));
    }

    @Test
    void leavesWhatIsNotThereOrNoJson() {
        assertThat(Manifest.of("{")).isEmpty();
        Manifest manifest = Manifest.of("{\"dependencies\": {\"a\": \"1\"}}\n").orElseThrow();
        assertThat(manifest.without("b").with("dependencies", "c", "1").text()).isEqualTo(manifest.text());
    }
}
