package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstConstructor;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstFunction;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstGetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstSetterProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstClassExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSeqExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSuperPropExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNull;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.reach.Thing.Client;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.Holder;
import dev.rehome.rewrite.reach.Thing.Instance;
import dev.rehome.rewrite.reach.Thing.JsClass;
import dev.rehome.rewrite.reach.Thing.Kind;
import dev.rehome.rewrite.reach.Thing.Literal;
import dev.rehome.rewrite.reach.Thing.Other;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What an expression may be, as far as the store knows by now. Reads only; whoever asks inside a rule is asked again
/// when more is known.
final class Evaluator {
    private static final Set<Thing> NOTHING = Set.of();
    private static final Set<Thing> SOMETHING = Set.of(Other.SOMETHING);

    private final Store store;
    private final Properties properties;
    private final CallResults calls;
    private final World world;

    Evaluator(World world, Store store) {
        this.world = world;
        this.store = store;
        this.properties = new Properties(this, world, store);
        this.calls = new CallResults(this, world, store);
    }

    Properties properties() {
        return properties;
    }

    List<Program> programs() {
        return world.programs();
    }

    CallResults calls() {
        return calls;
    }

    /// `null` and `undefined` are nothing: a client that is made later is one all the same.
    Set<Thing> of(Program program, ISwc4jAst expression) {
        return switch (Nodes.unwrap(expression)) {
            case Swc4jAstIdent it -> name(program, it);
            case Swc4jAstBindingIdent it -> name(program, it.getId());
            case Swc4jAstMemberExpr it -> member(program, it);
            case Swc4jAstSuperPropExpr it ->
                Nodes.name(it.getProp())
                        .map(name -> properties.inherited(self(program, it), name))
                        .orElse(SOMETHING);
            case Swc4jAstThisExpr it -> self(program, it);
            case Swc4jAstAwaitExpr it -> of(program, it.getArg());
            case Swc4jAstCondExpr it -> union(of(program, it.getCons()), of(program, it.getAlt()));
            case Swc4jAstBinExpr it -> binary(program, it);
            case Swc4jAstAssignExpr it -> assignment(program, it);
            case Swc4jAstSeqExpr it -> of(program, it.getExprs().getLast());
            case Swc4jAstNewExpr it -> calls.made(program, it);
            case Swc4jAstObjectLit it ->
                Mocks.isMock(program, it) ? mock(program, it) : Set.of(new Literal(program, it));
            case Swc4jAstArrayLit it -> Set.of(new Literal(program, it));
            case Swc4jAstFnExpr it -> Set.of(new Code(program, it.getFunction()));
            case Swc4jAstArrowExpr it -> Set.of(new Code(program, it));
            case Swc4jAstClassExpr it -> Set.of(new JsClass(program, it.getClazz()));
            case Swc4jAstNull _ -> NOTHING;
            case Swc4jAstUnaryExpr it when it.getOp().getName().equals("void") -> NOTHING;
            case ISwc4jAst it ->
                Nodes.call(it)
                        .map(call -> store.read(store.result(call.node())))
                        .orElse(SOMETHING);
        };
    }

    private static Set<Thing> mock(Program program, ISwc4jAst node) {
        return Set.of(new Client(new Place(program, node), Kind.MOCK, Optional.empty()));
    }

    private Set<Thing> name(Program program, Swc4jAstIdent name) {
        Scopes scopes = world.scopes(program);
        Optional<Binding> binding = scopes.binding(name);
        if (binding.isPresent()) {
            return store.read(store.variable(binding.get()));
        }
        return switch (name.getSym()) {
            case "undefined" -> NOTHING;
            case "exports" ->
                union(Set.of(new Literal(program, program.root())), store.read(store.exportsAlias(program)));
            case String other -> store.read(store.ambient("global." + other));
        };
    }

    private Set<Thing> member(Program program, Swc4jAstMemberExpr member) {
        Optional<String> name = Nodes.property(member);
        if (name.isPresent() && isModule(program, member.getObj()) && name.get().equals("exports")) {
            return store.read(store.exported(program));
        }
        return member(program, member, name.orElse(Store.ANY), of(program, member.getObj()));
    }

