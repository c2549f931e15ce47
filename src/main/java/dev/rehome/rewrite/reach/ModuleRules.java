package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstFunction;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstClassExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstExportSpecifier;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstImportSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDefaultDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDefaultExpr;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamespaceSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDefaultSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportStarAsSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsExportAssignment;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsExternalModuleRef;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsImportEqualsDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstClassDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsTypeAliasDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.JsClass;
import dev.rehome.rewrite.reach.Thing.Literal;
import dev.rehome.rewrite.reach.Thing.Namespace;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The rules by which things get into and out of a module.
final class ModuleRules {
    /// Stands before the name under which a module exports a type.
    static final String TYPE = "%type.";

    private final Program program;
    private final World world;
    private final Store store;
    private final Evaluator evaluator;
    private final Namespace self;
    private final ClientTypes types;

    ModuleRules(Program program, World world, Store store, Evaluator evaluator) {
        this.program = program;
        this.world = world;
        this.store = store;
        this.evaluator = evaluator;
        this.self = new Namespace(program);
        this.types = new ClientTypes(program, evaluator);
    }

    void read() {
        if (!setsExports()) {
            store.put(store.exported(program), Set.of(new Literal(program, program.root())));
        }
        for (ISwc4jAst statement : program.root().getChildNodes()) {
            statement(statement);
        }
    }

    /// Whether `module.exports` is given a value of its own, so that the object it starts with is no longer it.
    private boolean setsExports() {
        for (Swc4jAstIdent module : world.scopes(program).globals("module")) {
            boolean set = module.getParent() instanceof Swc4jAstMemberExpr member
                    && Nodes.property(member).filter("exports"::equals).isPresent()
                    && member.getParent() instanceof Swc4jAstAssignExpr assignment
                    && Nodes.same(Nodes.unwrap(assignment.getLeft()), member);
            if (set) {
                return true;
            }
        }
        return program.root().getChildNodes().stream().anyMatch(Swc4jAstTsExportAssignment.class::isInstance);
    }

    private void statement(ISwc4jAst statement) {
        switch (statement) {
            case Swc4jAstImportDecl it -> {
                String specifier = it.getSrc().getValue();
                it.getSpecifiers().forEach(one -> imported(specifier, one));
            }
            case Swc4jAstExportDecl it -> exported(it.getDecl());
            case Swc4jAstExportDefaultDecl it -> exportedDefault(it.getDecl());
            case Swc4jAstExportDefaultExpr it -> export("default", () -> evaluator.of(program, it.getExpr()));
            case Swc4jAstNamedExport it -> it.getSpecifiers().forEach(one -> exported(it.getSrc(), one));
            case Swc4jAstExportAll it ->
                store.rule(() -> evaluator
                        .properties()
                        .reExport(program, world.namespace(program, it.getSrc().getValue())));
            case Swc4jAstTsExportAssignment it ->
                store.rule(() -> store.put(store.exported(program), evaluator.of(program, it.getExpr())));
            case Swc4jAstTsImportEqualsDecl it -> importEquals(it);
            default -> {}
        }
    }

    private void variable(Swc4jAstIdent name, Supplier<Set<Thing>> things) {
        world.scopes(program)
                .binding(name)
                .ifPresent(binding -> store.rule(() -> store.put(store.variable(binding), things.get())));
    }

    private void imported(String specifier, ISwc4jAstImportSpecifier one) {
        switch (one) {
            case Swc4jAstImportDefaultSpecifier it -> variable(it.getLocal(), () -> member(specifier, "default"));
            case Swc4jAstImportStarAsSpecifier it -> variable(it.getLocal(), () -> world.namespace(program, specifier));
            case Swc4jAstImportNamedSpecifier it -> {
                String name = it.getImported()
                        .map(ModuleRules::exportName)
                        .orElse(it.getLocal().getSym());
                variable(it.getLocal(), () -> member(specifier, name));
            }
            default -> {}
        }
    }

    private Set<Thing> member(String specifier, String name) {
        Set<Thing> found = new LinkedHashSet<>();
        for (Thing module : world.namespace(program, specifier)) {
            found.addAll(evaluator.properties().read(module, name));
        }
        return found;
    }

