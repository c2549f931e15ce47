package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstBool;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNumber;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstExpr;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.chain.Chain.Access;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.reach.Thing.Client;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.External;
import dev.rehome.rewrite.reach.Thing.Holder;
import dev.rehome.rewrite.reach.Thing.Instance;
import dev.rehome.rewrite.reach.Thing.JsClass;
import dev.rehome.rewrite.reach.Thing.Kind;
import dev.rehome.rewrite.reach.Thing.Literal;
import dev.rehome.rewrite.reach.Thing.Namespace;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Which expressions are a client of the old service, in all programs together.
///
/// Starts at the calls that make one and follows values through variables, properties, parameters, results
/// and modules
/// until nothing new is found. It does not look at the order in which code runs, so it finds what may ever
/// get to a
/// place. Code that nothing in the programs calls is taken as never called with something else.
public final class ClientFlow {
    private static final String NAME = "supabase";
    private static final String NARROWED_BEFORE =
            "schema(..) was called on it elsewhere; call it where the chain starts";
    private static final Set<String> QUERIES = Set.of("select", "insert", "update", "upsert", "delete");
    private static final Set<String> BUILT_IN =
            Set.of("Array", "Buffer", "Object", "Int8Array", "Uint8Array", "Readable");

    private final World world;
    private final Evaluator evaluator;
    private final Store store;
    private final AccessReader accesses;
    private final ClientOptions options;
    private final Map<Place, Access> known = new ConcurrentHashMap<>();
    private final Map<Place, Optional<Value>> knownSchemas = new ConcurrentHashMap<>();

    private ClientFlow(World world, Evaluator evaluator, Store store) {
        this.world = world;
        this.evaluator = evaluator;
        this.store = store;
        this.accesses = new AccessReader(world, evaluator);
        this.options = new ClientOptions(evaluator, this::constant);
    }

    public static ClientFlow of(List<Program> programs) {
        return of(programs, ModuleGraph.of(programs, Map.of()));
    }

    public static ClientFlow of(List<Program> programs, ModuleGraph modules) {
        return LargeStack.call(() -> {
            World world = new World(programs, modules);
            Store store = new Store();
            Evaluator evaluator = new Evaluator(world, store);
            for (Program program : programs) {
                new Rules(program, world, store, evaluator).read();
            }
            store.settle();
            return new ClientFlow(world, evaluator, store);
        });
    }

    public List<Program> programs() {
        return world.programs();
    }

    public Scopes scopes(Program program) {
        return world.scopes(program);
    }

    public ModuleGraph modules() {
        return world.modules();
    }

    ServerReader servers(MentionIndex index) {
        return new ServerReader(index, modules(), evaluator);
    }

    /// Every expression of a program that is or may be a client.
    public Map<ISwc4jAst, ClientUse> clients(Program program) {
        IdentityHashMap<ISwc4jAst, ClientUse> found = new IdentityHashMap<>();
        program.walk(node -> {
            boolean literal =
                    node instanceof Swc4jAstStr || node instanceof Swc4jAstNumber || node instanceof Swc4jAstBool;
            if (node instanceof ISwc4jAstExpr && !literal) {
                clientAt(program, node).ifPresent(use -> found.put(node, use));
            }
        });
        return found;
    }

    /// What an expression is, if it is or may be a client. Call it inside [LargeStack#call] for code of any
    /// depth.
    public Optional<ClientUse> clientAt(Program program, ISwc4jAst expression) {
        Set<Thing> things = evaluator.of(program, expression);
        if (!holdsClient(things)) {
            return byName(program, expression, things);
        }
        return Optional.of(use(expression, ofApplication(program, things)));
    }

    /// Asked for every expression of the code, and mostly answered with no.
    private static boolean holdsClient(Set<Thing> things) {
        for (Thing thing : things) {
            if (thing instanceof Client) {
                return true;
            }
        }
        return false;
    }

    private ClientUse use(ISwc4jAst expression, Set<Thing> things) {
        List<Client> clients = things.stream()
                .filter(Client.class::isInstance)
                .map(Client.class::cast)
                .toList();
        boolean other = things.size() > clients.size();
        boolean mock = clients.stream().allMatch(client -> client.kind() == Kind.MOCK);
        boolean narrowed =
                !isSchemaCall(expression) && clients.stream().anyMatch(client -> client.kind() == Kind.NARROWED);
        String doubt = other ? "on another path it is something else" : narrowed ? NARROWED_BEFORE : "";
        return new ClientUse(
                other || narrowed ? Certainty.MAYBE : Certainty.CERTAIN,
                access(clients),
                schema(clients),
                made(clients),
                mock,
                schemasDiffer(clients) ? "it is narrowed to different schemas on different paths" : doubt);
    }