    /// What a member access gives, where it is known what its object is: finding that out twice at each call would
    /// double the work with every call of a chain.
    Set<Thing> member(Program program, Swc4jAstMemberExpr member, String property, Set<Thing> objects) {
        Set<Thing> found = new LinkedHashSet<>();
        boolean known = false;
        for (Thing object : objects) {
            known |= object instanceof Holder;
            found.addAll(properties.read(object, property));
        }
        if (!known || !(Nodes.unwrap(member.getObj()) instanceof Swc4jAstThisExpr)) {
            found.addAll(properties.ambient(program, member.getObj(), property, known));
        }
        return found;
    }

    /// What a type stands for that is imported from another file.
    Set<Thing> importedType(Program program, Swc4jAstIdent name) {
        Optional<ISwc4jAst> by = world.scopes(program)
                .binding(name)
                .flatMap(binding -> binding.writes().stream().findFirst())
                .map(Binding.Write::by);
        if (by.isEmpty()
                || !(by.get() instanceof Swc4jAstImportNamedSpecifier it)
                || !(it.getParent() instanceof Swc4jAstImportDecl declaration)) {
            return NOTHING;
        }
        String imported = it.getImported()
                .map(ModuleRules::exportName)
                .orElse(it.getLocal().getSym());
        Set<Thing> found = new LinkedHashSet<>();
        world.namespace(program, declaration.getSrc().getValue())
                .forEach(module -> found.addAll(properties.read(module, ModuleRules.TYPE + imported)));
        return found;
    }

    Set<Thing> returned(Code code) {
        return store.read(store.returned(code.node()));
    }

    boolean isModule(Program program, ISwc4jAst expression) {
        return world.scopes(program).isGlobal(expression, "module");
    }

    private Set<Thing> binary(Program program, Swc4jAstBinExpr binary) {
        return switch (binary.getOp()) {
            case LogicalOr, NullishCoalescing -> union(of(program, binary.getLeft()), of(program, binary.getRight()));
            case LogicalAnd -> of(program, binary.getRight());
            default -> SOMETHING;
        };
    }

    private Set<Thing> assignment(Program program, Swc4jAstAssignExpr assignment) {
        return switch (assignment.getOp()) {
            case Assign -> of(program, assignment.getRight());
            case OrAssign, NullishAssign, AndAssign ->
                union(of(program, assignment.getRight()), of(program, assignment.getLeft()));
            default -> SOMETHING;
        };
    }

    static Set<Thing> union(Set<Thing> one, Set<Thing> other) {
        if (one.isEmpty() || other.containsAll(one)) {
            return other;
        }
        if (other.isEmpty()) {
            return one;
        }
        Set<Thing> both = new LinkedHashSet<>(one);
        both.addAll(other);
        return both;
    }

    /// What `this` is at a node.
    Set<Thing> self(Program program, ISwc4jAst node) {
        Optional<ISwc4jAst> owner = Nesting.thisOwner(node);
        if (owner.isEmpty()) {
            return NOTHING;
        }
        return switch (owner.get()) {
            case Swc4jAstGetterProp it -> literal(program, it.getParent());
            case Swc4jAstSetterProp it -> literal(program, it.getParent());
            case Swc4jAstConstructor it -> instance(program, it, false);
            case Swc4jAstFunction it -> selfOfFunction(program, it);
            case ISwc4jAst it -> instance(program, it, Nesting.isStatic(it));
        };
    }

    private Set<Thing> selfOfFunction(Program program, ISwc4jAst function) {
        ISwc4jAst holder = function.getParent();
        if (holder.getParent() instanceof Swc4jAstClass) {
            return instance(program, holder, Nesting.isStatic(holder));
        }
        if (holder.getParent() instanceof Swc4jAstObjectLit literal) {
            return literal(program, literal);
        }
        ISwc4jAst value = Nodes.wrapped(holder).getParent();
        if (value != null && value.getParent() instanceof Swc4jAstObjectLit literal) {
            return literal(program, literal);
        }
        return union(Set.of(new Instance(new Code(program, function))), store.read(store.thisOf(function)));
    }

    private static Set<Thing> literal(Program program, ISwc4jAst node) {
        return Set.of(new Literal(program, node));
    }

    private static Set<Thing> instance(Program program, ISwc4jAst member, boolean isStatic) {
        return Nesting.classOf(member)
                .map(type -> {
                    JsClass holder = new JsClass(program, type);
                    return Set.<Thing>of(isStatic ? holder : new Instance(holder));
                })
                .orElse(NOTHING);
    }
}
