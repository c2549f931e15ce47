package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstConstructor;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstFunction;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstGetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstMethodProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateProp;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstMethodKind;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstClassExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSpreadElement;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstAssignTargetPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstClassDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.Holder;
import dev.rehome.rewrite.reach.Thing.Instance;
import dev.rehome.rewrite.reach.Thing.JsClass;
import dev.rehome.rewrite.reach.Thing.Literal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Reads one program into the rules by which things move in it.
final class Rules {
    private final Program program;
    private final World world;
    private final Store store;
    private final Evaluator evaluator;
    private final Patterns patterns;
    private final CallRules calls;

    Rules(Program program, World world, Store store, Evaluator evaluator) {
        this.program = program;
        this.world = world;
        this.store = store;
        this.evaluator = evaluator;
        this.patterns = new Patterns(program, world, store, evaluator);
        this.calls = new CallRules(program, world, store, evaluator);
    }

    void read() {
        new ModuleRules(program, world, store, evaluator).read();
        program.walk(this::node);
    }

    private void rule(Rule rule) {
        store.rule(rule);
    }

    private Set<Thing> of(ISwc4jAst expression) {
        return evaluator.of(program, expression);
    }

    private void node(ISwc4jAst node) {
        switch (node) {
            case Swc4jAstVarDeclarator it -> {
                patterns.defaults(List.of(it.getName()));
                it.getInit().ifPresent(init -> rule(() -> patterns.assign(it.getName(), of(init))));
            }
            case Swc4jAstAssignExpr it -> assignment(it);
            case Swc4jAstFnDecl it -> declare(it.getIdent(), new Code(program, it.getFunction()));
            case Swc4jAstClassDecl it -> declare(it.getIdent(), new JsClass(program, it.getClazz()));
            case Swc4jAstFunction it -> function(it);
            case Swc4jAstArrowExpr it -> function(it);
            case Swc4jAstConstructor it -> constructor(it);
            case Swc4jAstClass it -> type(it);
            case Swc4jAstObjectLit it -> object(it);
            case Swc4jAstArrayLit it -> array(it);
            case Swc4jAstForOfStmt it -> loop(it);
            default -> calls.read(node);
        }
    }

    private void declare(Swc4jAstIdent name, Thing thing) {
        world.scopes(program).binding(name).ifPresent(binding -> store.put(store.variable(binding), Set.of(thing)));
    }

    private void assignment(Swc4jAstAssignExpr assignment) {
        switch (assignment.getOp()) {
            case Assign, OrAssign, AndAssign, NullishAssign -> {
                if (assignment.getLeft() instanceof ISwc4jAstAssignTargetPat) {
                    patterns.defaults(List.of(assignment.getLeft()));
                }
                rule(() -> patterns.assign(assignment.getLeft(), of(assignment.getRight())));
            }
            default -> {}
        }
    }

    private void function(ISwc4jAst function) {
        patterns.defaults(Nesting.parameters(function));
        for (ISwc4jAst returned : CallResults.returns(function)) {
            rule(() -> store.put(store.returned(function), of(returned)));
        }
        // A function expression knows itself by its own name.
        if (function.getParent() instanceof Swc4jAstFnExpr expression) {
            expression.getIdent().ifPresent(name -> declare(name, new Code(program, function)));
        }
    }

    private void constructor(Swc4jAstConstructor constructor) {
        patterns.defaults(Nesting.parameters(constructor));
        Optional<Swc4jAstClass> type = Nesting.classOf(constructor);
        for (ISwc4jAst parameter : constructor.getParams()) {
            if (parameter instanceof Swc4jAstTsParamProp property && type.isPresent()) {
                parameterProperty(property, new Instance(new JsClass(program, type.get())));
            }
        }
    }

    /// `constructor(private readonly db: Client)` is a parameter and a field.
    private void parameterProperty(Swc4jAstTsParamProp property, Holder holder) {
        Patterns.names(property.getParam())
                .forEach(name -> world.scopes(program)
                        .binding(name)
                        .ifPresent(binding -> rule(
                                () -> store.putProperty(holder, name.getSym(), store.read(store.variable(binding))))));
    }

