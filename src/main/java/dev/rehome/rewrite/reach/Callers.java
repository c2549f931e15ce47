package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstMethodProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateMethod;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstMethodKind;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstImportSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.reach.Mentions.Mention;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What becomes of a builder that a function returns, at every place that calls the function.
///
/// A function is found again by its name, in the whole code: everything that could be a call of it counts, so that
/// another function of the same name can only lead to less certainty, never to a wrong answer.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Callers {
    sealed interface Use {}

    /// Every caller waits for what it gets, and does nothing else with it.
    record Awaited() implements Use {}

    /// No caller waits for it.
    record Dropped(String reason) implements Use {}

    /// Callers in the same file, of which at least one extends the builder.
    ///
    /// @param values the calls, or what reads the getter
    record Extended(List<ISwc4jAst> values) implements Use {}

    record Unknown(String reason) implements Use {}

    private static final Set<String> PROMISE_METHODS = Set.of("then", "catch", "finally");
    private static final Set<String> TIMERS = Set.of("setTimeout", "setInterval", "setImmediate", "queueMicrotask");

    private final Context context;
    private final Set<ISwc4jAst> open;

    Callers(Context context) {
        this(context, new HashSet<>());
    }

    private Callers(Context context, Set<ISwc4jAst> open) {
        this.context = context;
        this.open = open;
    }

    private Callers in(Context other) {
        return other.program() == context.program() ? this : new Callers(other, open);
    }

    /// @param function that returns a builder, and is not `async`
    Use of(ISwc4jAst function) {
        if (!open.add(function)) {
            return new Awaited();
        }
        if (function == context.program().root()) {
            return new Unknown("the builder is returned from a whole file, and who loads it gets it");
        }
        ISwc4jAst owner = owner(function);
        return switch (owner) {
            case Swc4jAstFnDecl it -> ofName(it.getIdent(), isExported(it));
            case Swc4jAstClassMethod it -> ofMethod(it.getKey(), it, it.getKind() == Swc4jAstMethodKind.Getter);
            case Swc4jAstPrivateMethod it -> ofMethod(it.getKey(), it, it.getKind() == Swc4jAstMethodKind.Getter);
            case Swc4jAstMethodProp it -> ofObject(it.getKey(), it);
            default -> ofExpression(owner);
        };
    }

    private static ISwc4jAst owner(ISwc4jAst function) {
        return function instanceof Swc4jAstArrowExpr ? function : function.getParent();
    }

    private static boolean isExported(ISwc4jAst declaration) {
        return declaration.getParent() instanceof Swc4jAstExportDecl;
    }

    private Use ofExpression(ISwc4jAst function) {
        if (!(function instanceof Swc4jAstArrowExpr) && !(function instanceof Swc4jAstFnExpr)) {
            return new Unknown("the builder is returned from code that is no function with a name");
        }
        Optional<Called> itself = Calls.ofCallee(function);
        if (itself.isPresent()) {
            return all(
                    List.of(itself.get().node()), List.of(ofValue(itself.get().node())));
        }
        ISwc4jAst value = Nodes.wrapped(function);
        return switch (value.getParent()) {
            case Swc4jAstVarDeclarator it
            when it.getName() instanceof Swc4jAstBindingIdent name -> ofName(name.getId(), isExported(it.getParent()));
            case Swc4jAstKeyValueProp it -> ofObject(it.getKey(), it);
            case Swc4jAstClassProp it -> ofProperty(it.getKey(), it);
            case Swc4jAstAssignExpr it
            when it.getLeft() instanceof Swc4jAstMemberExpr member -> ofProperty(member.getProp(), it);
            case Swc4jAstExprOrSpread it -> ofCallback(it);
            default -> new Unknown("the builder is returned from a function whose callers are not known");
        };
    }

    /// A function in an object. Where that is a variable of this file only, what is called on it is seen whatever its
    /// name; else the name is looked for.
    private Use ofObject(ISwc4jAst key, ISwc4jAst property) {
        ISwc4jAst value = Nodes.wrapped(property.getParent());
        Optional<Binding> binding = value.getParent() instanceof Swc4jAstVarDeclarator it
                        && it.getName() instanceof Swc4jAstBindingIdent name
                        && !isExported(it.getParent())
                ? context.scopes().binding(name.getId()).filter(Binding::constant)
                : Optional.empty();
        if (binding.isEmpty() || binding.get().reads().stream().anyMatch(Callers::leaves)) {
            return ofProperty(key, property);
        }
        List<ISwc4jAst> calls = new ArrayList<>();
        List<Use> uses = new ArrayList<>();
        for (Swc4jAstIdent read : binding.get().reads()) {
            Optional<Called> call = Nodes.wrapped(read).getParent() instanceof Swc4jAstMemberExpr member
                    ? Calls.on(member)
                    : Optional.empty();
            if (call.isPresent()) {
                calls.add(call.get().node());
                uses.add(ofValue(call.get().node()));
            } else if (!isKeys(read)) {
                uses.add(new Unknown("`" + binding.get().name() + "` holds a function that returns the builder, and is"
                        + " passed on in line " + context.program().line(read)));
            }
        }
        return all(calls, uses);
    }

    /// Whether an object becomes known to other files; its properties keep their names.
    private static boolean leaves(Swc4jAstIdent read) {
        return isExport(read)
                || (Nodes.wrapped(read).getParent() instanceof Swc4jAstAssignExpr it
                        && it.getLeft() instanceof Swc4jAstMemberExpr member
                        && Nodes.property(member).equals(Optional.of("exports")));
    }

    /// `Object.keys(counters)`, `name in counters`
    private boolean isKeys(Swc4jAstIdent read) {
        ISwc4jAst parent = Nodes.wrapped(read).getParent();
        return parent instanceof Swc4jAstBinExpr
                || Nodes.call(parent.getParent())
                        .filter(call -> call.method().equals(Optional.of("keys")))
                        .flatMap(Called::member)
                        .filter(member -> context.scopes().isGlobal(member.getObj(), "Object"))
                        .isPresent();
    }

    private Use ofProperty(ISwc4jAst key, ISwc4jAst definition) {
        return Nodes.name(key)
                .map(name -> ofMentions(name, definition, false))
                .orElseGet(() -> new Unknown("the builder is returned from a function without a known name"));
    }

    private Use ofMethod(ISwc4jAst key, ISwc4jAst definition, boolean getter) {
        Optional<String> name = Nodes.name(key);
        if (name.isEmpty()) {
            return new Unknown("the builder is returned from a function without a known name");
        }
        Use use = ofMentions(name.get(), definition, getter);
        return use instanceof Extended && new Members(context, name.get(), definition).isAmbiguous()
                ? new Unknown("`" + name.get() + "` returns the builder, and another class has a member of that name")
                : use;
    }

    private Use ofName(Swc4jAstIdent name, boolean exported) {
        Binding binding = context.scopes().binding(name).orElse(null);
        if (binding == null || !binding.constant()) {
            return new Unknown("`" + name.getSym() + "` is given more than one value");
        }
        List<ISwc4jAst> calls = new ArrayList<>();
        List<Use> uses = new ArrayList<>();
        boolean leaves = exported;
        for (Swc4jAstIdent read : binding.reads()) {
            Optional<Called> call = Calls.ofCallee(read);
            if (call.isPresent()) {
                calls.add(call.get().node());
                uses.add(ofValue(call.get().node()));
            } else if (isExport(read)) {
                leaves = true;
            } else if (Nodes.wrapped(read).getParent() instanceof Swc4jAstExprOrSpread argument) {
                uses.add(ofCallback(argument));
            } else {
                uses.add(new Unknown("`" + name.getSym() + "` returns the builder and is passed on in line "
                        + context.program().line(read)));
            }
        }
        if (leaves) {
            uses.add(ofMentions(name.getSym(), name, false));
        }
        return all(calls, uses);
    }

    /// `module.exports = { find }`, `exports.find = find`, `export { find }`: under its own name, by which it is found
    /// again.
    private static boolean isExport(Swc4jAstIdent read) {
        ISwc4jAst value = Nodes.wrapped(read);
        Optional<String> name = switch (value.getParent()) {
            case Swc4jAstExportNamedSpecifier it ->
                it.getExported().isEmpty() ? Optional.of(read.getSym()) : Optional.empty();
            case Swc4jAstObjectLit _ -> Optional.of(read.getSym());
            case Swc4jAstKeyValueProp it -> Nodes.name(it.getKey());
            case Swc4jAstAssignExpr it when it.getLeft() instanceof Swc4jAstMemberExpr member -> Nodes.property(member);
            default -> Optional.empty();
        };
        return name.equals(Optional.of(read.getSym()));
    }

    /// Everything in the code that could call a function of this name.
    private Use ofMentions(String name, ISwc4jAst definition, boolean getter) {
        Members members = new Members(context, name, definition);
        List<ISwc4jAst> calls = new ArrayList<>();
        List<Use> uses = new ArrayList<>();
        boolean here = true;
        for (Mention mention : context.mentions().of(name)) {
            Optional<ISwc4jAst> read = read(mention, definition).filter(it -> !members.isOfAnother(mention, it));
            if (read.isEmpty()) {
                continue;
            }
            Optional<ISwc4jAst> value = getter
                    ? read.filter(Swc4jAstMemberExpr.class::isInstance)
                    : Calls.ofCallee(read.get()).map(Called::node);
            if (value.isPresent()) {
                here &= mention.context().program() == context.program();
                calls.add(value.get());
                uses.add(in(mention.context()).ofValue(value.get()));
            } else {
                uses.add(new Unknown("`" + name + "` returns the builder and is passed on in "
                        + mention.context().place(read.get())));
            }
        }
        if (getter && calls.isEmpty()) {
            return new Unknown("the builder is returned from a getter that nothing of the code reads");
        }
        Use use = all(calls, uses);
        return use instanceof Extended && !here
                ? new Unknown("`" + name + "` returns the builder, and another file extends it")
                : use;
    }

    /// The expression that reads the name, where the mention is one.
    private Optional<ISwc4jAst> read(Mention mention, ISwc4jAst definition) {
        ISwc4jAst node = mention.node();
        if (Places.isInside(node, definition) && node.getParent() == definition) {
            return Optional.empty();
        }
        if (node.getParent() instanceof Swc4jAstMemberExpr member && member.getProp() == node) {
            boolean target = Nodes.wrapped(member).getParent() instanceof Swc4jAstAssignExpr it
                    && it.getLeft() == Nodes.wrapped(member);
            return target ? Optional.empty() : Optional.of(member);
        }
        if (node.getParent() instanceof Swc4jAstKeyValuePatProp renamed && renamed.getKey() == node) {
            return Optional.of(node);
        }
        if (!(node instanceof Swc4jAstIdent name)) {
            return Optional.empty();
        }
        Optional<Binding> binding = mention.context().scopes().binding(name);
        boolean own = mention.context().program() == context.program()
                && binding.filter(it -> it.declarations().contains(definition)).isPresent();
        boolean readHere = binding.map(it -> it.reads().contains(name) && comesFromElsewhere(it))
                .orElse(true);
        return own || !readHere || isExport(name) ? Optional.empty() : Optional.of(name);
    }

    /// Whether a variable can hold what another place calls by the same name: an import, or a property taken by
    /// its name. A variable that gets the function in another way takes it from an expression that has the name.
    private static boolean comesFromElsewhere(Binding binding) {
        return switch (binding.writes().getFirst().by()) {
            case ISwc4jAstImportSpecifier _ -> true;
            case Swc4jAstVarDeclarator it -> !(it.getName() instanceof Swc4jAstBindingIdent);
            default ->
                !(binding.declarations().getFirst().getParent() instanceof Swc4jAstBindingIdent simple)
                        || simple.getParent() instanceof Swc4jAstAssignPatProp
                        || simple.getParent() instanceof Swc4jAstKeyValuePatProp;
        };
    }

    /// What becomes of the value of an expression that gives the builder.
    private Use ofValue(ISwc4jAst expression) {
        ISwc4jAst value = Nodes.wrapped(expression);
        return switch (value.getParent()) {
            case Swc4jAstAwaitExpr _ -> new Awaited();
            case Swc4jAstExprStmt _ ->
                new Dropped(
                        "the function that returns it is called without waiting for it, in " + context.place(value));
            case Swc4jAstMemberExpr it when it.getObj() == value -> ofMethod(it);
            case Swc4jAstReturnStmt it -> ofReturn(Places.function(it));
            case Swc4jAstArrowExpr it -> ofReturn(it);
            case Swc4jAstCondExpr it when it.getTest() != value -> ofValue(it);
            case Swc4jAstBinExpr it when it.getOp().isLogicalOperator() -> ofValue(it);
            case Swc4jAstExprOrSpread it -> ofArgument(it, value);
            case Swc4jAstVarDeclarator it
            when it.getName() instanceof Swc4jAstBindingIdent name -> ofVariable(name.getId());
            default ->
                new Unknown("the function that returns it is used in a way that is not followed, in "
                        + context.place(value));
        };
    }

    private Use ofMethod(Swc4jAstMemberExpr member) {
        Optional<String> name = Nodes.property(member);
        if (name.equals(Optional.of("then"))) {
            return new Awaited();
        }
        return name.isEmpty() || PROMISE_METHODS.contains(name.get())
                ? new Unknown("`." + name.orElse("?") + "` is called on the builder in " + context.place(member))
                : new Extended(List.of());
    }

    private Use ofReturn(ISwc4jAst function) {
        if (Functions.isAsync(function)) {
            return new Awaited();
        }
        Use use = of(function);
        return use instanceof Extended
                ? new Unknown("the builder is returned by several functions and extended after that")
                : use;
    }

    private Use ofArgument(Swc4jAstExprOrSpread it, ISwc4jAst value) {
        Optional<String> problem = switch (it.getParent()) {
            case Swc4jAstArrayLit array -> new Arrays(context).whyNotAwaited(array);
            case ISwc4jAst call ->
                Nodes.call(call)
                        .filter(push -> push.method().equals(Optional.of("push")))
                        .map(push -> new Arrays(context).whyNotPushed(push))
                        .orElse(Optional.of("the builder is handed to other code in " + context.place(value)));
        };
        return problem.<Use>map(Unknown::new).orElseGet(Awaited::new);
    }

    /// A variable that is only waited for, with nothing else waited for before that: what replaces a builder is sent at
    /// once. Any other variable is followed as one that holds a builder.
    private Use ofVariable(Swc4jAstIdent name) {
        Optional<Binding> binding = context.scopes().binding(name);
        boolean once = binding.isPresent()
                && binding.get().constant()
                && binding.get().reads().size() == 1;
        if (!once) {
            return new Extended(List.of());
        }
        ISwc4jAst value = Nodes.wrapped(binding.get().reads().getFirst());
        boolean waited = value.getParent() instanceof Swc4jAstAwaitExpr
                && new Arrays(context).awaitBetween(name, value).isEmpty();
        return waited ? new Awaited() : new Extended(List.of());
    }

    /// A function that returns a builder is itself an argument.
    private Use ofCallback(Swc4jAstExprOrSpread argument) {
        Optional<Called> call = Nodes.call(argument.getParent());
        if (call.isEmpty() || argument.getSpread().isPresent()) {
            return new Unknown("the builder is returned from a function whose callers are not known");
        }
        Optional<String> method = call.get().method();
        String name = method.orElseGet(() -> context.text(call.get().callee()));
        if (method.isPresent() && Set.of("map", "flatMap").contains(name)) {
            return new Arrays(context)
                    .whyNotAwaited(call.get().node())
                    .<Use>map(Unknown::new)
                    .orElseGet(Awaited::new);
        }
        if (name.equals("forEach") || TIMERS.contains(name)) {
            return new Dropped("`" + name + "` does not wait for what its function returns");
        }
        if (method.isPresent() && PROMISE_METHODS.contains(name)) {
            return new Awaited();
        }
        return ofParameter(call.get(), argument, name);
    }

    /// The callback of a function that is known: every call of the parameter is waited for.
    private Use ofParameter(Called call, Swc4jAstExprOrSpread argument, String name) {
        List<Mentions.Callee> functions = context.mentions().callees(context, call.callee());
        int index = call.arguments().indexOf(argument);
        boolean known = !functions.isEmpty()
                && functions.stream().map(Mentions.Callee::function).allMatch(function -> {
                    List<? extends ISwc4jAst> parameters = Functions.parameters(function);
                    return index < parameters.size() && parameters.get(index) instanceof Swc4jAstBindingIdent;
                });
        if (!known) {
            return new Unknown("the builder is returned to `" + name + "`, whose code is not known");
        }
        List<Use> uses = new ArrayList<>();
        for (Mentions.Callee callee : functions) {
            Swc4jAstIdent parameter = ((Swc4jAstBindingIdent)
                            Functions.parameters(callee.function()).get(index))
                    .getId();
            Callers there = in(callee.context());
            callee.context().scopes().binding(parameter).map(Binding::reads).orElse(List.of()).stream()
                    .map(read -> Calls.ofCallee(read)
                            .map(it -> there.ofValue(it.node()))
                            .orElseGet(() ->
                                    new Unknown("`" + name + "` passes on the function that returns the builder")))
                    .forEach(uses::add);
        }
        Use use = all(List.of(), uses);
        return use instanceof Extended ? new Unknown("`" + name + "` extends the builder that it is given") : use;
    }

    /// What holds for all of them together.
    private static Use all(List<ISwc4jAst> calls, List<Use> uses) {
        for (Use use : uses) {
            if (use instanceof Unknown) {
                return use;
            }
        }
        Optional<Use> dropped = uses.stream().filter(Dropped.class::isInstance).findFirst();
        if (dropped.isPresent()) {
            return uses.stream().allMatch(Dropped.class::isInstance)
                    ? dropped.get()
                    : new Unknown(((Dropped) dropped.get()).reason() + ", and elsewhere with waiting");
        }
        if (uses.stream().noneMatch(Extended.class::isInstance)) {
            return new Awaited();
        }
        List<ISwc4jAst> all = new ArrayList<>(calls);
        uses.forEach(use -> all.addAll(use instanceof Extended it ? it.values() : List.of()));
        return new Extended(all.stream().distinct().toList());
    }
}
