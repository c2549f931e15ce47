package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstSuper;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCallExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstJsxElement;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstJsxExprContainer;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstJsxMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstPat;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstJsxAttr;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstRestPat;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.Holder;
import dev.rehome.rewrite.reach.Thing.JsClass;
import dev.rehome.rewrite.reach.Thing.Literal;
import dev.rehome.rewrite.reach.Thing.Namespace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The rules of calls: arguments become parameters, and what some functions of the language, of frameworks and of
/// tests do with their arguments.
final class CallRules {
    private static final Set<String> OVER_ELEMENTS =
            Set.of("forEach", "map", "filter", "find", "some", "every", "flatMap", "reduce");

    private final Program program;
    private final World world;
    private final Store store;
    private final Evaluator evaluator;

    CallRules(Program program, World world, Store store, Evaluator evaluator) {
        this.program = program;
        this.world = world;
        this.store = store;
        this.evaluator = evaluator;
    }

    private Set<Thing> of(ISwc4jAst expression) {
        return evaluator.of(program, expression);
    }

    void read(ISwc4jAst node) {
        switch (node) {
            case Swc4jAstNewExpr it -> {
                List<Swc4jAstExprOrSpread> arguments = it.getArgs().orElse(List.of());
                store.rule(() -> of(it.getCallee()).forEach(callee -> construct(callee, arguments)));
            }
            case Swc4jAstJsxElement it -> element(it);
            default -> {
                boolean isCall = node instanceof Swc4jAstCallExpr
                        || node instanceof com.caoccao.javet.swc4j.ast.miscs.Swc4jAstOptCall;
                if (isCall) {
                    Nodes.call(node).ifPresent(this::call);
                }
            }
        }
    }

    private void call(Called call) {
        store.rule(() -> store.put(store.result(call.node()), evaluator.calls().result(program, call)));
        if (call.callee() instanceof Swc4jAstSuper) {
            superCall(call);
            return;
        }
        store.rule(() -> Set.copyOf(of(call.callee())).forEach(callee -> pass(callee, call.arguments(), 0)));
        if (call.member().isPresent() && call.method().isPresent()) {
            method(call, call.member().get(), call.method().get());
        } else {
            call.argument(0).ifPresent(first -> hook(call, first));
        }
    }

    private void superCall(Called call) {
        Nesting.thisOwner(call.node())
                .flatMap(Nesting::classOf)
                .ifPresent(type -> store.rule(() -> evaluator
                        .properties()
                        .superTypes(new JsClass(program, type))
                        .forEach(above -> construct(above, call.arguments()))));
    }

    private void construct(Thing callee, List<Swc4jAstExprOrSpread> arguments) {
        Thing at = callee;
        Set<Thing> seen = new LinkedHashSet<>();
        while (at instanceof JsClass type && seen.add(type)) {
            Optional<? extends ISwc4jAst> constructor = Nesting.constructor(type.node());
            if (constructor.isPresent()) {
                pass(new Code(type.program(), constructor.get()), arguments, 0);
                return;
            }
            at = evaluator.properties().superTypes(type).stream().findFirst().orElse(type);
        }
        if (callee instanceof Code) {
            pass(callee, arguments, 0);
        }
    }

    /// @param skip how many arguments stand before the function's own, as in `function.call(self, a)`
    private void pass(Thing callee, List<Swc4jAstExprOrSpread> arguments, int skip) {
        if (!(callee instanceof Code code)) {
            return;
        }
        List<ISwc4jAstPat> parameters = Nesting.parameters(code.node());
        Patterns patterns = new Patterns(code.program(), world, store, evaluator);
        boolean spread = false;
        for (int i = skip; i < arguments.size(); i++) {
            Swc4jAstExprOrSpread argument = arguments.get(i);
            spread |= argument.getSpread().isPresent();
            Set<Thing> things =
                    argument.getSpread().isPresent() ? elements(argument.getExpr()) : of(argument.getExpr());
            int place = i - skip;
            for (int p = place; p < (spread ? parameters.size() : Math.min(place + 1, parameters.size())); p++) {
                give(patterns, code.program(), parameters.get(p), things);
            }
            if (place >= parameters.size() && !parameters.isEmpty()) {
                giveRest(patterns, code.program(), parameters.getLast(), things);
            }
        }
    }

    private void give(Patterns patterns, Program target, ISwc4jAst parameter, Set<Thing> things) {
        if (parameter instanceof Swc4jAstRestPat) {
            giveRest(patterns, target, parameter, things);
        } else {
            patterns.assign(parameter, things);
        }
    }

