package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstUnaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSpreadElement;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUpdateExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstIfStmt;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import java.util.Optional;
import java.util.Set;

/// Whether the object or array that a name holds can have changed before a place that uses it.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Mutations {
    /// Methods that leave their arguments alone: those of builders, which read payloads, and of the language.
    private static final Set<String> READERS = Set.of(
            "insert",
            "upsert",
            "update",
            "select",
            "eq",
            "neq",
            "in",
            "match",
            "contains",
            "containedBy",
            "overlaps",
            "rpc",
            "or",
            "filter",
            "not",
            "stringify",
            "keys",
            "values",
            "entries",
            "log",
            "error",
            "warn",
            "info",
            "debug",
            "isArray");

    /// Methods of arrays that change nothing and hand out nothing that could be changed.
    private static final Set<String> READING = Set.of("includes", "indexOf", "join", "slice", "concat", "toString");

    private final Program program;
    private final Binding binding;
    private final boolean nested;

    /// @param nested whether the value holds objects or arrays: they can be changed without the name that holds it
    Mutations(Program program, Binding binding, boolean nested) {
        this.program = program;
        this.binding = binding;
        this.nested = nested;
    }

    boolean noneBefore(Swc4jAstIdent use) {
        return binding.reads().stream().allMatch(read -> read == use || isHarmless(read) || isAfter(read, use));
    }

    /// It stands behind the use, and no loop or function brings it before it.
    private boolean isAfter(Swc4jAstIdent read, Swc4jAstIdent use) {
        ISwc4jAst declaration = binding.declarations().getFirst();
        return program.span(read).start() > program.span(use).start()
                && Places.sameFunction(read, declaration)
                && Places.sameFunction(use, declaration)
                && Places.sameLoop(read, declaration);
    }

    private boolean isHarmless(Swc4jAstIdent read) {
        ISwc4jAst value = Nodes.wrapped(read);
        return switch (value.getParent()) {
            case Swc4jAstMemberExpr it when it.getObj() == value -> isReadOnly(it);
            case Swc4jAstExprOrSpread it -> it.getSpread().isPresent() || isReaderArgument(it);
            case Swc4jAstSpreadElement _, Swc4jAstTpl _, Swc4jAstUnaryExpr _, Swc4jAstExprStmt _, Swc4jAstIfStmt _ ->
                true;
            case Swc4jAstBinExpr it -> !it.getOp().isLogicalOperator();
            case Swc4jAstForOfStmt _ -> !nested;
            default -> false;
        };
    }

    /// `payload.name`, read as a value that is no object itself, or calls a method that changes nothing.
    private boolean isReadOnly(Swc4jAstMemberExpr member) {
        ISwc4jAst value = Nodes.wrapped(member);
        ISwc4jAst parent = value.getParent();
        Optional<Called> call = Nodes.call(parent);
        if (call.isPresent() && Nodes.unwrap(call.get().callee()) == member) {
            return Nodes.property(member).filter(READING::contains).isPresent()
                    || (!nested && Choices.goesThrough(call.get()));
        }
        return switch (parent) {
            case Swc4jAstAssignExpr it -> it.getLeft() != value && !nested;
            case Swc4jAstUpdateExpr _ -> false;
            case Swc4jAstUnaryExpr it -> it.getOp() != Swc4jAstUnaryOp.Delete;
            case Swc4jAstBindingIdent _ -> false;
            case Swc4jAstTpl _, Swc4jAstBinExpr _ -> true;
            default ->
                !nested && !isPatternTarget(value) && Nodes.property(member).isPresent();
        };
    }

    private static boolean isPatternTarget(ISwc4jAst value) {
        return value.getParent().getClass().getSimpleName().contains("Pat")
                || value.getParent().getClass().getSimpleName().startsWith("Swc4jAstFor");
    }

    private static boolean isReaderArgument(Swc4jAstExprOrSpread argument) {
        return Nodes.call(argument.getParent())
                .flatMap(Called::method)
                .filter(READERS::contains)
                .isPresent();
    }
}
