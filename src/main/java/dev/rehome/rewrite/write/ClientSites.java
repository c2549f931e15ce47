package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstUnaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstExpr;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDefaultExpr;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsExportAssignment;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstIfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.reach.FoundChain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the uses of clients in one file.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class ClientSites {
    private final Program program;
    private final Scopes scopes;
    private final ClientView view;
    private final Map<Span, FoundChain> chains = new HashMap<>();

    ClientSites(Program program, Scopes scopes, ClientView view, List<FoundChain> chains) {
        this.program = program;
        this.scopes = scopes;
        this.view = view;
        chains.forEach(chain -> this.chains.put(chain.client(), chain));
    }

    List<ClientSite> find() {
        List<ClientSite> uses = new ArrayList<>();
        program.walk(node -> {
            if (node instanceof ISwc4jAstExpr && Nodes.unwrap(node) == node && view.isClient(program, node)) {
                use(node).ifPresent(uses::add);
            } else if (node instanceof Swc4jAstExportNamedSpecifier it && view.isClient(program, it.getOrig())) {
                use(it.getOrig()).ifPresent(uses::add);
            }
        });
        return uses;
    }

    private Optional<ClientSite> use(ISwc4jAst node) {
        if (node instanceof Swc4jAstIdent name) {
            Optional<Binding> binding =
                    scopes.binding(name).filter(it -> it.reads().contains(name));
            return binding.map(it -> new ClientSite(
                    node,
                    isSource(it) ? ClientSite.Source.NAME : ClientSite.Source.CARRIED,
                    binding,
                    role(node),
                    chain(node)));
        }
        if (isInitOfName(node)) {
            return Optional.empty();
        }
        ClientSite.Source source = isEntry(node) ? ClientSite.Source.ENTRY : ClientSite.Source.CARRIED;
        return Optional.of(new ClientSite(node, source, Optional.empty(), role(node), chain(node)));
    }

    private Optional<FoundChain> chain(ISwc4jAst node) {
        FoundChain chain = chains.get(program.span(node));
        return Optional.ofNullable(chain == null ? chains.get(program.span(Nodes.wrapped(node))) : chain);
    }

    /// A name that has its one value from an import, or from a call that fetches or makes a client.
    private boolean isSource(Binding binding) {
        if (!binding.constant()) {
            return false;
        }
        if (binding.kind() == Binding.Kind.IMPORT) {
            return true;
        }
        return binding.writes().getFirst().by() instanceof Swc4jAstVarDeclarator it
                && it.getInit()
                        .filter(init -> loads(init)
                                || isEntry(Nodes.unwrap(init))
                                || (it.getName() instanceof Swc4jAstObjectPat && isImportedName(init)))
                        .isPresent();
    }

    private boolean isInitOfName(ISwc4jAst node) {
        return Nodes.wrapped(node).getParent() instanceof Swc4jAstVarDeclarator it
                && it.getName() instanceof Swc4jAstBindingIdent name
                && scopes.binding(name.getId()).filter(this::isSource).isPresent();
    }

    /// `require(..)`, `await import(..)`, and a property of either.
    private boolean loads(ISwc4jAst expression) {
        ISwc4jAst node = Nodes.unwrap(expression);
        return switch (node) {
            case Swc4jAstMemberExpr it -> loads(it.getObj());
            case Swc4jAstAwaitExpr it ->
                Nodes.call(it.getArg())
                        .filter(call -> call.callee() instanceof Swc4jAstImport)
                        .isPresent();
            default ->
                Nodes.call(node)
                        .filter(call -> scopes.isGlobal(call.callee(), "require"))
                        .isPresent();
        };
    }

    /// A call of a function that is imported and does nothing else, or a property of what is loaded.
    private boolean isEntry(ISwc4jAst node) {
        if (node instanceof Swc4jAstMemberExpr it) {
            return loads(it.getObj()) || isImportedName(it.getObj());
        }
        return Nodes.call(node)
                .filter(call -> view.onlyGivesClient(program, call.node()))
                .map(call -> Nodes.unwrap(call.callee()))
                .filter(callee -> isImportedName(callee)
                        || (callee instanceof Swc4jAstMemberExpr member
                                && (isImportedName(member.getObj()) || loads(member.getObj()))))
                .isPresent();
    }

    private boolean isImportedName(ISwc4jAst expression) {
        return scopes.binding(expression)
                .filter(Binding::constant)
                .filter(binding -> binding.kind() == Binding.Kind.IMPORT
                        || (binding.writes().getFirst().by() instanceof Swc4jAstVarDeclarator it
                                && it.getInit().filter(this::loads).isPresent()))
                .isPresent();
    }

    private ClientSite.Role role(ISwc4jAst node) {
        if (chain(node).isPresent()) {
            return ClientSite.Role.CHAIN;
        }
        ISwc4jAst outer = Nodes.wrapped(node);
        ISwc4jAst parent = outer.getParent();
        return switch (parent) {
            case Swc4jAstMemberExpr it when it.getObj() == outer -> ClientSite.Role.OTHER;
            case Swc4jAstUnaryExpr it
            when it.getOp() == Swc4jAstUnaryOp.Bang || it.getOp() == Swc4jAstUnaryOp.TypeOf -> ClientSite.Role.TEST;
            case Swc4jAstIfStmt it when it.getTest() == outer -> ClientSite.Role.TEST;
            case Swc4jAstBinExpr it when it.getOp().getName().matches("[!=]==?") -> ClientSite.Role.TEST;
            case Swc4jAstExportNamedSpecifier _, Swc4jAstExportDefaultExpr _, Swc4jAstTsExportAssignment _ ->
                ClientSite.Role.EXPORT;
            case null -> ClientSite.Role.OTHER;
            default -> isExport(outer) ? ClientSite.Role.EXPORT : ClientSite.Role.ESCAPE;
        };
    }

    /// `module.exports = supabase`, `exports.supabase = supabase`, `module.exports = { supabase }`.
    private boolean isExport(ISwc4jAst node) {
        ISwc4jAst at = node;
        while (at.getParent() instanceof Swc4jAstKeyValueProp || at.getParent() instanceof Swc4jAstObjectLit) {
            at = at.getParent();
        }
        return at.getParent() instanceof Swc4jAstAssignExpr it
                && it.getRight() == at
                && program.text(it.getLeft()).matches("(module\\.)?exports\\b.*");
    }
}