    private void giveRest(Patterns patterns, Program target, ISwc4jAst parameter, Set<Thing> things) {
        if (parameter instanceof Swc4jAstRestPat rest && !things.isEmpty()) {
            Literal all = new Literal(target, rest);
            store.putProperty(all, Store.ANY, things);
            patterns.assign(rest.getArg(), Set.of(all));
        }
    }

    private Set<Thing> elements(ISwc4jAst expression) {
        Set<Thing> found = new LinkedHashSet<>();
        Set.copyOf(of(expression))
                .forEach(each -> found.addAll(evaluator.properties().read(each, Store.ANY)));
        return found;
    }

    private void method(Called call, Swc4jAstMemberExpr member, String method) {
        Optional<ISwc4jAst> first = call.argument(0);
        Optional<ISwc4jAst> second = call.argument(1);
        if (first.isEmpty()) {
            return;
        }
        switch (method) {
            case "call" ->
                store.rule(() -> Set.copyOf(of(member.getObj())).forEach(callee -> pass(callee, call.arguments(), 1)));
            case "bind" ->
                store.rule(() -> Set.copyOf(of(member.getObj())).forEach(callee -> pass(callee, call.arguments(), 1)));
            case "then" -> handlers(first.get(), () -> of(member.getObj()));
            case "assign" -> store.rule(() -> copyAll(call));
            case "defineProperty" -> define(call);
            case "push", "unshift", "add" -> store.rule(() -> toElements(member, call));
            case "mock", "doMock", "unstable_mockModule" -> second.ifPresent(factory -> mock(first.get(), factory));
            case "useState", "useRef", "createContext" -> hook(call, first.get());
            case "fromEntries" ->
                keep(call, () -> {
                    Set<Thing> values = new LinkedHashSet<>();
                    elements(first.get())
                            .forEach(
                                    pair -> values.addAll(evaluator.properties().read(pair, Store.ANY)));
                    return values;
                });
            default -> {
                if (method.equals("map")) {
                    keep(call, () -> orReturned(first.get()));
                }
                if (OVER_ELEMENTS.contains(method)) {
                    handlers(first.get(), () -> elements(member.getObj()));
                }
            }
        }
        if (Registries.writes(method) && second.isPresent()) {
            register(member, method, first.get(), second.get());
        }
    }

    private void handlers(ISwc4jAst handler, Supplier<Set<Thing>> things) {
        store.rule(() -> {
            for (Thing each : Set.copyOf(of(handler))) {
                if (each instanceof Code code
                        && !Nesting.parameters(code.node()).isEmpty()) {
                    new Patterns(code.program(), world, store, evaluator)
                            .assign(Nesting.parameters(code.node()).getFirst(), things.get());
                }
            }
        });
    }

    private void copyAll(Called call) {
        List<Swc4jAstExprOrSpread> arguments = call.arguments();
        for (Thing target : Set.copyOf(of(arguments.getFirst().getExpr()))) {
            if (target instanceof Holder holder) {
                arguments.stream().skip(1).forEach(one -> evaluator.properties().copy(of(one.getExpr()), holder));
            }
        }
    }

    private void define(Called call) {
        Optional<String> name = call.argument(1).flatMap(Nodes::string);
        Optional<ISwc4jAst> description = call.argument(2);
        if (name.isEmpty() || description.isEmpty()) {
            return;
        }
        store.rule(() -> {
            Set<Thing> found = new LinkedHashSet<>();
            for (Thing each : Set.copyOf(of(description.get()))) {
                found.addAll(evaluator.properties().read(each, "value"));
                for (Thing getter : Set.copyOf(evaluator.properties().read(each, "get"))) {
                    if (getter instanceof Code code) {
                        found.addAll(store.read(store.returned(code.node())));
                    }
                }
            }
            evaluator.properties().write(program, call.arguments().getFirst().getExpr(), name.get(), found);
        });
    }

    private void toElements(Swc4jAstMemberExpr member, Called call) {
        for (Thing each : Set.copyOf(of(member.getObj()))) {
            if (each instanceof Literal literal) {
                call.arguments().forEach(one -> store.putProperty(literal, Store.ANY, of(one.getExpr())));
            }
        }
    }

    /// Clients that a call makes many of, as in `urls.map((url) => createClient(url, key))`.
    private void keep(Called call, Supplier<Set<Thing>> things) {
        Literal made = new Literal(program, call.node());
        store.rule(() -> {
            Set<Thing> found = Set.copyOf(things.get());
            boolean pair = found.stream()
                    .anyMatch(thing -> thing instanceof Literal it
                            && evaluator.properties().read(it, Store.ANY).stream()
                                    .anyMatch(Thing.Client.class::isInstance));
            if (pair || found.stream().anyMatch(Thing.Client.class::isInstance)) {
                store.putProperty(made, Store.ANY, found);
                store.put(store.result(call.node()), Set.of(made));
            }
        });
    }

