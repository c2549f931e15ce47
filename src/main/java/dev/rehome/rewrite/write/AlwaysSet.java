package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstAssignOp;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstUnaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNull;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstIfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a module looks like once a flag is gone: `let pool = null; pool = new Pool(..)` is one constant, and
/// asking
/// whether it is there has one answer.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class AlwaysSet {
    private final Program program;
    private final Scopes scopes;

    AlwaysSet(Program program) {
        this.program = program;
        this.scopes = Scopes.of(program);
    }

    List<Edit> edits() {
        List<Edit> edits = new ArrayList<>();
        for (Binding binding : scopes.bindings()) {
            madeAt(binding).ifPresent(made -> edits.addAll(constant(binding, made)));
        }
        return edits;
    }

    /// The one statement that gives it its value with `new`, where nothing runs between it and the declaration.
    private Optional<Swc4jAstExprStmt> madeAt(Binding binding) {
        if (binding.kind() != Binding.Kind.LET
                || binding.scope() != program.root()
                || binding.assignments().size() != 1
                || !(binding.writes().getFirst().by() instanceof Swc4jAstVarDeclarator declarator)
                || declarator
                        .getInit()
                        .filter(init -> !(init instanceof Swc4jAstNull))
                        .isPresent()) {
            return Optional.empty();
        }
        return binding.assignments().getFirst().by() instanceof Swc4jAstAssignExpr it
                        && it.getOp() == Swc4jAstAssignOp.Assign
                        && Nodes.unwrap(it.getRight()) instanceof Swc4jAstNewExpr
                        && it.getParent() instanceof Swc4jAstExprStmt statement
                        && statement.getParent() == program.root()
                        && declarator.getParent() instanceof Swc4jAstVarDecl declaration
                        && declaration.getDecls().size() == 1
                        && nothingRunsBetween(declaration, statement)
                ? Optional.of(statement)
                : Optional.empty();
    }

    private boolean nothingRunsBetween(ISwc4jAst first, ISwc4jAst last) {
        return program.root().getChildNodes().stream()
                .sorted(Comparator.comparing(program::span))
                .dropWhile(item -> item != first)
                .skip(1)
                .takeWhile(item -> item != last)
                .allMatch(Swc4jAstFnDecl.class::isInstance);
    }

    private List<Edit> constant(Binding binding, Swc4jAstExprStmt made) {
        List<Edit> edits = new ArrayList<>(new Removal(program).of(Set.of(binding)));
        int start = program.span(made).start();
        edits.add(new Edit(new Span(start, start), "const "));
        binding.reads().forEach(read -> test(read).ifPresent(edits::add));
        return edits;
    }

    private Optional<Edit> test(Swc4jAstIdent read) {
        ISwc4jAst node = Nodes.wrapped(read);
        boolean negated = node.getParent() instanceof Swc4jAstUnaryExpr it && it.getOp() == Swc4jAstUnaryOp.Bang;
        ISwc4jAst test = negated ? Nodes.wrapped(node.getParent()) : node;
        return switch (test.getParent()) {
            case Swc4jAstIfStmt it when it.getTest() == test && it.getAlt().isEmpty() -> branch(it, negated);
            case Swc4jAstCondExpr it
            when it.getTest() == test ->
                Optional.of(new Edit(program.span(it), program.text(negated ? it.getAlt() : it.getCons())));
            case null, default -> Optional.empty();
        };
    }

    private Optional<Edit> branch(Swc4jAstIfStmt statement, boolean negated) {
        if (statement.getParent() instanceof Swc4jAstIfStmt) {
            return Optional.empty();
        }
        if (negated) {
            return Optional.of(new Removal(program).statement(program.span(statement)));
        }
        return statement.getCons() instanceof Swc4jAstBlockStmt
                ? Optional.empty()
                : Optional.of(new Edit(program.span(statement), program.text(statement.getCons())));
    }
}
