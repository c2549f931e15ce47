package dev.rehome.rewrite.code;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    static Program program(String path, String text) throws UnreadableCode {
        return Program.parse(CodeFile.of(path, text.getBytes(UTF_8)));
    }

    /// Every name's span holds exactly that name.
    private static void namesStandWhereTheySay(Program program) {
        List<String> wrong = new ArrayList<>();
        program.walk(node -> {
            String name = switch (node) {
                case Swc4jAstIdent it -> it.getSym();
                case Swc4jAstIdentName it -> it.getSym();
                default -> "";
            };
            if (!name.isEmpty() && !program.text(node).equals(name)) {
                wrong.add(name + " at " + program.span(node) + " is " + program.text(node));
            }
            if (node instanceof Swc4jAstStr it && !program.text(node).contains(it.getValue())) {
                wrong.add(it.getValue() + " is " + program.text(node));
            }
        });
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const имя = 'Ω'; db.from('клиенты')",
                "// 👨‍👩‍👧‍👦 family\nconst a = '😀'; const { data: b } = await db.from('a😀').select(`x😀`); f(a, b)",
                "#!/usr/bin/env node\n'use strict';\nconst a = require('x');\nreturn a;",
                "a\r\n.b(c) // d\r\n/* 😀 */ ;e?.f?.(g)",
                "class A { #p = 1; get q() { return this.#p } static { r() } }",
            })
    void positionsAreThoseOfJavaChars(String text) throws UnreadableCode {
        namesStandWhereTheySay(program("a.js", text));
        Program marked = Program.parse(CodeFile.of("a.js", ("\uFEFF" + text).getBytes(UTF_8)));
        namesStandWhereTheySay(marked);
        assertThat(marked.file().byteOrderMark()).isTrue();
        assertThat(marked.file().bytes()).isEqualTo(("\uFEFF" + text).getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.ts", "a.mts", "a.cts"})
    void readsTypeScript(String path) throws UnreadableCode {
        Program program = program(path, """
                import fs = require('fs');
                import type { A } from './a';
                enum E { X = 1 }
                @injectable() class C<T> { constructor(private readonly db: SupabaseClient<A>, x = <T>y) {} }
                const z = { a: 1 } as const satisfies object;
                namespace N { export const q = z! }
                """);
        namesStandWhereTheySay(program);
        assertThat(program.syntax()).isEqualTo(Syntax.TYPESCRIPT);
    }

    @Test
    void readsJsxInJavaScriptAndTsx() throws UnreadableCode {
        namesStandWhereTheySay(program("a.jsx", "const a = <B c={d}>don't <e.f/></B>;"));
        namesStandWhereTheySay(program("a.js", "const a = <B c={d}>don't</B>;"));
        namesStandWhereTheySay(program("a.tsx", "const a = <B<string> c={d as string}/>;"));
    }

    @Test
    void readsWhatNodeRunsAsCommonJs() throws UnreadableCode {
        namesStandWhereTheySay(program("a.cjs", "with (a) { b }\nvar c = 010;\nif (c) return;\nmodule.exports = c"));
    }

    @Test
    void countsLinesAndColumnsFromOneInChars() throws UnreadableCode {
        Program program = program("a.js", "'😀'; a\r\n  b\rc\nd");
        assertThat(program.line(6)).isEqualTo(1);
        assertThat(program.column(6)).isEqualTo(7);
        assertThat(program.line(11)).isEqualTo(2);
        assertThat(program.column(11)).isEqualTo(3);
        assertThat(program.line(13)).isEqualTo(3);
        assertThat(program.line(15)).isEqualTo(4);
        assertThat(program.file().lines()).isEqualTo(4);
        assertThat(program.indentAt(11)).isEqualTo("  ");
    }

    @Test
    void givesCommentsInOrder() throws UnreadableCode {
        Program program = program("a.js", "/* 😀 */ a; // b\n// c\n");
        assertThat(program.comments())
                .extracting(comment -> comment.span().of(program.text()), Comment::line)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/* 😀 */", false),
                        org.assertj.core.groups.Tuple.tuple("// b", true),
                        org.assertj.core.groups.Tuple.tuple("// c", true));
    }

    @Test
    void refusesWhatIsNotUtf8OrText() {
        assertThatThrownBy(() -> CodeFile.of("a.js", "'é'".getBytes(ISO_8859_1)))
                .isInstanceOfSatisfying(
                        UnreadableCode.class, e -> assertThat(e.problem()).isEqualTo(CodeProblem.NOT_UTF8));
        byte[] surrogate = {'\'', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '\''};
        assertThatThrownBy(() -> CodeFile.of("a.js", surrogate)).isInstanceOf(UnreadableCode.class);
        assertThatThrownBy(() -> CodeFile.of("a.js", new byte[] {'a', 0}))
                .isInstanceOfSatisfying(
                        UnreadableCode.class, e -> assertThat(e.problem()).isEqualTo(CodeProblem.BINARY));
    }

    @Test
    void saysWhereASyntaxErrorIs() {
        assertThatThrownBy(() -> program("dir/a.js", "a;\nconst = 1;"))
                .isInstanceOfSatisfying(UnreadableCode.class, e -> {
                    assertThat(e.problem()).isEqualTo(CodeProblem.SYNTAX);
                    assertThat(e.finding().subject()).isEqualTo("dir/a.js:2");
                    assertThat(e.getMessage()).doesNotContain("\n");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{a:", "a.b(", "!", "a+", "a?b:", "`${", "async()=>", "if(a){}else "})
    void deepNestingIsEitherReadOrRefusedButNeverEndsTheProcess(String part) throws UnreadableCode {
        for (int depth : List.of(100, Depth.MAX / 3, Depth.MAX + 10, 60_000)) {
            String text = "x=" + part.repeat(depth) + "1";
            try {
                program("a.js", text);
            } catch (UnreadableCode e) {
                assertThat(e.problem()).isIn(CodeProblem.TOO_DEEP, CodeProblem.SYNTAX);
                if (depth > Depth.MAX) {
                    assertThat(e.problem()).isEqualTo(CodeProblem.TOO_DEEP);
                }
            }
        }
    }

    @Test
    void parsesAsDeepAsItAllows() throws UnreadableCode {
        int depth = Depth.MAX - 10;
        namesStandWhereTheySay(LargeStack.call(() -> parse("x=" + "(".repeat(depth) + "a" + ")".repeat(depth))));
        namesStandWhereTheySayDeep("x=a" + ".b()".repeat(Depth.MAX / 2 - 10));
        namesStandWhereTheySayDeep("x=a" + "+a".repeat(depth));
        namesStandWhereTheySayDeep("function f(){".repeat(depth / 2) + "}".repeat(depth / 2));
    }

    private static void namesStandWhereTheySayDeep(String text) {
        LargeStack.call(() -> {
            namesStandWhereTheySay(parse(text));
            return text;
        });
    }

    private static Program parse(String text) {
        try {
            return program("a.js", text);
        } catch (UnreadableCode e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void longFlatCodeIsNotDeep() {
        assertThat(Depth.of("const a = b.c.d('x') + 1;\n".repeat(20_000))).isLessThan(20);
        assertThat(Depth.of("const a = b.c.d('x') + 1\n".repeat(20_000))).isLessThan(20);
        assertThat(Depth.of("x = [" + "{ a: 'b.c', d: /[`'\"]/ },\n".repeat(20_000) + "]"))
                .isLessThan(20);
        assertThat(Depth.of("const a = `x ${b.c} y ${`${d}`} '`;\n".repeat(20_000)))
                .isLessThan(20);
    }

    @Test
    void knowsMinifiedFiles() throws UnreadableCode {
        assertThat(CodeFile.of("a.js", "var a=b;".repeat(2_000).getBytes(UTF_8)).minified())
                .isTrue();
        assertThat(CodeFile.of("a.js", "var a=b;\n".repeat(2_000).getBytes(UTF_8))
                        .minified())
                .isFalse();
    }
}
