package dev.rehome.rewrite.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.UnreadableCode;
import dev.rehome.rewrite.translate.TranslateOptions;
import dev.rehome.rewrite.write.GeneratedModule.Choices;
import dev.rehome.rewrite.write.GeneratedModule.Style;
import dev.rehome.rewrite.write.GeneratedModule.Variables;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModuleTextTest {
    private static final ModuleNeeds READS = new ModuleNeeds(Set.of("select", "list"), Set.of());
    private static final ModuleNeeds MORE =
            new ModuleNeeds(Set.of("select", "insert"), Set.of(Feature.COUNT, Feature.UPSERT, Feature.PAYLOAD));

    private static Choices choices(Style style) {
        return new Choices(style, Variables.STANDARD, "admin", 5, TranslateOptions.unknown(), Optional.empty());
    }

    private static Program program(Style style, String text) {
        String path = style == Style.TYPE_SCRIPT ? "postgres.ts" : style == Style.COMMON_JS ? "postgres.cjs" : "a.mjs";
        return LargeStack.call(() -> {
            try {
                return Program.parse(new CodeFile(path, text, false));
            } catch (UnreadableCode e) {
                throw new AssertionError(text, e);
            }
        });
    }

    private static String extended(Style style, String text, ModuleNeeds needs) {
        Program program = program(style, text);
        return LargeStack.call(() -> {
            try {
                return ModuleText.extended(program, choices(style), needs).orElseThrow();
            } catch (UnreadableCode e) {
                throw new AssertionError(text, e);
            }
        });
    }

    private static String created(Style style) {
        return LargeStack.call(() -> ModuleText.created(choices(style), READS));
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void growsByWhatLaterStatementsNeed(Style style) {
        String before = created(style);
        assertThat(before).doesNotContain("AS total FROM", "is new", "payload(");
        String after = extended(style, before, MORE);
        assertThat(after).contains("AS total FROM", "is new", "function payload(", "const COLUMNS");
        assertThat(extended(style, after, MORE)).isEqualTo(after);
        assertThat(extended(style, after, READS)).isEqualTo(after);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void leavesAloneWhatTheModuleHasOfItsOwn(Style style) {
        String own = created(style)
                .replaceFirst("(?s)function configuration.*?\n}\n", "")
                .replace("configuration()", "{}");
        String after = extended(style, own, MORE);
        assertThat(after).doesNotContain("function configuration");
        assertThat(after.split("new Pool", -1)).hasSize(2);
    }

    @Test
    void knowsAFormattedModuleAgain() {
        String formatted = created(Style.COMMON_JS).replace("  ", "\t");
        assertThat(ModuleText.unavailable(program(Style.COMMON_JS, formatted), choices(Style.COMMON_JS)))
                .isEmpty();
    }

    @Test
    void saysWhichFunctionWasChangedAndLacksWhatIsNeeded() {
        String changed =
                created(Style.COMMON_JS).replaceFirst("return respond\\(", "console.log(sql);\n  return respond(");
        assertThat(ModuleText.unavailable(program(Style.COMMON_JS, changed), choices(Style.COMMON_JS)))
                .containsAllEntriesOf(Map.of(Feature.OFFSET, "select"))
                .doesNotContainKey(Feature.UPSERT);
    }
}
