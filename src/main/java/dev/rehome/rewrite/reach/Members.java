package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstClassDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.reach.Mentions.Mention;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which of several members of one name a mention of it means: classes tell that of `this`.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Members {
    private static final Pattern OF_BUILDERS =
            Pattern.compile("select|insert|upsert|update|delete|n?eq|[gl]te?|i?like|is|in|not|or|match|filter|contain.*"
                    + "|overlaps|range.*|textSearch|order|limit|single|maybeSingle|then|returns|throwOnError|csv");

    private static final int DEPTH_MAX = 16;

    private final Context context;
    private final String name;
    private final ISwc4jAst definition;

    /// @param definition the member of a class; of anything else nothing is known
    Members(Context context, String name, ISwc4jAst definition) {
        this.context = context;
        this.name = name;
        this.definition = definition;
    }

    /// Whether what a mention reads certainly is something else. What only has the same name as a getter, as `query` of
    /// a request, is not used as a builder is.
    boolean isOfAnother(Mention mention, ISwc4jAst read) {
        Optional<Swc4jAstClass> own = Nesting.classOf(definition);
        if (own.isEmpty()) {
            return false;
        }
        if (read instanceof Swc4jAstMemberExpr member && Nodes.unwrap(member.getObj()) instanceof Swc4jAstThisExpr) {
            Optional<Swc4jAstClass> around = Nesting.thisOwner(member)
                    .flatMap(owner -> Nesting.classOf(owner).or(() -> Nesting.classOf(owner.getParent())));
            return around.isPresent() && around.get() != own.get() && (has(around.get()) || isAlone(around.get()));
        }
        return Nesting.hasGetter(own.get(), name)
                && reads(mention, read).stream().noneMatch(Members::isUsedAsBuilder);
    }

    /// The expression, or what reads the variable that it declares.
    private static List<? extends ISwc4jAst> reads(Mention mention, ISwc4jAst read) {
        return read instanceof Swc4jAstIdent it
                ? mention.context().scopes().binding(it).map(Binding::reads).orElse(List.of())
                : List.of(read);
    }

    private static boolean isUsedAsBuilder(ISwc4jAst value) {
        return switch (Nodes.wrapped(value).getParent()) {
            case Swc4jAstMemberExpr it ->
                Nodes.property(it)
                        .map(method -> OF_BUILDERS.matcher(method).matches())
                        .orElse(true);
            case Swc4jAstAwaitExpr _, Swc4jAstReturnStmt _, Swc4jAstArrowExpr _ -> true;
            case Swc4jAstExprOrSpread it -> it.getParent() instanceof Swc4jAstArrayLit;
            case null, default -> false;
        };
    }

    private static boolean isAlone(Swc4jAstClass type) {
        return type.getSuperClass().isEmpty();
    }

    /// Whether `this` of the class may have another member of the name: that of a class that may be derived from it.
    boolean isAmbiguous() {
        Optional<Swc4jAstClass> own = Nesting.classOf(definition);
        return context.mentions().of(name).stream()
                .anyMatch(mention -> isMember(mention.node().getParent())
                        && Nesting.classOf(mention.node().getParent())
                                .filter(type -> own.isEmpty()
                                        || (type != own.get() && mayDerive(mention.context(), type, own.get())))
                                .isPresent());
    }

    /// Only what is derived from classes of its own file is certain.
    private boolean mayDerive(Context there, Swc4jAstClass type, Swc4jAstClass from) {
        Swc4jAstClass at = type;
        for (int depth = 0; depth < DEPTH_MAX && at.getSuperClass().isPresent(); depth++) {
            if (!(Nodes.unwrap(at.getSuperClass().get()) instanceof Swc4jAstIdent parent)) {
                return true;
            }
            Optional<ISwc4jAst> by = there.scopes()
                    .binding(parent)
                    .filter(Binding::constant)
                    .map(binding -> binding.writes().getFirst().by());
            if (!(by.orElse(null) instanceof Swc4jAstClassDecl declared)) {
                return true;
            }
            at = declared.getClazz();
            if (at == from) {
                return true;
            }
        }
        return at.getSuperClass().isPresent();
    }

    private static boolean isMember(ISwc4jAst node) {
        return node instanceof Swc4jAstClassMethod
                || node instanceof Swc4jAstClassProp
                || node instanceof Swc4jAstPrivateMethod
                || node instanceof Swc4jAstPrivateProp;
    }

    private boolean has(Swc4jAstClass type) {
        return context.mentions().of(name).stream()
                .map(mention -> mention.node().getParent())
                .filter(Members::isMember)
                .anyMatch(member ->
                        Nesting.classOf(member).filter(it -> it == type).isPresent());
    }
}