    /// What tests put in place of things says nothing about the application, where that is seen without them.
    private static Set<Thing> ofApplication(Program program, Set<Thing> things) {
        if (things.size() < 2 || Mocks.isTest(program)) {
            return things;
        }
        Set<Thing> own = things.stream().filter(thing -> !Mocks.isOfTest(thing)).collect(Collectors.toSet());
        return own.stream().anyMatch(Client.class::isInstance) ? own : things;
    }

    /// Whether a client may get to an expression; names alone do not count.
    boolean isClient(Program program, ISwc4jAst expression) {
        return hasClient(evaluator.of(program, expression));
    }

    private static boolean hasClient(Set<Thing> things) {
        return things.stream().anyMatch(thing -> thing instanceof Client client && client.kind() != Kind.MOCK);
    }

    /// The programs that make the clients which a program's variables hold.
    public Set<Program> madeIn(Program program) {
        return scopes(program).bindings().stream()
                .flatMap(binding -> store.variable(binding).things().stream())
                .filter(thing -> thing instanceof Client client && isMade(client))
                .map(thing -> ((Client) thing).made().program())
                .collect(Collectors.toSet());
    }

    boolean holdsClient(Binding binding) {
        return hasClient(store.variable(binding).things());
    }

    /// Whether what it holds is no client but hands one out: a function that gives one, an object that has one.
    boolean leadsToClient(Binding binding) {
        return store.variable(binding).things().stream().anyMatch(this::leads);
    }

    private boolean leads(Thing thing) {
        return switch (thing) {
            case Client it -> it.kind() != Kind.MOCK;
            case Code it -> hasClient(store.returned(it.node()).things());
            case Literal it -> hasClient(evaluator.properties().read(it, Store.ANY));
            case Namespace it -> exportsClient(it.program());
            default -> false;
        };
    }

    private boolean exportsClient(Program program) {
        boolean named = store.names(new Namespace(program)).stream()
                .filter(name -> !name.startsWith(ModuleRules.TYPE))
                .flatMap(name -> evaluator.properties().read(new Namespace(program), name).stream())
                .anyMatch(thing -> !(thing instanceof Namespace) && leads(thing));
        return named || store.exported(program).things().stream().anyMatch(this::leads);
    }

    boolean reExports(Program program, Swc4jAstExportAll export) {
        return modules()
                .resolve(program, export.getSrc().getValue())
                .filter(this::exportsClient)
                .isPresent();
    }

    boolean reExports(Program program, Swc4jAstNamedExport export) {
        return export.getSpecifiers().stream()
                .map(ModuleRules::exportedName)
                .flatMap(name -> evaluator.properties().read(new Namespace(program), name).stream())
                .anyMatch(thing -> !(thing instanceof Namespace) && leads(thing));
    }

    boolean loads(Program program, Nodes.Called call) {
        return evaluator.calls().module(program, call).isPresent();
    }

    /// Whether calling an expression makes a new client, by a function of the old service's packages.
    boolean makesClient(Program program, ISwc4jAst callee) {
        return evaluator.of(program, callee).stream()
                .anyMatch(thing -> thing instanceof External it && ClientPackages.makesClients(it.module()));
    }

    /// Whether a call does nothing but make a client or hand one out.
    public boolean onlyGivesClient(Program program, ISwc4jAst call) {
        return new PlainFactory(this, evaluator).isCalled(program, call);
    }

    /// Whether calling an expression runs code that is not among the programs.
    boolean isForeign(Program program, ISwc4jAst callee) {
        Set<Thing> things = evaluator.of(program, callee);
        return things.stream()
                .anyMatch(thing -> thing instanceof External it && !ClientPackages.makesClients(it.module()));
    }

    /// The functions that an expression may be; nothing where it may be something else.
    List<Code> callees(Program program, ISwc4jAst callee) {
        Set<Thing> things = evaluator.of(program, callee);
        return things.stream().allMatch(Code.class::isInstance)
                ? things.stream().map(Code.class::cast).toList()
                : List.of();
    }

    boolean isGetter(Program program, Swc4jAstMemberExpr member, String name) {
        return evaluator.of(program, member.getObj()).stream()
                .anyMatch(thing -> thing instanceof Instance it
                        && it.of() instanceof JsClass type
                        && Nesting.hasGetter(type.node(), name));
    }

    boolean isSingleton(Program program, ISwc4jAst object) {
        return evaluator.of(program, object).stream().anyMatch(JsClass.class::isInstance);
    }

    /// The text that a name always has.
    Optional<String> constant(Program program, ISwc4jAst expression) {
        return scopes(program)
                .binding(expression)
                .filter(Binding::constant)
                .map(binding -> binding.writes().getFirst().by())
                .filter(Swc4jAstVarDeclarator.class::isInstance)
                .map(Swc4jAstVarDeclarator.class::cast)
                .filter(it -> it.getName() instanceof Swc4jAstBindingIdent)
                .flatMap(Swc4jAstVarDeclarator::getInit)
                .flatMap(Nodes::string);
    }