    private void type(Swc4jAstClass node) {
        JsClass type = new JsClass(program, node);
        node.getSuperClass()
                .ifPresent(above -> rule(() -> evaluator.properties().extend(type, of(above))));
        if (node.getParent() instanceof Swc4jAstClassExpr expression) {
            expression.getIdent().ifPresent(name -> declare(name, type));
        }
        for (ISwc4jAst member : node.getBody()) {
            Holder holder = Nesting.isStatic(member) ? type : new Instance(type);
            switch (member) {
                case Swc4jAstClassMethod it -> method(holder, Nodes.name(it.getKey()), it.getFunction(), it.getKind());
                case Swc4jAstPrivateMethod it ->
                    method(holder, Nodes.name(it.getKey()), it.getFunction(), it.getKind());
                case Swc4jAstClassProp it -> {
                    field(holder, Nodes.name(it.getKey()), it.getValue());
                    it.getTypeAnn().ifPresent(typed -> typed(holder, Nodes.name(it.getKey()), typed));
                }
                case Swc4jAstPrivateProp it -> {
                    field(holder, Nodes.name(it.getKey()), it.getValue());
                    it.getTypeAnn().ifPresent(typed -> typed(holder, Nodes.name(it.getKey()), typed));
                }
                default -> {}
            }
        }
    }

    private void typed(Holder holder, Optional<String> name, ISwc4jAst annotation) {
        name.ifPresent(
                it -> rule(() -> store.putProperty(holder, it, patterns.types().clients(annotation))));
    }

    private void method(Holder holder, Optional<String> name, ISwc4jAst function, Swc4jAstMethodKind kind) {
        name.ifPresent(it -> member(holder, it, function, kind));
    }

    private void member(Holder holder, String name, ISwc4jAst function, Swc4jAstMethodKind kind) {
        switch (kind) {
            case Method -> store.putProperty(holder, name, Set.of(new Code(program, function)));
            case Getter -> rule(() -> store.putProperty(holder, name, store.read(store.returned(function))));
            case Setter ->
                Nesting.parameters(function).stream()
                        .findFirst()
                        .ifPresent(parameter ->
                                rule(() -> patterns.assign(parameter, store.read(store.property(holder, name)))));
        }
    }

    private void field(Holder holder, Optional<String> name, Optional<? extends ISwc4jAst> value) {
        if (name.isPresent() && value.isPresent()) {
            rule(() -> store.putProperty(holder, name.get(), of(value.get())));
        }
    }

    private void object(Swc4jAstObjectLit node) {
        Literal literal = new Literal(program, node);
        for (ISwc4jAst property : node.getProps()) {
            switch (property) {
                case Swc4jAstKeyValueProp it ->
                    put(literal, Nodes.name(it.getKey()).orElse(Store.ANY), () -> of(it.getValue()));
                case Swc4jAstIdent it -> put(literal, it.getSym(), () -> of(it));
                case Swc4jAstMethodProp it ->
                    put(
                            literal,
                            Nodes.name(it.getKey()).orElse(Store.ANY),
                            () -> Set.of(new Code(program, it.getFunction())));
                case Swc4jAstGetterProp it -> getter(literal, it);
                case Swc4jAstSpreadElement it ->
                    rule(() -> evaluator.properties().copy(of(it.getExpr()), literal));
                default -> {}
            }
        }
    }

    private void getter(Literal literal, Swc4jAstGetterProp getter) {
        for (ISwc4jAst returned : CallResults.returns(getter)) {
            rule(() -> store.put(store.returned(getter), of(returned)));
        }
        put(literal, Nodes.name(getter.getKey()).orElse(Store.ANY), () -> store.read(store.returned(getter)));
    }

    private void put(Holder holder, String name, Supplier<Set<Thing>> things) {
        rule(() -> {
            Set<Thing> found = things.get();
            store.putProperty(holder, name, found);
            evaluator.properties().bindThis(holder, found);
        });
    }

    private void array(Swc4jAstArrayLit node) {
        Literal literal = new Literal(program, node);
        int index = 0;
        boolean shifted = false;
        for (Optional<Swc4jAstExprOrSpread> element : node.getElems()) {
            if (element.isPresent()) {
                Swc4jAstExprOrSpread it = element.get();
                boolean spread = it.getSpread().isPresent();
                shifted |= spread;
                String name = shifted ? Store.ANY : Integer.toString(index);
                rule(() -> store.putProperty(literal, name, spread ? elements(it.getExpr()) : of(it.getExpr())));
            }
            index++;
        }
    }

    private Set<Thing> elements(ISwc4jAst expression) {
        Set<Thing> found = new LinkedHashSet<>();
        for (Thing each : of(expression)) {
            found.addAll(evaluator.properties().read(each, Store.ANY));
        }
        return found;
    }

    private void loop(Swc4jAstForOfStmt loop) {
        ISwc4jAst head = loop.getLeft() instanceof Swc4jAstVarDecl declaration
                ? declaration.getDecls().getFirst().getName()
                : loop.getLeft();
        rule(() -> patterns.assign(head, elements(loop.getRight())));
    }
}
