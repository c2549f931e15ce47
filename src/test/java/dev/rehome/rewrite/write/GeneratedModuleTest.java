package dev.rehome.rewrite.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.rewrite.translate.TranslateOptions;
import dev.rehome.rewrite.write.GeneratedModule.Choices;
import dev.rehome.rewrite.write.GeneratedModule.Style;
import dev.rehome.rewrite.write.GeneratedModule.Variables;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratedModuleTest {
    private static String text(Style style, Variables variables) {
        return GeneratedModule.text(
                new Choices(style, variables, "admin", 5, TranslateOptions.unknown(), Optional.empty()),
                ModuleNeeds.everything());
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void leavesNothingOfTheTemplate(Style style) {
        String text = text(style, Variables.STANDARD);
        assertThat(text).doesNotContain("//@").doesNotContainPattern("\\$[A-Z]").doesNotContainPattern("/\\*[:?!<]");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void exportsEveryName(Style style) {
        String exports = text(style, Variables.STANDARD);
        for (String name : GeneratedModule.EXPORTS) {
            assertThat(exports)
                    .containsPattern("[{,]\\s+" + name + ",[^{]*}")
                    .containsPattern("(const|function) " + name + "\\b");
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void readsTheVariablesOfTheProject(Style style) {
        Variables own =
                new Variables("POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_PASSWORD", "PGDATABASE");
        assertThat(text(style, own))
                .contains("env.POSTGRES_PORT || env.PGPORT", "setting('host', 'POSTGRES_HOST') || env.PGHOST")
                .contains("database: env.PGDATABASE,");
    }
}
