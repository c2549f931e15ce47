package dev.rehome.rewrite.code;

import static org.assertj.core.api.Assertions.assertThat;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScopesTest {
    /// For each use of the name, the line of the declaration that it refers to, 0 for a global: in order of the text.
    private static List<Integer> lines(String path, String text, String name) throws UnreadableCode {
        Program program = ProgramTest.program(path, text);
        Scopes scopes = Scopes.of(program);
        List<Swc4jAstIdent> uses = new ArrayList<>();
        program.walk(node -> {
            if (node instanceof Swc4jAstIdent it && it.getSym().equals(name)) {
                uses.add(it);
            }
        });
        uses.sort((a, b) -> program.span(a).compareTo(program.span(b)));
        return uses.stream()
                .map(use -> scopes.binding(use)
                        .map(binding -> program.line(binding.declarations().getFirst()))
                        .orElse(0))
                .toList();
    }

    private static List<Integer> lines(String text, String name) throws UnreadableCode {
        return lines("a.js", text, name);
    }

    @Test
    void varAndFunctionsAreHoisted() throws UnreadableCode {
        assertThat(lines("f(a);\nfunction f() { a = 1;\nif (b) { var a = 2; } }\n a", "a"))
                .containsExactly(0, 3, 3, 0);
        assertThat(lines("f();\n{ f(); function f() {} }\nfunction f() {}", "f"))
                .containsExactly(3, 2, 2, 3);
    }

    @Test
    void blocksLoopsAndCatchHaveNamesOfTheirOwn() throws UnreadableCode {
        assertThat(lines("let a;\n{ let a; a }\nfor (const a of a) { a }\ntry {} catch (a) { a }\na", "a"))
                .containsExactly(1, 2, 2, 3, 1, 3, 4, 4, 1);
        assertThat(lines("const a = 1;\nswitch (a) { case 1: let a; a }", "a")).containsExactly(1, 1, 2, 2);
    }

    @Test
    void parametersDefaultsAndPatternsDeclare() throws UnreadableCode {
        assertThat(lines("""
                const a = 1;
                function f({ x: { a }, ...r } = {}, [b = a] = []) { a; r }
                const g = ({ a = 2 }) => a;
                const h = a => a;
                class C { constructor(a = 1) { this.a = a } m() { return a } }
                """, "a")).containsExactly(1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 1);
    }

    @Test
    void namesOfFunctionAndClassExpressionsAreKnownInside() throws UnreadableCode {
        assertThat(lines("const f = function g() { g };\ng", "g")).containsExactly(1, 1, 0);
        assertThat(lines("const f = class G { m() { G } };\nG", "G")).containsExactly(1, 1, 0);
    }

    @Test
    void propertiesLabelsAndForeignNamesAreNoUses() throws UnreadableCode {
        assertThat(lines("""
                let a;
                x.a; x = { a: 1, a() {}, get a() {} };
                a: for (;;) { break a }
                export { a as b } from './x';
                export * as a from './y';
                """, "a").stream().filter(line -> line != 0)).containsExactly(1);
    }

    @Test
    void shorthandAndExportsAreUses() throws UnreadableCode {
        assertThat(lines("const a = 1;\nx = { a };\nexport { a as default };", "a"))
                .containsExactly(1, 1, 1);
    }

    @Test
    void assignmentsAreWrites() throws UnreadableCode {
        Program program = ProgramTest.program(
                "a.js", "let a;\na = 1;\na += 2;\n({ x: a, a } = y);\n[a] = z;\na++;\nfor (a of b) {}\nf(a)");
        Scopes scopes = Scopes.of(program);
        Binding binding = scopes.topLevel(program, "a").orElseThrow();
        assertThat(binding.assignments().stream()
                        .map(write -> program.line(write.identifier()))
                        .toList())
                .containsExactlyInAnyOrder(2, 3, 4, 4, 5, 6, 7);
        assertThat(binding.reads().stream().map(program::line).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(3, 6, 8);
        assertThat(binding.constant()).isFalse();
    }

    @Test
    void typesAreNeitherReadsNorDeclarations() throws UnreadableCode {
        String text = """
                import { A, type B } from './x';
                let f: (A: B) => typeof A;
                type T = A; interface I { A: A }
                """;
        Program program = ProgramTest.program("a.ts", text);
        Binding binding = Scopes.of(program).topLevel(program, "A").orElseThrow();
        assertThat(binding.reads()).isEmpty();
        assertThat(binding.typeUses()).hasSize(3);
    }

    @Test
    void typeScriptsOwnDeclarationsCount() throws UnreadableCode {
        assertThat(lines("a.ts", "enum E { X }\nnamespace N { export const E = 1; E }\nE; N", "E"))
                .containsExactly(1, 2, 2, 1);
        assertThat(lines("a.ts", "class C { constructor(private a: X, public b = a) { a } }", "a"))
                .containsExactly(1, 1, 1);
        assertThat(lines("a.ts", "import a = require('x');\na()", "a")).containsExactly(1, 1);
    }

    @Test
    void globalsAreListed() throws UnreadableCode {
        Program program = ProgramTest.program("a.js", "require('a'); { const require = 1; require }");
        Scopes scopes = Scopes.of(program);
        assertThat(scopes.globals("require")).hasSize(1);
        assertThat(scopes.isGlobal(scopes.globals("require").getFirst(), "require"))
                .isTrue();
    }
}