    /// `jest.mock('./client', () => ({ client: { from: .. } }))`: what the test's imports of that module give.
    private void mock(ISwc4jAst specifier, ISwc4jAst factory) {
        Optional<Program> target =
                Nodes.string(specifier).flatMap(name -> world.modules().resolve(program, name));
        target.ifPresent(module -> store.rule(() -> {
            for (Thing each : Set.copyOf(of(factory))) {
                if (each instanceof Code code) {
                    Set<Thing> made = store.read(store.returned(code.node()));
                    store.put(store.exported(module), made);
                    standIn(made, new Namespace(module), new Literal(program, factory));
                }
            }
        }));
    }

    /// @param unknown what stands for those of its functions and values of which nothing is known
    private void standIn(Set<Thing> made, Namespace module, Literal unknown) {
        for (Thing each : Set.copyOf(made)) {
            if (each instanceof Holder holder) {
                for (String name : Set.copyOf(store.names(holder))) {
                    Set<Thing> things = new LinkedHashSet<>();
                    evaluator
                            .properties()
                            .read(holder, name)
                            .forEach(thing -> things.add(thing instanceof Thing.Other ? unknown : thing));
                    store.putProperty(module, name, things);
                }
            }
        }
    }

    private void register(Swc4jAstMemberExpr member, String method, ISwc4jAst name, ISwc4jAst value) {
        Optional<String> key = Nodes.string(name);
        store.rule(() -> {
            Set<Thing> things = of(value);
            boolean kept = false;
            for (Thing each : Set.copyOf(of(member.getObj()))) {
                if (each instanceof Literal literal) {
                    store.putProperty(literal, key.orElse(Store.ANY), things);
                    kept = true;
                }
            }
            if (!kept && key.isPresent()) {
                store.put(store.ambient(Registries.key(key.get())), things);
            }
            if (key.isPresent() && Registries.makesProperties(method)) {
                evaluator.properties().write(program, member.getObj(), key.get(), things);
            }
        });
    }

    /// Functions of React that keep what they are given or what a function gives.
    private void hook(Called call, ISwc4jAst first) {
        String text = program.text(call.callee());
        String name = text.substring(text.lastIndexOf('.') + 1);
        Literal made = new Literal(program, call.node());
        switch (name) {
            case "useState" ->
                store.rule(() -> {
                    store.putProperty(made, "0", orReturned(first));
                });
            case "useRef" -> store.rule(() -> store.putProperty(made, "current", of(first)));
            case "createContext" -> store.rule(() -> store.putProperty(made, "value", of(first)));
            default -> {}
        }
    }

    private Set<Thing> orReturned(ISwc4jAst expression) {
        Set<Thing> found = new LinkedHashSet<>();
        for (Thing each : Set.copyOf(of(expression))) {
            if (each instanceof Code code) {
                found.addAll(store.read(store.returned(code.node())));
            } else {
                found.add(each);
            }
        }
        return found;
    }

    /// `<Component client={client} />` calls a function with an object; `<Context.Provider value={client}>` fills a
    /// context.
    private void element(Swc4jAstJsxElement element) {
        ISwc4jAst name = element.getOpening().getName();
        Literal given = new Literal(program, element);
        for (ISwc4jAst attribute : element.getOpening().getAttrs()) {
            if (attribute instanceof Swc4jAstJsxAttr it
                    && it.getValue().orElse(null) instanceof Swc4jAstJsxExprContainer value) {
                Nodes.name(it.getName())
                        .ifPresent(key -> store.rule(() -> store.putProperty(given, key, of(value.getExpr()))));
            }
        }
        if (name instanceof Swc4jAstJsxMemberExpr member) {
            store.rule(() -> Set.copyOf(of(member.getObj())).stream()
                    .filter(Literal.class::isInstance)
                    .map(Literal.class::cast)
                    .forEach(context -> evaluator.properties().copy(Set.of(given), context)));
            return;
        }
        store.rule(() -> {
            for (Thing each : Set.copyOf(of(name))) {
                if (each instanceof Code code
                        && !Nesting.parameters(code.node()).isEmpty()) {
                    new Patterns(code.program(), world, store, evaluator)
                            .assign(Nesting.parameters(code.node()).getFirst(), Set.of(given));
                }
            }
        });
    }
}
