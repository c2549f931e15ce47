package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstParam;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.reach.Result.ErrorUse;
import dev.rehome.rewrite.reach.Result.How;
import dev.rehome.rewrite.reach.Result.Taken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what code does with the result of a chain.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Results {
    private final Program program;
    private final Scopes scopes;
    private final Set<Binding> open = new HashSet<>();

    Results(Program program, Scopes scopes) {
        this.program = program;
        this.scopes = scopes;
    }

    /// Of a result that is waited for at once.
    Result awaited(Swc4jAstAwaitExpr await) {
        return of(How.AWAITED, Nodes.wrapped(await), List.of());
    }

    /// Of a result that goes where this cannot look.
    static Result away(How how) {
        return new Result(how, List.of(), Optional.empty(), ErrorUse.UNKNOWN, List.of());
    }

    /// Of `builder.then(..)` and what is called on that.
    ///
    /// @param first the call of `then`, or of `catch` and `finally`, which the builder does not have
    Result called(Called first) {
        List<Span> after = new ArrayList<>();
        ISwc4jAst end = first.node();
        for (Optional<Called> call = Optional.of(first); call.isPresent(); call = next(end)) {
            end = Nodes.wrapped(call.get().node());
            after.add(new Span(
                    program.span(call.get().member().get().getObj()).end(),
                    program.span(end).end()));
        }
        boolean then = first.method().equals(Optional.of("then"));
        Result inner = first.argument(0)
                .map(this::parameter)
                .orElseGet(() -> new Result(How.THENED, List.of(), Optional.empty(), ErrorUse.IGNORED, List.of()));
        return new Result(then ? How.THENED : How.CAUGHT, inner.taken(), inner.variable(), inner.error(), after);
    }

    /// The end of the promise chain that starts with this call.
    static ISwc4jAst end(Called first) {
        ISwc4jAst end = Nodes.wrapped(first.node());
        for (Optional<Called> call = next(end); call.isPresent(); call = next(end)) {
            end = Nodes.wrapped(call.get().node());
        }
        return end;
    }

    private static Optional<Called> next(ISwc4jAst promise) {
        if (!(promise.getParent() instanceof Swc4jAstMemberExpr member) || member.getObj() != promise) {
            return Optional.empty();
        }
        boolean known = Nodes.property(member)
                .filter(name -> name.equals("then") || name.equals("catch") || name.equals("finally"))
                .isPresent();
        return known ? Calls.on(member) : Optional.empty();
    }

    private Result parameter(ISwc4jAst callback) {
        Optional<ISwc4jAst> first = switch (Nodes.unwrap(callback)) {
            case Swc4jAstArrowExpr it -> it.getParams().stream().findFirst().map(ISwc4jAst.class::cast);
            case Swc4jAstFnExpr it ->
                it.getFunction().getParams().stream().findFirst().map(Swc4jAstParam::getPat);
            default -> Optional.of(callback);
        };
        return first.map(pattern -> held(How.THENED, pattern, List.of()))
                .orElseGet(() -> new Result(How.THENED, List.of(), Optional.empty(), ErrorUse.IGNORED, List.of()));
    }

    private Result of(How how, ISwc4jAst value, List<Span> after) {
        return switch (value.getParent()) {
            case Swc4jAstVarDeclarator it -> held(how, it.getName(), after);
            case Swc4jAstAssignExpr it
            when it.getRight() == value -> isDropped(it) ? held(how, it.getLeft(), after) : kept(how, it, after);
            case Swc4jAstExprStmt _ -> new Result(how, List.of(), Optional.empty(), ErrorUse.IGNORED, after);
            case Swc4jAstMemberExpr it when it.getObj() == value -> property(how, it, after);
            default -> new Result(how, List.of(), Optional.empty(), ErrorUse.UNKNOWN, after);
        };
    }

    private static boolean isDropped(Swc4jAstAssignExpr assignment) {
        return Nodes.wrapped(assignment).getParent() instanceof Swc4jAstExprStmt;
    }

    /// Of an assignment that is itself part of an expression, which then is the whole result once more.
    private Result kept(How how, Swc4jAstAssignExpr assignment, List<Span> after) {
        Result held = held(how, assignment.getLeft(), after);
        return held.variable().isPresent()
                ? held
                : new Result(how, List.of(), Optional.empty(), ErrorUse.UNKNOWN, after);
    }

    private static Result property(How how, Swc4jAstMemberExpr member, List<Span> after) {
        Optional<String> name = Nodes.property(member);
        List<Taken> taken = name.map(it -> List.of(new Taken(it, it))).orElse(List.of());
        ErrorUse error =
                name.isEmpty() ? ErrorUse.UNKNOWN : name.get().equals("error") ? ErrorUse.READ : ErrorUse.IGNORED;
        return new Result(how, taken, Optional.empty(), error, after);
    }

    /// Of a result that is put into a variable or taken apart.
    private Result held(How how, ISwc4jAst target, List<Span> after) {
        return switch (target) {
            case Swc4jAstObjectPat it -> {
                List<Taken> taken = taken(it);
                yield new Result(how, taken, Optional.empty(), error(it, taken), after);
            }
            case Swc4jAstBindingIdent it ->
                new Result(how, List.of(), Optional.of(it.getId().getSym()), error(it.getId()), after);
            default -> new Result(how, List.of(), Optional.empty(), ErrorUse.UNKNOWN, after);
        };
    }

    private List<Taken> taken(Swc4jAstObjectPat pattern) {
        return pattern.getProps().stream()
                .map(property -> switch (property) {
                    case Swc4jAstAssignPatProp it ->
                        new Taken(
                                it.getKey().getId().getSym(),
                                it.getKey().getId().getSym());
                    case Swc4jAstKeyValuePatProp it ->
                        Nodes.name(it.getKey())
                                .map(name -> new Taken(name, program.text(it.getValue())))
                                .orElseGet(() -> Taken.computed(program.text(it.getValue())));
                    default -> Taken.rest(program.text(property));
                })
                .toList();
    }

    private ErrorUse error(Swc4jAstObjectPat pattern, List<Taken> taken) {
        if (!taken.stream().allMatch(Taken::isKnown)) {
            return ErrorUse.UNKNOWN;
        }
        boolean read = pattern.getProps().stream().anyMatch(property -> switch (property) {
            case Swc4jAstAssignPatProp it ->
                it.getKey().getId().getSym().equals("error")
                        && isRead(it.getKey().getId());
            case Swc4jAstKeyValuePatProp it ->
                Nodes.name(it.getKey()).equals(Optional.of("error"))
                        && (!(it.getValue() instanceof Swc4jAstBindingIdent name) || isRead(name.getId()));
            default -> false;
        });
        return read ? ErrorUse.READ : ErrorUse.IGNORED;
    }

    private boolean isRead(Swc4jAstIdent name) {
        return scopes.binding(name).map(it -> !it.reads().isEmpty()).orElse(true);
    }

    /// Of a variable that holds the whole result.
    private ErrorUse error(Swc4jAstIdent name) {
        Optional<Binding> binding = scopes.binding(name);
        if (binding.isEmpty() || !open.add(binding.get())) {
            return ErrorUse.UNKNOWN;
        }
        try {
            return error(binding.get());
        } finally {
            open.remove(binding.get());
        }
    }

    private ErrorUse error(Binding binding) {
        ErrorUse use = ErrorUse.IGNORED;
        for (Swc4jAstIdent read : binding.reads()) {
            ISwc4jAst value = Nodes.wrapped(read);
            ErrorUse here = of(How.AWAITED, value, List.of()).error();
            if (here == ErrorUse.READ) {
                return here;
            }
            use = here == ErrorUse.UNKNOWN ? here : use;
        }
        return use;
    }
}
