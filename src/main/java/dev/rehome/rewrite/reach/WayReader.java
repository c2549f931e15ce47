package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstConstructor;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsImportEqualsDecl;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Names the ways in which a program gets hold of a client.
final class WayReader {
    private final ClientFlow flow;
    private final Program program;
    private final Set<String> ways;

    WayReader(ClientFlow flow, Program program, Set<String> ways) {
        this.flow = flow;
        this.program = program;
        this.ways = ways;
    }

    void declarations() {
        for (Binding binding : flow.scopes(program).bindings()) {
            if (flow.holdsClient(binding)) {
                binding.writes().forEach(write -> declared(binding, write));
                closure(binding);
            } else if (binding.kind() == Binding.Kind.IMPORT && flow.leadsToClient(binding)) {
                imported(binding);
            } else if (flow.leadsToClient(binding)) {
                binding.writes().forEach(write -> loaded(write.by()));
            }
        }
        for (ISwc4jAst statement : program.root().getChildNodes()) {
            boolean again = switch (statement) {
                case Swc4jAstNamedExport it -> it.getSrc().isPresent() && flow.reExports(program, it);
                case Swc4jAstExportAll it -> flow.reExports(program, it);
                default -> false;
            };
            if (again) {
                ways.add("re-export");
            }
        }
    }

    private void imported(Binding binding) {
        boolean equals = binding.writes().getFirst().by() instanceof Swc4jAstTsImportEqualsDecl;
        ways.add(equals ? "require" : "import");
    }

    private void declared(Binding binding, Binding.Write write) {
        switch (binding.kind()) {
            case IMPORT -> imported(binding);
            case PARAMETER -> ways.add(parameter(write));
            case VAR, LET, CONST -> {
                if (write.by() instanceof Swc4jAstVarDeclarator it) {
                    variable(it);
                }
            }
            default -> {}
        }
    }

    private String parameter(Binding.Write write) {
        boolean inConstructor = Nesting.function(write.identifier())
                .filter(Swc4jAstConstructor.class::isInstance)
                .isPresent();
        for (ISwc4jAst at = write.identifier(); at != null && !Nesting.isFunction(at); at = at.getParent()) {
            Optional<? extends ISwc4jAst> value = switch (at) {
                case Swc4jAstAssignPat it -> Optional.of(it.getRight());
                case Swc4jAstAssignPatProp it -> it.getValue();
                default -> Optional.empty();
            };
            if (value.filter(it -> flow.isClient(program, it)).isPresent()) {
                return inConstructor ? "constructor default" : "parameter default";
            }
        }
        return "parameter";
    }

    private void variable(Swc4jAstVarDeclarator declarator) {
        if (declarator.getInit().isEmpty()) {
            return;
        }
        boolean required = loaded(declarator);
        boolean pattern = declarator.getName() instanceof Swc4jAstObjectPat;
        ISwc4jAst init = Nodes.unwrap(declarator.getInit().get());
        if (pattern) {
            ways.add("destructuring");
        } else if (!required && (init instanceof Swc4jAstIdent || init instanceof Swc4jAstMemberExpr)) {
            ways.add("alias");
        }
    }

    /// Whether a declaration calls `require` or `import()`.
    private boolean loaded(ISwc4jAst declaration) {
        if (!(declaration instanceof Swc4jAstVarDeclarator it) || it.getInit().isEmpty()) {
            return false;
        }
        AtomicBoolean found = new AtomicBoolean();
        Program.walk(
                it.getInit().get(),
                node -> Nodes.call(node)
                        .filter(call -> flow.loads(program, call))
                        .ifPresent(call -> {
                            found.set(true);
                            ways.add(flow.scopes(program).isGlobal(call.callee(), "require") ? "require" : "import");
                        }));
        return found.get();
    }

    /// Used in a function inside of the one that declares it.
    private void closure(Binding binding) {
        Optional<ISwc4jAst> home = Nesting.function(binding.declarations().getFirst());
        if (home.isEmpty()) {
            return;
        }
        for (Swc4jAstIdent read : binding.reads()) {
            Optional<ISwc4jAst> there = Nesting.function(read);
            if (there.isPresent() && !Nodes.same(there.get(), home.get())) {
                ways.add("closure");
                return;
            }
        }
    }

    void member(Swc4jAstMemberExpr member) {
        if (!flow.isClient(program, member)) {
            return;
        }
        boolean own = Nodes.unwrap(member.getObj()) instanceof Swc4jAstThisExpr;
        String name = Nodes.property(member).orElse("");
        if (own) {
            ways.add(flow.isGetter(program, member, name) ? "getter" : "field");
        } else if (flow.isSingleton(program, member.getObj())) {
            ways.add("singleton");
        } else {
            ways.add("property");
        }
    }

    void call(Called call) {
        if (!flow.isClient(program, call.node())) {
            return;
        }
        if (flow.makesClient(program, call.callee())) {
            ways.add("creates");
            lazily(call.node());
        } else if (call.method().filter("schema"::equals).isEmpty()) {
            boolean shared =
                    call.method().filter(name -> name.startsWith("getInstance")).isPresent();
            ways.add(shared ? "singleton" : "factory call");
        }
    }

    void made(Swc4jAstNewExpr node) {
        if (flow.isClient(program, node)) {
            ways.add("creates");
            lazily(node);
        }
    }

    /// Made inside of a function and kept for the next call.
    private void lazily(ISwc4jAst made) {
        boolean assigned = Nodes.wrapped(made).getParent() instanceof Swc4jAstAssignExpr;
        if (assigned && Nesting.function(made).isPresent()) {
            ways.add("singleton");
        }
    }
}
