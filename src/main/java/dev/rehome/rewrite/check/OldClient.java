package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What still reaches the old client: its packages, calls on what was one, calls that were left behind when an import
/// was taken away.
final class OldClient {
    private static final Set<String> STARTS = Set.of("from", "rpc", "schema");
    private static final Set<String> VERBS = Set.of("select", "insert", "update", "upsert", "delete");
    private static final Set<String> PARTS = Set.of("auth", "storage", "functions", "channel", "realtime");
    private static final String PACKAGE = "@supabase/.*|supabase|(npm:|jsr:|https?://.*)@supabase/.*";

    private OldClient() {}

    static List<CheckFinding> findings(Program program, Scopes scopes) {
        return LargeStack.call(() -> {
            Map<Integer, String> byLine = new TreeMap<>();
            ImportCheck.imports(program).stream()
                    .filter(it -> it.specifier().matches(PACKAGE))
                    .forEach(it -> byLine.put(program.line(it.node()), "imports " + it.specifier()));
            program.walk(node ->
                    reach(program, scopes, node).ifPresent(message -> byLine.putIfAbsent(program.line(node), message)));
            List<CheckFinding> findings = new ArrayList<>();
            byLine.forEach((line, message) -> findings.add(finding(program.path(), line, message)));
            return findings;
        });
    }

    private static CheckFinding finding(String path, int line, String message) {
        return new CheckFinding(
                CheckProblem.OLD_CLIENT,
                Severity.BLOCKING,
                path,
                line,
                message,
                "rehome rewrite says why it is left; rewrite it by hand, or take it away");
    }

    private static Optional<String> reach(Program program, Scopes scopes, ISwc4jAst node) {
        if (!(node instanceof Swc4jAstMemberExpr member)) {
            return Optional.empty();
        }
        String property = Nodes.property(member).orElse("");
        boolean undeclared = isUndeclared(scopes, member.getObj());
        boolean named = isNamedSo(program, member.getObj());
        boolean starts = STARTS.contains(property) && isCalled(member);
        String text = program.text(member).replaceAll("\\s+", " ");
        if (undeclared && (starts || PARTS.contains(property))) {
            return Optional.of("calls " + text + ", and nothing declares " + program.text(member.getObj()));
        }
        if (starts && (named || isChain(member))) {
            return Optional.of("calls " + text + " of the old client");
        }
        return named && PARTS.contains(property)
                ? Optional.of("uses " + text + " of the old client, which has no counterpart in a database")
                : Optional.empty();
    }

    private static boolean isUndeclared(Scopes scopes, ISwc4jAst object) {
        return Nodes.unwrap(object) instanceof Swc4jAstIdent it
                && it.getSym().matches("(?i)supabase\\w*")
                && scopes.binding(it).isEmpty();
    }

    /// Whether the last name of an expression says so: `this.supabase`, `supabaseAdmin`, `getSupabase()`.
    private static boolean isNamedSo(Program program, ISwc4jAst object) {
        String text = program.text(Nodes.unwrap(object)).replaceAll("\\(.*\\)$", "");
        String last = text.substring(text.lastIndexOf('.') + 1);
        return last.matches("(?is)#?(get|create|use)?_?supabase\\w*");
    }

    private static boolean isCalled(Swc4jAstMemberExpr member) {
        return member.getParent() != null
                && Nodes.call(member.getParent())
                        .filter(call -> Nodes.same(Nodes.unwrap(call.callee()), member))
                        .isPresent();
    }

    /// `x.from('t').select(..)`: only builders of the old client read so. `Array.from(..)` does not.
    private static boolean isChain(Swc4jAstMemberExpr member) {
        ISwc4jAst call = Nodes.wrapped(member.getParent());
        return Nodes.property(member).equals(Optional.of("from"))
                && call.getParent() instanceof Swc4jAstMemberExpr next
                && Nodes.property(next).filter(VERBS::contains).isPresent()
                && isCalled(next);
    }
}
