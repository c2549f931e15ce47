package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstComputedPropName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImport;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Client;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.External;
import dev.rehome.rewrite.reach.Thing.Holder;
import dev.rehome.rewrite.reach.Thing.Instance;
import dev.rehome.rewrite.reach.Thing.JsClass;
import dev.rehome.rewrite.reach.Thing.Kind;
import dev.rehome.rewrite.reach.Thing.Literal;
import dev.rehome.rewrite.reach.Thing.Other;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What calls and `new` give.
final class CallResults {
    private static final Set<String> SAME = Set.of("freeze", "seal", "preventExtensions", "resolve", "create");
    private static final Set<String> ELEMENT = Set.of("find", "at", "pop", "shift", "get");
    private static final Pattern REMEMBERS = Pattern.compile("(?i).*(once|memo|cache|lazy|singleton).*");
    private static final Set<String> COLLECTIONS = Set.of("Map", "WeakMap", "Set", "Array", "Object");

    private final Evaluator evaluator;
    private final World world;
    private final Store store;

    CallResults(Evaluator evaluator, World world, Store store) {
        this.evaluator = evaluator;
        this.world = world;
        this.store = store;
    }

    Set<Thing> result(Program program, Called call) {
        Optional<String> module = module(program, call);
        if (module.isPresent()) {
            return required(program, module.get(), call);
        }
        Optional<Swc4jAstMemberExpr> member = call.member();
        Optional<String> method = call.method();
        if (member.isEmpty() || method.isEmpty()) {
            return results(program, call, evaluator.of(program, call.callee()));
        }
        Optional<Set<Thing>> special = special(program, call, member.get(), method.get());
        if (special.isPresent()) {
            return special.get();
        }
        Set<Thing> objects = evaluator.of(program, member.get().getObj());
        Set<Thing> found = onObject(program, call, method.get(), objects);
        boolean undecided = Registries.reads(method.get()) && call.argument(0).isPresent() && !store.isComplete();
        return found.isEmpty() && !undecided
                ? results(program, call, evaluator.member(program, member.get(), method.get(), objects))
                : found;
    }

    private Set<Thing> results(Program program, Called call, Set<Thing> callees) {
        Set<Thing> found = new LinkedHashSet<>();
        callees.forEach(callee -> found.addAll(called(program, call, callee)));
        return callees.isEmpty() ? unknown() : found;
    }

    private Set<Thing> unknown() {
        return store.isComplete() ? Set.of(Other.UNSEEN) : Set.of();
    }

    /// The specifier of `require('x')`, `import('x')` and what loaders of tests have besides.
    Optional<String> module(Program program, Called call) {
        ISwc4jAst callee = Nodes.unwrap(call.callee());
        boolean loads = world.scopes(program).isGlobal(callee, "require")
                || callee instanceof Swc4jAstImport
                || call.method().filter(CallResults::loadsModule).isPresent();
        return loads ? call.argument(0).flatMap(Nodes::string) : Optional.empty();
    }

    private static boolean loadsModule(String method) {
        return method.equals("requireActual") || method.equals("importActual") || method.equals("requireMock");
    }

    private Set<Thing> required(Program program, String specifier, Called call) {
        Set<Thing> namespace = world.namespace(program, specifier);
        boolean dynamic = !world.scopes(program).isGlobal(call.callee(), "require");
        Set<Thing> found = new LinkedHashSet<>();
        for (Thing each : namespace) {
            if (each instanceof Thing.Namespace it && !dynamic && !world.isHarmony(it.program())) {
                found.addAll(store.read(store.exported(it.program())));
            } else {
                found.add(each);
            }
        }
        return found;
    }

    /// Functions of the language whose result is known from their arguments.
    private Optional<Set<Thing>> special(Program program, Called call, Swc4jAstMemberExpr member, String method) {
        boolean builtIn = world.scopes(program).isGlobal(member.getObj(), "Object")
                || world.scopes(program).isGlobal(member.getObj(), "Promise");
        Optional<ISwc4jAst> first = call.argument(0);
        if (builtIn && first.isPresent() && (SAME.contains(method) || method.equals("assign"))) {
            return Optional.of(evaluator.of(program, first.get()));
        }
        if (builtIn
                && first.isPresent()
                && (method.equals("all") || method.equals("allSettled") || method.equals("values"))) {
            return Optional.of(evaluator.of(program, first.get()));
        }
        return switch (method) {
            case "bind" -> Optional.of(evaluator.of(program, member.getObj()));
            case "call", "apply" -> Optional.of(returned(program, call, evaluator.of(program, member.getObj())));
            case "catch", "finally" -> Optional.of(evaluator.of(program, member.getObj()));
            case "then" ->
                Optional.of(first.map(handler -> returned(program, call, evaluator.of(program, handler)))
                        .orElse(Set.of()));
            default -> Optional.empty();
        };
    }

    private Set<Thing> returned(Program program, Called call, Set<Thing> callees) {
        Set<Thing> found = new LinkedHashSet<>();
        callees.forEach(callee -> found.addAll(called(program, call, callee)));
        return found;
    }

    /// Methods of what is no class of ours: clients, collections, containers.
    private Set<Thing> onObject(Program program, Called call, String method, Set<Thing> objects) {
        Set<Thing> found = new LinkedHashSet<>();
        boolean known = false;
        for (Thing object : objects) {
            known |= object instanceof Holder;
            if (object instanceof Client client) {
                found.add(method.equals("schema") ? narrowed(program, client, call) : Other.SOMETHING);
            } else if (object instanceof Literal literal && ELEMENT.contains(method) && isCollection(literal)) {
                found.addAll(evaluator.properties().read(literal, keyOf(call, method)));
            }
        }
        if (!known && Registries.reads(method)) {
            call.argument(0)
                    .flatMap(Nodes::string)
                    .ifPresent(name -> found.addAll(store.read(store.ambient(Registries.key(name)))));
        }
        return found;
    }

