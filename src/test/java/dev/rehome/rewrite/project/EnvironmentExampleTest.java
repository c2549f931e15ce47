package dev.rehome.rewrite.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnvironmentExampleTest {
    @Test
    void takesOutVariablesWithTheirComments() {
        String text = """
                PORT=3000

                # Database
                SUPABASE_URL=https://project.example.com
                SUPABASE_KEY=
                # true: everything reads and writes Supabase
                USE_LEGACY_SUPABASE=true

                # The new server
                POSTGRES_HOST=db.example.com
                """;
        assertThat(EnvironmentExample.without(text, name -> name.contains("SUPABASE")))
                .isEqualTo("""
                PORT=3000

                # The new server
                POSTGRES_HOST=db.example.com
                """);
    }

    @Test
    void keepsACommentThatOthersShare() {
        String text = "# Services\nSUPABASE_URL=\nREDIS_URL=\n";
        assertThat(EnvironmentExample.without(text, name -> name.startsWith("SUPABASE")))
                .isEqualTo("# Services\nREDIS_URL=\n");
    }
}
