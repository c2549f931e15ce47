package dev.rehome.rewrite.code;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstComputedPropName;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCallExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstOptChainExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstParenExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTsAsExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTsConstAssertion;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTsInstantiation;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTsNonNullExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTsSatisfiesExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTsTypeAssertion;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNumber;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstOptCall;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import java.util.List;
import java.util.Optional;

/// Questions about single nodes of a syntax tree that do not need names or modules.
public final class Nodes {
    private Nodes() {}

    /// Whether two nodes are the same place in the text. Nodes have no other equality.
    @SuppressWarnings("ReferenceEquality")
    public static boolean same(ISwc4jAst one, ISwc4jAst other) {
        return one == other;
    }

    /// What an expression is without parentheses, type assertions and `!`, and without the wrapper that the
    /// parser
    /// puts around `a?.b` and `a?.()`: the member access or the call ([Swc4jAstOptCall]) itself.
    public static ISwc4jAst unwrap(ISwc4jAst node) {
        ISwc4jAst inner = node;
        while (true) {
            ISwc4jAst next = switch (inner) {
                case Swc4jAstParenExpr it -> it.getExpr();
                case Swc4jAstTsAsExpr it -> it.getExpr();
                case Swc4jAstTsConstAssertion it -> it.getExpr();
                case Swc4jAstTsNonNullExpr it -> it.getExpr();
                case Swc4jAstTsSatisfiesExpr it -> it.getExpr();
                case Swc4jAstTsTypeAssertion it -> it.getExpr();
                case Swc4jAstTsInstantiation it -> it.getExpr();
                case Swc4jAstOptChainExpr it -> it.getBase();
                default -> inner;
            };
            if (same(next, inner)) {
                return inner;
            }
            inner = next;
        }
    }

    /// The outermost of the wrappers that [#unwrap(ISwc4jAst)] takes away: the node whose parent uses the
    /// value.
    public static ISwc4jAst wrapped(ISwc4jAst node) {
        ISwc4jAst outer = node;
        while (outer.getParent() != null && isWrapper(outer.getParent())) {
            outer = outer.getParent();
        }
        return outer;
    }

    private static boolean isWrapper(ISwc4jAst node) {
        return !same(unwrap(node), node);
    }

    /// The text of a string, or of a template without expressions.
    public static Optional<String> string(ISwc4jAst expression) {
        return switch (unwrap(expression)) {
            case Swc4jAstStr it -> Optional.of(it.getValue());
            case Swc4jAstTpl it
            when it.getExprs().isEmpty() -> it.getQuasis().getFirst().getCooked();
            default -> Optional.empty();
        };
    }

    /// The name of a property as written in a member access, an object, a class or a pattern: `a.b`, `a['b']`,
    /// `#b`
    /// (with its sign), `{ 'b': 1 }`. Empty where it is computed.
    public static Optional<String> name(ISwc4jAst property) {
        return switch (property) {
            case Swc4jAstIdentName it -> Optional.of(it.getSym());
            case Swc4jAstIdent it -> Optional.of(it.getSym());
            case Swc4jAstStr it -> Optional.of(it.getValue());
            case Swc4jAstPrivateName it -> Optional.of("#" + it.getName());
            case Swc4jAstComputedPropName it -> string(it.getExpr());
            case Swc4jAstNumber it -> it.getRaw();
            default -> Optional.empty();
        };
    }

    /// The name of `constructor(private readonly db: Client)`, which is a parameter and a field.
    public static Optional<Swc4jAstIdent> declared(Swc4jAstTsParamProp property) {
        ISwc4jAst parameter = property.getParam() instanceof Swc4jAstAssignPat it ? it.getLeft() : property.getParam();
        return parameter instanceof Swc4jAstBindingIdent it ? Optional.of(it.getId()) : Optional.empty();
    }

    /// The name of the property that a member access reads.
    public static Optional<String> property(Swc4jAstMemberExpr member) {
        return name(member.getProp());
    }

    /// A call, written `f()` or `f?.()`, as one thing.
    ///
    /// @param node the [Swc4jAstCallExpr] or [Swc4jAstOptCall]
    /// @param callee what is called, `super` and `import` included
    public record Called(ISwc4jAst node, ISwc4jAst callee, List<Swc4jAstExprOrSpread> arguments) {
        /// The member access that is called, as in `object.method()`.
        public Optional<Swc4jAstMemberExpr> member() {
            return unwrap(callee) instanceof Swc4jAstMemberExpr it ? Optional.of(it) : Optional.empty();
        }

        /// The name of the method, where the callee is a member access with a known name.
        public Optional<String> method() {
            return member().flatMap(Nodes::property);
        }

        /// The argument at a place, where no spread stands before it.
        public Optional<ISwc4jAst> argument(int index) {
            for (int i = 0; i <= index && i < arguments.size(); i++) {
                if (arguments.get(i).getSpread().isPresent()) {
                    return Optional.empty();
                }
            }
            return index < arguments.size() ? Optional.of(arguments.get(index).getExpr()) : Optional.empty();
        }
    }

    /// The call that an expression is.
    public static Optional<Called> call(ISwc4jAst expression) {
        return switch (unwrap(expression)) {
            case Swc4jAstCallExpr it -> Optional.of(new Called(it, it.getCallee(), it.getArgs()));
            case Swc4jAstOptCall it -> Optional.of(new Called(it, it.getCallee(), it.getArgs()));
            default -> Optional.empty();
        };
    }
}