    /// `export type { SupabaseClient as Db } from '@supabase/supabase-js'`, or from a file that says so.
    private Set<Thing> type(String specifier, String name, ISwc4jAst at) {
        return ClientPackages.makesClients(specifier) && ClientPackages.isClass(name)
                ? Set.of(new Thing.Client(new Place(program, at), Thing.Kind.TYPED, Optional.empty()))
                : member(specifier, TYPE + name);
    }

    /// The name under which a specifier exports.
    static String exportedName(ISwc4jAstExportSpecifier one) {
        return switch (one) {
            case Swc4jAstExportNamedSpecifier it -> exportName(it.getExported().orElse(it.getOrig()));
            case Swc4jAstExportNamespaceSpecifier it -> exportName(it.getName());
            default -> "";
        };
    }

    static String exportName(ISwc4jAst name) {
        return switch (name) {
            case Swc4jAstIdent it -> it.getSym();
            case Swc4jAstStr it -> it.getValue();
            default -> "";
        };
    }

    private void importEquals(Swc4jAstTsImportEqualsDecl declaration) {
        ISwc4jAst reference = declaration.getModuleRef();
        if (reference instanceof Swc4jAstTsExternalModuleRef external) {
            String specifier = external.getExpr().getValue();
            variable(declaration.getId(), () -> {
                Set<Thing> found = new LinkedHashSet<>();
                for (Thing module : world.namespace(program, specifier)) {
                    boolean common = module instanceof Namespace it && !world.isHarmony(it.program());
                    found.addAll(common ? evaluator.properties().read(module, "default") : Set.of(module));
                }
                return found;
            });
        } else {
            variable(declaration.getId(), () -> evaluator.of(program, reference));
        }
    }

    private void export(String name, Supplier<Set<Thing>> things) {
        store.declare(self, name);
        store.rule(() -> store.putProperty(self, name, things.get()));
    }

    private void exported(ISwc4jAst declaration) {
        switch (declaration) {
            case Swc4jAstVarDecl it ->
                it.getDecls().forEach(one -> Patterns.names(one.getName()).forEach(this::export));
            case Swc4jAstFnDecl it -> export(it.getIdent());
            case Swc4jAstClassDecl it -> export(it.getIdent());
            case Swc4jAstTsTypeAliasDecl it -> export(TYPE + it.getId().getSym(), () -> types.clients(it.getTypeAnn()));
            default -> {}
        }
    }

    private void export(Swc4jAstIdent name) {
        export(name.getSym(), () -> evaluator.of(program, name));
    }

    private void exportedDefault(ISwc4jAst declaration) {
        switch (declaration) {
            case Swc4jAstFnExpr it -> defaultNamed(it.getIdent(), code(it.getFunction()));
            case Swc4jAstClassExpr it -> defaultNamed(it.getIdent(), new JsClass(program, it.getClazz()));
            default -> {}
        }
    }

    private Thing code(Swc4jAstFunction function) {
        return new Code(program, function);
    }

    private void defaultNamed(Optional<Swc4jAstIdent> name, Thing thing) {
        store.putProperty(self, "default", Set.of(thing));
        name.ifPresent(it -> variable(it, () -> Set.of(thing)));
    }

    private void exported(Optional<Swc4jAstStr> from, ISwc4jAstExportSpecifier one) {
        switch (one) {
            case Swc4jAstExportNamedSpecifier it -> {
                String local = exportName(it.getOrig());
                String name = it.getExported().map(ModuleRules::exportName).orElse(local);
                export(
                        name,
                        () -> from.map(source -> member(source.getValue(), local))
                                .orElseGet(() -> evaluator.of(program, it.getOrig())));
                from.ifPresent(source -> export(TYPE + name, () -> type(source.getValue(), local, it)));
            }
            case Swc4jAstExportNamespaceSpecifier it ->
                from.ifPresent(
                        source -> export(exportName(it.getName()), () -> world.namespace(program, source.getValue())));
            default -> {}
        }
    }
}