    /// What an object that is written down as `{ .. }` gives is what its own method returns, whatever that is
    /// called.
    private static boolean isCollection(Literal literal) {
        return !(literal.node() instanceof Swc4jAstObjectLit);
    }

    private static String keyOf(Called call, String method) {
        return method.equals("get") ? call.argument(0).flatMap(Nodes::string).orElse(Store.ANY) : Store.ANY;
    }

    private static Client narrowed(Program program, Client client, Called call) {
        Optional<Value> schema = call.argument(0).map(argument -> Keys.value(program, argument));
        return new Client(client.made(), client.kind() == Kind.MADE ? Kind.NARROWED : client.kind(), schema);
    }

    private Set<Thing> called(Program program, Called call, Thing callee) {
        return switch (callee) {
            case Code it -> store.read(store.returned(it.node()));
            case External it -> ofPackage(program, call, it);
            case Other it -> Set.of(it);
            case Client _ -> Set.of(Other.SOMETHING);
            case Literal it when Mocks.isTest(it.program()) -> Set.of(it);
            case Holder _ -> Set.of(Other.SOMETHING);
        };
    }

    private Set<Thing> ofPackage(Program program, Called call, External external) {
        String name = external.name();
        if (ClientPackages.makesClients(external.module())) {
            return ClientPackages.isFactory(name)
                    ? Set.of(new Client(new Place(program, call.node()), Kind.MADE, Optional.empty()))
                    : Set.of(Other.SOMETHING);
        }
        Optional<ISwc4jAst> first = call.argument(0);
        if (first.isEmpty()) {
            return Set.of(Other.SOMETHING);
        }
        return switch (name) {
            case "useState", "useRef", "createContext" -> Set.of(new Literal(program, call.node()));
            case "useCallback" -> evaluator.of(program, first.get());
            case "useMemo" -> returned(program, call, evaluator.of(program, first.get()));
            case "useContext" -> {
                Set<Thing> found = new LinkedHashSet<>();
                for (Thing context : evaluator.of(program, first.get())) {
                    found.addAll(evaluator.properties().read(context, "value"));
                }
                yield found;
            }
            default ->
                REMEMBERS.matcher(program.text(call.callee())).matches()
                        ? evaluator.of(program, first.get())
                        : Set.of(Other.SOMETHING);
        };
    }

    Set<Thing> made(Program program, Swc4jAstNewExpr node) {
        Set<Thing> found = new LinkedHashSet<>();
        List<Swc4jAstExprOrSpread> arguments = node.getArgs().orElse(List.of());
        ISwc4jAst callee = Nodes.unwrap(node.getCallee());
        if (COLLECTIONS.stream().anyMatch(name -> world.scopes(program).isGlobal(callee, name))) {
            return Set.of(new Literal(program, node));
        }
        if (world.scopes(program).isGlobal(callee, "Proxy") && arguments.size() == 2) {
            return proxy(program, arguments);
        }
        Set<Thing> callees = evaluator.of(program, callee);
        for (Thing each : callees) {
            switch (each) {
                case JsClass it -> found.add(new Instance(it));
                case Code it -> found.add(new Instance(it));
                case External it
                when ClientPackages.makesClients(it.module()) && ClientPackages.isClass(it.name()) ->
                    found.add(new Client(new Place(program, node), Kind.MADE, Optional.empty()));
                default -> found.add(Other.SOMETHING);
            }
        }
        return callees.isEmpty() ? unknown() : found;
    }

    /// A stand-in that hands on what is read of it: `get(target, property) { return client()[property] }`.
    private Set<Thing> proxy(Program program, List<Swc4jAstExprOrSpread> arguments) {
        Set<Thing> found = new LinkedHashSet<>();
        addClients(evaluator.of(program, arguments.get(0).getExpr()), found);
        Program.walk(arguments.get(1).getExpr(), node -> {
            if (node instanceof Swc4jAstMemberExpr it && it.getProp() instanceof Swc4jAstComputedPropName) {
                addClients(evaluator.of(program, it.getObj()), found);
            }
        });
        return found.isEmpty() ? unknown() : found;
    }

    private static void addClients(Set<Thing> things, Set<Thing> found) {
        things.stream().filter(Client.class::isInstance).forEach(found::add);
    }

    /// The expressions that a function gives back.
    static List<ISwc4jAst> returns(ISwc4jAst function) {
        List<ISwc4jAst> found = new ArrayList<>();
        if (function instanceof Swc4jAstArrowExpr arrow && !(arrow.getBody() instanceof Swc4jAstBlockStmt)) {
            found.add(arrow.getBody());
            return found;
        }
        for (ISwc4jAst child : function.getChildNodes()) {
            collectReturns(child, found);
        }
        return found;
    }

    private static void collectReturns(ISwc4jAst node, List<ISwc4jAst> found) {
        if (node instanceof Swc4jAstReturnStmt it) {
            it.getArg().ifPresent(found::add);
        }
        if (!Nesting.isFunction(node) && !(node instanceof Swc4jAstClass)) {
            node.getChildNodes().forEach(child -> collectReturns(child, found));
        }
    }
}
