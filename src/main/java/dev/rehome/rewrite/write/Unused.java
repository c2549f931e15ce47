package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstBinaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMetaPropExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNull;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNumber;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForInStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Names that nothing reads any more because of edits: imports of them, functions, variables whose making has no
/// effect,
/// private members of classes. What was unused before stays.
public final class Unused {
    private final Scopes before;
    private final Program program;
    private final Scopes scopes;
    private final List<Edit> members;

    /// @param text of the file before it was edited
    /// @param before its names
    /// @param program the edited file
    public Unused(String text, Scopes before, Program program) {
        this.before = before;
        this.program = program;
        this.scopes = Scopes.of(program);
        this.members = new UnusedMembers(text, program, this::isEffectless).edits();
    }

    /// Edits of the edited file; none where nothing is left over.
    public List<Edit> edits() {
        Set<String> used = new HashSet<>();
        for (Binding binding : before.bindings()) {
            if (!binding.reads().isEmpty() || !binding.typeUses().isEmpty()) {
                used.add(binding.name());
            }
        }
        Set<Binding> gone = new HashSet<>();
        for (Binding binding : scopes.bindings()) {
            if (used.contains(binding.name()) && isUnused(binding) && isEffectless(binding)) {
                gone.add(binding);
            }
        }
        List<Edit> edits = new ArrayList<>(new Removal(program).of(gone));
        members.stream()
                .filter(member -> edits.stream().noneMatch(edit -> edit.span().contains(member.span())))
                .toList()
                .forEach(edits::add);
        return edits;
    }

    /// Whether nothing becomes unused by these edits: what they take out reads no other name of the file.
    public boolean isLastOf(List<Edit> edits) {
        return members.isEmpty()
                && scopes.bindings().stream()
                        .flatMap(binding -> Stream.concat(binding.reads().stream(), binding.typeUses().stream()))
                        .map(program::span)
                        .noneMatch(read ->
                                edits.stream().anyMatch(edit -> edit.span().contains(read)));
    }

    private static boolean isUnused(Binding binding) {
        return binding.reads().isEmpty() && binding.typeUses().isEmpty() && binding.constant() && !isExported(binding);
    }

    private static boolean isExported(Binding binding) {
        ISwc4jAst node = binding.declarations().getFirst();
        while (node.getParent() != null) {
            node = node.getParent();
            if (node instanceof Swc4jAstExportDecl) {
                return true;
            }
        }
        return false;
    }

    private boolean isEffectless(Binding binding) {
        return switch (binding.writes().getFirst().by()) {
            case Swc4jAstVarDeclarator it ->
                it.getInit().isPresent()
                        ? isEffectless(it.getInit().get())
                        : !(it.getParent().getParent() instanceof Swc4jAstForOfStmt)
                                && !(it.getParent().getParent() instanceof Swc4jAstForInStmt);
            case Swc4jAstFnDecl _ -> true;
            default -> binding.kind() == Binding.Kind.IMPORT && isImport(binding);
        };
    }

    private static boolean isImport(Binding binding) {
        ISwc4jAst node = binding.declarations().getFirst();
        while (node.getParent() != null && !(node instanceof Swc4jAstImportDecl)) {
            node = node.getParent();
        }
        return node instanceof Swc4jAstImportDecl;
    }

    /// Modules that are loaded only for a name, values of the environment and of settings, constants, clients.
    private boolean isEffectless(ISwc4jAst expression) {
        ISwc4jAst node = Nodes.unwrap(expression);
        return switch (node) {
            case Swc4jAstAwaitExpr it ->
                Nodes.call(it.getArg())
                        .filter(call -> call.callee() instanceof Swc4jAstImport)
                        .isPresent();
            case Swc4jAstMemberExpr it -> isEffectless(it.getObj());
            case Swc4jAstIdent _, Swc4jAstNumber _, Swc4jAstMetaPropExpr _, Swc4jAstNull _ -> true;
            case Swc4jAstArrowExpr _, Swc4jAstFnExpr _ -> true;
            case Swc4jAstBinExpr it ->
                isDefault(it.getOp()) && isEffectless(it.getLeft()) && isEffectless(it.getRight());
            default -> Nodes.string(node).isPresent() || isLoadOrClient(node);
        };
    }

    private static boolean isDefault(Swc4jAstBinaryOp op) {
        return op == Swc4jAstBinaryOp.LogicalOr || op == Swc4jAstBinaryOp.NullishCoalescing;
    }

    private boolean isLoadOrClient(ISwc4jAst node) {
        return Nodes.call(node)
                .filter(call -> scopes.isGlobal(call.callee(), "require") || isCreateClient(call.callee()))
                .isPresent();
    }

    private static boolean isCreateClient(ISwc4jAst callee) {
        return switch (Nodes.unwrap(callee)) {
            case Swc4jAstIdent it -> it.getSym().equals("createClient");
            case Swc4jAstMemberExpr it ->
                Nodes.property(it).filter("createClient"::equals).isPresent();
            default -> false;
        };
    }
}
