package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstConstructor;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstFunction;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUpdateExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Texts that every object of a class has under a name, and that nothing ever changes: `private table = 'users'`, or
/// `this.table = 'users'` in the constructor.
///
/// Anything in the whole code that gives a property of this name another value counts, unless it is in a class that has
/// nothing to do with this one.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class ClassFields {
    private final MentionIndex index;
    private final Program program;

    ClassFields(MentionIndex index, Program program) {
        this.index = index;
        this.program = program;
    }

    /// @param use `this.name`
    Optional<Value> of(Swc4jAstMemberExpr use) {
        Optional<String> name = Nodes.property(use);
        Optional<Swc4jAstClass> type = classOf(use);
        if (name.isEmpty()
                || type.isEmpty()
                || program.text().contains("Object.assign(this")
                || program.text().contains("defineProperty(this")) {
            return Optional.empty();
        }
        List<ISwc4jAst> given = new ArrayList<>();
        for (Mentions.Mention mention : index.of(name.get())) {
            Optional<ISwc4jAst> by = giving(mention.node());
            if (by.isPresent() && concerns(by.get(), type.get())) {
                given.add(by.get());
            }
        }
        return given.size() == 1
                ? value(given.getFirst(), type.get())
                        .flatMap(Nodes::string)
                        .map(text -> new Value.Str(text, program.text(use)))
                : Optional.empty();
    }

    /// The class whose object `this` is at a node.
    private static Optional<Swc4jAstClass> classOf(ISwc4jAst node) {
        return Nesting.thisOwner(node)
                .map(owner -> owner instanceof Swc4jAstFunction ? owner.getParent() : owner)
                .filter(member -> !Nesting.isStatic(member))
                .flatMap(Nesting::classOf);
    }

    /// What gives a property its value, where a mention of its name is part of that.
    private static Optional<ISwc4jAst> giving(ISwc4jAst name) {
        ISwc4jAst parent = name.getParent();
        if (parent instanceof Swc4jAstClassProp it && it.getKey() == name) {
            return it.getValue().isPresent() ? Optional.of(it) : Optional.empty();
        }
        if (parent instanceof Swc4jAstPrivateProp it && it.getKey() == name) {
            return it.getValue().isPresent() ? Optional.of(it) : Optional.empty();
        }
        if (parent instanceof Swc4jAstMemberExpr member && member.getProp() == name) {
            ISwc4jAst target = Nodes.wrapped(member);
            return switch (target.getParent()) {
                case Swc4jAstAssignExpr it when it.getLeft() == target -> Optional.of(it);
                case Swc4jAstUpdateExpr it -> Optional.of(it);
                case Swc4jAstKeyValuePatProp it -> Optional.of(it);
                case ISwc4jAstPat it -> Optional.of(it);
                default -> Optional.empty();
            };
        }
        for (ISwc4jAst at = parent; at instanceof ISwc4jAstPat || at instanceof Swc4jAstTsParamProp; ) {
            if (at instanceof Swc4jAstTsParamProp) {
                return Optional.of(at);
            }
            at = at.getParent();
        }
        return Optional.empty();
    }

    /// Whether it may be about objects of the class: not where it is about those of another one, and neither extends
    /// anything.
    private static boolean concerns(ISwc4jAst giving, Swc4jAstClass type) {
        Optional<Swc4jAstClass> other = switch (giving) {
            case Swc4jAstClassProp it -> Nesting.classOf(it);
            case Swc4jAstPrivateProp it -> Nesting.classOf(it);
            case Swc4jAstTsParamProp it -> Optional.ofNullable(Functions.classAround(it));
            case Swc4jAstAssignExpr it when isOfThis(it.getLeft()) -> classOf(it);
            default -> Optional.empty();
        };
        return other.isEmpty()
                || other.get() == type
                || other.get().getSuperClass().isPresent()
                || (type.getSuperClass().isPresent() && !(giving instanceof Swc4jAstClassProp));
    }

    private static boolean isOfThis(ISwc4jAst target) {
        return Nodes.unwrap(target) instanceof Swc4jAstMemberExpr member
                && Nodes.unwrap(member.getObj()) instanceof Swc4jAstThisExpr;
    }

    /// What the property is given once, before anything else can run.
    private static Optional<ISwc4jAst> value(ISwc4jAst giving, Swc4jAstClass type) {
        return switch (giving) {
            case Swc4jAstClassProp it
            when it.getParent() == type && !it.isStatic() -> it.getValue().map(v -> v);
            case Swc4jAstPrivateProp it
            when it.getParent() == type && !it.isStatic() -> it.getValue().map(v -> v);
            case Swc4jAstAssignExpr it when isFirstInConstructor(it, type) -> Optional.of(it.getRight());
            default -> Optional.empty();
        };
    }

    private static boolean isFirstInConstructor(Swc4jAstAssignExpr it, Swc4jAstClass type) {
        return isOfThis(it.getLeft())
                && it.getOp().getName().equals("=")
                && it.getParent() instanceof Swc4jAstExprStmt statement
                && statement.getParent() instanceof Swc4jAstBlockStmt body
                && body.getParent() instanceof Swc4jAstConstructor constructor
                && constructor.getParent() == type;
    }
}
