package dev.rehome.rewrite.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StyleTest {
    private static Style style(String text) throws UnreadableCode {
        return Style.of(ProgramTest.program("a.js", text));
    }

    @Test
    void readsTheCommonStyle() throws UnreadableCode {
        assertThat(style("const a = 'x';\nfunction f() {\n  const b = [\n    1,\n    2\n  ];\n  return b;\n}\n"))
                .isEqualTo(new Style('\'', true, "  ", "\n", false));
    }

    @Test
    void readsTheOtherStyle() throws UnreadableCode {
        assertThat(
                        style(
                                "const a = \"x\"\r\nfunction f() {\r\n\tconst b = [\r\n\t\t1,\r\n\t\t2,\r\n\t]\r\n\treturn b\r\n}\r\n"))
                .isEqualTo(new Style('"', false, "\t", "\r\n", true));
    }

    @Test
    void anEmptyFileIsWrittenAsMostPeopleDo() throws UnreadableCode {
        assertThat(style("")).isEqualTo(new Style('\'', true, "  ", "\n", false));
    }

    @Test
    void countsFourSpaces() throws UnreadableCode {
        assertThat(style("function f() {\n    if (a) {\n        b();\n    }\n}\n")
                        .indent())
                .isEqualTo("    ");
    }
}