    private static boolean isMade(Client client) {
        return client.kind() == Kind.MADE || client.kind() == Kind.NARROWED;
    }

    /// Whether an expression is `client.schema(..)` itself.
    static boolean isSchemaCall(ISwc4jAst expression) {
        return Nodes.call(expression)
                .flatMap(Nodes.Called::method)
                .filter("schema"::equals)
                .isPresent();
    }

    private Access access(List<Client> clients) {
        Set<Access> found = made(clients).stream()
                .map(place -> known.computeIfAbsent(place, accesses::of))
                .collect(Collectors.toCollection(HashSet::new));
        return found.size() == 1 ? found.iterator().next() : Access.UNKNOWN;
    }

    private static List<Place> made(List<Client> clients) {
        return clients.stream()
                .filter(client -> isMade(client))
                .map(Client::made)
                .distinct()
                .toList();
    }

    private Optional<Value> schema(Client client) {
        return client.kind() == Kind.MADE
                ? knownSchemas.computeIfAbsent(client.made(), options::schema)
                : client.schema();
    }

    private Set<Optional<String>> schemas(List<Client> clients) {
        boolean real = clients.stream().anyMatch(client -> isMade(client));
        return clients.stream()
                .filter(client -> !real || isMade(client))
                .map(client -> schema(client).map(Value::code))
                .collect(Collectors.toSet());
    }

    private boolean schemasDiffer(List<Client> clients) {
        return schemas(clients).size() > 1;
    }

    private Optional<Value> schema(List<Client> clients) {
        return clients.stream().map(this::schema).flatMap(Optional::stream).findFirst();
    }

    /// Where a value comes from was not found; its name and what is called on it may speak for it all the
    /// same, for
    /// example where the import is gone and the call was left behind.
    private Optional<ClientUse> byName(Program program, ISwc4jAst expression, Set<Thing> things) {
        if (calledOn(expression).isEmpty()) {
            return Optional.empty();
        }
        boolean explained = things.stream().anyMatch(thing -> thing instanceof Holder || thing instanceof External);
        if (explained) {
            return Optional.empty();
        }
        boolean named = lastName(expression)
                .filter(name -> name.toLowerCase(Locale.ROOT).contains(NAME))
                .isPresent();
        boolean queried = startsQuery(expression)
                && lastName(expression).filter(BUILT_IN::contains).isEmpty();
        boolean unseen = things.stream().allMatch(Thing.Other.UNSEEN::equals);
        if (!(named && isUsed(expression)) && !(queried && unseen)) {
            return Optional.empty();
        }
        String doubt = "where " + shortened(program.text(expression)) + " is made was not found";
        return Optional.of(new ClientUse(Certainty.MAYBE, Access.UNKNOWN, Optional.empty(), List.of(), false, doubt));
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > 60 ? line.substring(0, 60) + ".." : line;
    }

    private static Optional<String> lastName(ISwc4jAst expression) {
        return switch (Nodes.unwrap(expression)) {
            case Swc4jAstIdent it -> Optional.of(it.getSym());
            case Swc4jAstMemberExpr it -> Nodes.property(it);
            default -> Optional.empty();
        };
    }

    /// Whether `.from(..)`, `.rpc(..)` or `.schema(..)` is called on it.
    private static boolean isUsed(ISwc4jAst expression) {
        return calledOn(expression)
                .flatMap(Nodes.Called::method)
                .filter(method -> method.equals("from") || method.equals("rpc") || method.equals("schema"))
                .isPresent();
    }

    /// The method call that an expression is the object of.
    static Optional<Nodes.Called> calledOn(ISwc4jAst expression) {
        ISwc4jAst outer = Nodes.wrapped(expression);
        if (!(outer.getParent() instanceof Swc4jAstMemberExpr member) || !Nodes.same(member.getObj(), outer)) {
            return Optional.empty();
        }
        ISwc4jAst callee = Nodes.wrapped(member);
        return callee.getParent() == null
                ? Optional.empty()
                : Nodes.call(callee.getParent()).filter(call -> Nodes.same(Nodes.unwrap(call.callee()), member));
    }

    /// `x.from('t').select(..)` and its like: hardly anything else is written that way.
    private static boolean startsQuery(ISwc4jAst expression) {
        Optional<Nodes.Called> from = calledOn(expression)
                .filter(call -> call.method().filter("from"::equals).isPresent())
                .filter(call -> call.arguments().size() == 1);
        return from.flatMap(call -> calledOn(call.node()))
                .flatMap(Nodes.Called::method)
                .filter(QUERIES::contains)
                .isPresent();
    }
}
