package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstUnaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstIfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Comment;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.code.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Takes a flag such as `USE_LEGACY_SUPABASE` out of a module: what it kept for the new server always runs,
/// what it
/// kept for the old one is gone.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
public final class FlagRemoval {
    private final Program program;
    private final Scopes scopes;
    private final Style style;

    public FlagRemoval(Program program) {
        this.program = program;
        this.scopes = Scopes.of(program);
        this.style = Style.of(program);
    }

    /// Edits for every flag that can be taken out as a whole.
    public List<Edit> edits() {
        List<Edit> edits = new ArrayList<>();
        for (Binding binding : flags()) {
            List<Edit> uses = new ArrayList<>();
            boolean all = true;
            for (Swc4jAstIdent read : binding.reads()) {
                Optional<Edit> edit = use(read);
                edit.ifPresent(uses::add);
                all &= edit.isPresent();
            }
            if (all && apart(uses)) {
                edits.addAll(uses);
                edits.addAll(declaration(binding));
            }
        }
        return apart(edits) ? edits : List.of();
    }

    /// The names of the flags that the module looks at.
    public List<String> names() {
        return flags().stream().map(Binding::name).toList();
    }

    private List<Binding> flags() {
        return scopes.bindings().stream()
                .filter(binding -> binding.scope() == program.root() && binding.constant())
                .filter(binding ->
                        Mentions.isIn(binding.name()) || binding.name().matches("(?i).*legacy.*"))
                .filter(binding -> binding.writes().getFirst().by() instanceof Swc4jAstVarDeclarator it
                        && it.getInit()
                                .filter(init -> program.text(init).matches("(?s).*\\b(env|config|settings|flags)\\b.*"))
                                .isPresent())
                .toList();
    }

    private static boolean apart(List<Edit> edits) {
        for (Edit one : edits) {
            for (Edit other : edits) {
                if (one != other && one.span().contains(other.span())) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<Edit> declaration(Binding binding) {
        List<Edit> edits = new ArrayList<>(new Removal(program).of(Set.of(binding)));
        edits.replaceAll(edit -> {
            String before = program.text().substring(0, edit.span().start());
            for (Comment comment : program.comments()) {
                boolean directly = comment.line()
                        && comment.span().end() <= edit.span().start()
                        && before.substring(comment.span().end()).isBlank()
                        && before.substring(comment.span().end())
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count()
                                == 1;
                if (directly) {
                    Span declared = program.span(statement(binding));
                    return new Removal(program)
                            .statement(new Span(comment.span().start(), declared.end()));
                }
            }
            return edit;
        });
        return edits;
    }

    private static ISwc4jAst statement(Binding binding) {
        ISwc4jAst node = binding.declarations().getFirst();
        while (!(node instanceof Swc4jAstVarDecl) && node.getParent() != null) {
            node = node.getParent();
        }
        return node;
    }

    /// The flag is true for the old service: what stands under its contrary stays.
    private Optional<Edit> use(Swc4jAstIdent read) {
        ISwc4jAst node = Nodes.wrapped(read);
        boolean negated = node.getParent() instanceof Swc4jAstUnaryExpr it && it.getOp() == Swc4jAstUnaryOp.Bang;
        ISwc4jAst test = negated ? Nodes.wrapped(node.getParent()) : node;
        return switch (test.getParent()) {
            case Swc4jAstIfStmt it when it.getTest() == test && it.getParent() != null -> branch(it, negated);
            case Swc4jAstCondExpr it
            when it.getTest() == test -> {
                ISwc4jAst kept = negated ? it.getCons() : it.getAlt();
                yield Optional.of(new Edit(program.span(it), program.text(kept)));
            }
            case null, default -> Optional.empty();
        };
    }

    private Optional<Edit> branch(Swc4jAstIfStmt statement, boolean negated) {
        if (statement.getParent() instanceof Swc4jAstIfStmt) {
            return Optional.empty();
        }
        Optional<? extends ISwc4jAst> kept = negated ? Optional.of(statement.getCons()) : statement.getAlt();
        if (kept.isEmpty()) {
            return Optional.of(new Removal(program).statement(program.span(statement)));
        }
        return Optional.of(new Edit(program.span(statement), unwrapped(statement, kept.get())));
    }

    private String unwrapped(Swc4jAstIfStmt statement, ISwc4jAst kept) {
        String text = program.text(kept);
        if (!(kept instanceof Swc4jAstBlockStmt) || text.indexOf('`') >= 0) {
            return text;
        }
        String indent = program.indentAt(program.span(statement).start());
        String inner = text.substring(1, text.length() - 1).strip();
        return inner.replace(style.lineEnd() + indent + style.indent(), style.lineEnd() + indent);
    }
}
