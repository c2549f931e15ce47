package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstMethodProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Stand-ins that tests make for the client.
final class Mocks {
    private static final Set<String> METHODS = Set.of("from", "rpc");
    private static final Pattern MAKER = Pattern.compile("(?is).*(\\bfn|mock|stub|spy|fake).*");
    private static final List<String> WORDS = List.of("test", "spec", "mock", "e2e");
    private static final Pattern TEST =
            Pattern.compile("(^|.*[/._-])(tests?|specs?|__tests__|__mocks__|mocks?|e2e)([/._-].*)");

    private Mocks() {}

    static boolean isTest(Program program) {
        // The words come first: the pattern tries every place of a path, and this is asked for most expressions.
        String path = program.path().toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(path::contains) && TEST.matcher(path).matches();
    }

    /// Whether a test makes a thing.
    static boolean isOfTest(Thing thing) {
        return switch (thing) {
            case Thing.Client it -> isTest(it.made().program());
            case Thing.Code it -> isTest(it.program());
            case Thing.JsClass it -> isTest(it.program());
            case Thing.Literal it -> isTest(it.program());
            case Thing.Namespace it -> isTest(it.program());
            case Thing.Instance it -> isOfTest(it.of());
            case Thing.External _, Thing.Other _ -> false;
        };
    }

    /// Whether an object literal stands in for the client: it has `from` or `rpc`, and that is a function.
    static boolean isMock(Program program, Swc4jAstObjectLit literal) {
        if (!isTest(program)) {
            return false;
        }
        return literal.getProps().stream().anyMatch(property -> switch (property) {
            case Swc4jAstMethodProp it -> isMethod(Nodes.name(it.getKey()));
            case Swc4jAstKeyValueProp it -> isMethod(Nodes.name(it.getKey())) && isFunction(program, it.getValue());
            default -> false;
        });
    }

    private static boolean isMethod(Optional<String> name) {
        return name.filter(METHODS::contains).isPresent();
    }

    private static boolean isFunction(Program program, ISwc4jAst value) {
        return switch (Nodes.unwrap(value)) {
            case Swc4jAstArrowExpr _, Swc4jAstFnExpr _ -> true;
            case ISwc4jAst it -> isStandIn(program, it);
        };
    }

    /// `jest.fn()`, `stub`, `vi.fn().mockResolvedValue(..)`
    static boolean isStandIn(Program program, ISwc4jAst value) {
        return Nodes.call(value)
                .map(call -> MAKER.matcher(program.text(call.callee())).lookingAt())
                .orElse(MAKER.matcher(program.text(value)).lookingAt());
    }
}
