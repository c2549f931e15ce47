package dev.rehome.rewrite.code;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstConstructor;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstFunction;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstGetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstParam;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstSetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstStaticBlock;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstVarDeclKind;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstClassExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUpdateExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstImportSpecifier;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstCatchClause;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDefaultDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDefaultSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamespaceSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDefaultSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportStarAsSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsImportEqualsDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsModuleBlock;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsNamespaceDecl;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstArrayPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstRestPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBreakStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstClassDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstContinueStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForInStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstLabeledStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstSwitchStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsEnumDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsInterfaceDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsModuleDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsTypeAliasDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstUsingDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsGetterSignature;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsMethodSignature;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsPropertySignature;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsQualifiedName;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsSetterSignature;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeQuery;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fills [Scopes]: one walk declares names and notes uses; uses are resolved when every declaration is known,
/// which is
/// what hoisting comes to.
final class ScopeReader {
    private final Scopes scopes = new Scopes();
    private final List<Use> uses = new ArrayList<>();

    /// How a use uses its name: it reads it, or something writes it, or it is a type.
    private record Use(
            Swc4jAstIdent identifier, Scope scope, @Nullable ISwc4jAst writer, boolean reads, boolean type) {}

    private record Scope(@Nullable Scope outer, ISwc4jAst node, boolean function, Map<String, Binding> names) {
        Scope(@Nullable Scope outer, ISwc4jAst node, boolean function) {
            this(outer, node, function, new HashMap<>());
        }

        Scope nearestFunction() {
            Scope scope = this;
            while (!scope.function && scope.outer != null) {
                scope = scope.outer;
            }
            return scope;
        }
    }

    Scopes read(Program program) {
        Scope top = new Scope(null, program.root(), true);
        children(program.root(), top);
        uses.forEach(this::resolve);
        return scopes;
    }

    private void resolve(Use use) {
        for (Scope scope = use.scope; scope != null; scope = scope.outer) {
            Binding binding = scope.names.get(use.identifier.getSym());
            if (binding != null) {
                scopes.put(use.identifier, binding);
                note(binding, use);
                return;
            }
        }
        scopes.global(use.identifier);
    }

    private static void note(Binding binding, Use use) {
        if (use.type) {
            binding.useAsType(use.identifier);
            return;
        }
        if (use.writer != null) {
            binding.write(use.identifier, use.writer);
        }
        if (use.reads) {
            binding.read(use.identifier);
        }
    }

    private void declare(Swc4jAstIdent identifier, Binding.Kind kind, Scope scope, ISwc4jAst by) {
        Binding binding = scope.names.computeIfAbsent(identifier.getSym(), name -> {
            Binding added = new Binding(name, kind, scope.node);
            scopes.add(added);
            return added;
        });
        binding.declare(identifier, by);
        scopes.put(identifier, binding);
    }

    private void children(ISwc4jAst node, Scope scope) {
        for (ISwc4jAst child : node.getChildNodes()) {
            visit(child, scope);
        }
    }

    private void visit(ISwc4jAst node, Scope scope) {
        switch (node) {
            case Swc4jAstIdent it -> uses.add(new Use(it, scope, null, true, false));
            case Swc4jAstVarDecl it -> variables(it, scope);
            case Swc4jAstUsingDecl it -> it.getDecls().forEach(one -> variable(one, Binding.Kind.CONST, scope, scope));
            case Swc4jAstFnDecl it -> {
                declare(it.getIdent(), Binding.Kind.FUNCTION, scope, it);
                visit(it.getFunction(), scope);
            }
            case Swc4jAstClassDecl it -> {
                declare(it.getIdent(), Binding.Kind.CLASS, scope, it);
                visit(it.getClazz(), scope);
            }
            case Swc4jAstFnExpr it ->
                named(it.getIdent().orElse(null), Binding.Kind.FUNCTION, it, it.getFunction(), scope);
            case Swc4jAstClassExpr it ->
                named(it.getIdent().orElse(null), Binding.Kind.CLASS, it, it.getClazz(), scope);
            case Swc4jAstAssignExpr it -> {
                boolean plain = it.getOp().getName().equals("=");
                target(it.getLeft(), scope, it, !plain);
                visit(it.getRight(), scope);
            }
            case Swc4jAstUpdateExpr it -> target(it.getArg(), scope, it, true);
            case Swc4jAstForInStmt it -> forEach(it, it.getLeft(), it.getRight(), it.getBody(), scope);
            case Swc4jAstForOfStmt it -> forEach(it, it.getLeft(), it.getRight(), it.getBody(), scope);
            default -> scoped(node, scope);
        }
    }

    private void scoped(ISwc4jAst node, Scope scope) {
        switch (node) {
            case Swc4jAstFunction it -> function(it, it.getParams(), scope);
            case Swc4jAstArrowExpr it -> function(it, it.getParams(), scope);
            case Swc4jAstConstructor it -> function(it, it.getParams(), scope);
            case Swc4jAstSetterProp it -> {
                visit(it.getKey(), scope);
                function(it, List.of(it.getParam()), scope);
            }
            case Swc4jAstGetterProp it -> {
                visit(it.getKey(), scope);
                function(it, List.of(), scope);
            }
            case Swc4jAstCatchClause it -> {
                Scope inner = new Scope(scope, it, false);
                it.getParam().ifPresent(pattern -> pattern(pattern, Binding.Kind.CATCH, inner, inner, it));
                children(it.getBody(), inner);
            }
            case Swc4jAstBlockStmt it -> children(it, new Scope(scope, it, false));
            case Swc4jAstForStmt it -> children(it, new Scope(scope, it, false));
            case Swc4jAstSwitchStmt it -> {
                visit(it.getDiscriminant(), scope);
                Scope inner = new Scope(scope, it, false);
                it.getCases().forEach(one -> children(one, inner));
            }
            case Swc4jAstStaticBlock it -> children(it.getBody(), new Scope(scope, it, true));
            case Swc4jAstClass it -> children(it, new Scope(scope, it, false));
            case Swc4jAstTsModuleBlock it -> children(it, new Scope(scope, it, true));
            default -> named(node, scope);
        }
    }

    /// Nodes that hold names which are declarations, labels, or names of another module.
    private void named(ISwc4jAst node, Scope scope) {
        switch (node) {
            case Swc4jAstImportDecl it -> it.getSpecifiers().forEach(one -> imported(one, scope));
            case Swc4jAstTsImportEqualsDecl it -> {
                declare(it.getId(), Binding.Kind.IMPORT, scope, it);
                visit(it.getModuleRef(), scope);
            }
            case Swc4jAstExportDefaultDecl it -> exportedDefault(it.getDecl(), scope);
            case Swc4jAstNamedExport it -> {
                if (it.getSrc().isEmpty()) {
                    children(it, scope);
                }
            }
            case Swc4jAstExportNamedSpecifier it -> visit(it.getOrig(), scope);
            case Swc4jAstExportNamespaceSpecifier _, Swc4jAstExportDefaultSpecifier _, Swc4jAstExportAll _ -> {}
            case Swc4jAstBreakStmt _, Swc4jAstContinueStmt _ -> {}
            case Swc4jAstLabeledStmt it -> visit(it.getBody(), scope);
            case Swc4jAstTsEnumDecl it -> {
                declare(it.getId(), Binding.Kind.TYPESCRIPT, scope, it);
                it.getMembers().forEach(one -> one.getInit().ifPresent(value -> visit(value, scope)));
            }
            case Swc4jAstTsModuleDecl it -> {
                if (it.getId() instanceof Swc4jAstIdent name) {
                    declare(name, Binding.Kind.TYPESCRIPT, scope, it);
                }
                it.getBody().ifPresent(body -> visit(body, scope));
            }
            case Swc4jAstTsNamespaceDecl it -> visit(it.getBody(), scope);
            default -> typed(node, scope);
        }
    }

    /// `export default function f() {}` declares `f` in the module.
    private void exportedDefault(ISwc4jAst declaration, Scope scope) {
        switch (declaration) {
            case Swc4jAstFnExpr it -> {
                it.getIdent().ifPresent(name -> declare(name, Binding.Kind.FUNCTION, scope, it));
                visit(it.getFunction(), scope);
            }
            case Swc4jAstClassExpr it -> {
                it.getIdent().ifPresent(name -> declare(name, Binding.Kind.CLASS, scope, it));
                visit(it.getClazz(), scope);
            }
            default -> visit(declaration, scope);
        }
    }

    private void typed(ISwc4jAst node, Scope scope) {
        switch (node) {
            case Swc4jAstTsTypeRef it -> {
                type(it.getTypeName(), scope);
                it.getTypeParams().ifPresent(parameters -> children(parameters, scope));
            }
            case Swc4jAstTsTypeQuery it -> type(it.getExprName(), scope);
            case Swc4jAstTsInterfaceDecl it -> types(it, scope);
            case Swc4jAstTsTypeAliasDecl it -> types(it, scope);
            case Swc4jAstTsPropertySignature it -> types(it, scope);
            case Swc4jAstTsMethodSignature it -> types(it, scope);
            case Swc4jAstTsGetterSignature it -> types(it, scope);
            case Swc4jAstTsSetterSignature it -> types(it, scope);
            case Swc4jAstBindingIdent it -> {
                // A parameter's name in a function type: it declares nothing.
                it.getTypeAnn().ifPresent(type -> visit(type, scope));
            }
            default -> children(node, scope);
        }
    }

    private void types(ISwc4jAst declaration, Scope scope) {
        for (ISwc4jAst child : declaration.getChildNodes()) {
            if (!(child instanceof Swc4jAstIdent)) {
                visit(child, scope);
            }
        }
    }

    private void type(ISwc4jAst name, Scope scope) {
        ISwc4jAst first = name;
        while (first instanceof Swc4jAstTsQualifiedName qualified) {
            first = qualified.getLeft();
        }
        if (first instanceof Swc4jAstIdent it) {
            uses.add(new Use(it, scope, null, false, true));
        } else {
            children(first, scope);
        }
    }

    private void imported(ISwc4jAstImportSpecifier specifier, Scope scope) {
        Swc4jAstIdent local = switch (specifier) {
            case Swc4jAstImportDefaultSpecifier it -> it.getLocal();
            case Swc4jAstImportNamedSpecifier it -> it.getLocal();
            case Swc4jAstImportStarAsSpecifier it -> it.getLocal();
            default -> throw new IllegalStateException("an import of kind " + specifier.getType());
        };
        declare(local, Binding.Kind.IMPORT, scope, specifier);
    }

    /// A function or class expression: its own name is known inside it only.
    private void named(@Nullable Swc4jAstIdent name, Binding.Kind kind, ISwc4jAst node, ISwc4jAst body, Scope scope) {
        Scope inner = scope;
        if (name != null) {
            inner = new Scope(scope, node, false);
            declare(name, kind, inner, node);
        }
        visit(body, inner);
    }

    /// Parameters and body share one scope: code in which a default refers to an outer name that the body
    /// declares
    /// again is not told apart.
    private void function(ISwc4jAst node, List<? extends ISwc4jAst> parameters, Scope scope) {
        Scope inner = new Scope(scope, node, true);
        for (ISwc4jAst parameter : parameters) {
            parameter(parameter, inner);
        }
        for (ISwc4jAst child : node.getChildNodes()) {
            if (parameters.contains(child) || isKeyOf(node, child)) {
                continue;
            }
            if (child instanceof Swc4jAstBlockStmt body) {
                children(body, inner);
            } else {
                visit(child, inner);
            }
        }
    }

    private static boolean isKeyOf(ISwc4jAst node, ISwc4jAst child) {
        return switch (node) {
            case Swc4jAstConstructor it -> Nodes.same(it.getKey(), child);
            case Swc4jAstSetterProp it -> Nodes.same(it.getKey(), child);
            case Swc4jAstGetterProp it -> Nodes.same(it.getKey(), child);
            default -> false;
        };
    }

    private void parameter(ISwc4jAst parameter, Scope inner) {
        switch (parameter) {
            case Swc4jAstParam it -> {
                it.getDecorators().forEach(one -> visit(one, inner));
                pattern(it.getPat(), Binding.Kind.PARAMETER, inner, inner, it);
            }
            case Swc4jAstTsParamProp it -> {
                it.getDecorators().forEach(one -> visit(one, inner));
                pattern(it.getParam(), Binding.Kind.PARAMETER, inner, inner, it);
            }
            default -> pattern(parameter, Binding.Kind.PARAMETER, inner, inner, parameter);
        }
    }

    private void variables(Swc4jAstVarDecl declaration, Scope scope) {
        Swc4jAstVarDeclKind kind = declaration.getKind();
        Scope holder = kind == Swc4jAstVarDeclKind.Var ? scope.nearestFunction() : scope;
        for (Swc4jAstVarDeclarator one : declaration.getDecls()) {
            variable(one, kind(kind), holder, scope);
        }
    }

    private static Binding.Kind kind(Swc4jAstVarDeclKind kind) {
        return switch (kind) {
            case Const -> Binding.Kind.CONST;
            case Let -> Binding.Kind.LET;
            case Var -> Binding.Kind.VAR;
        };
    }

    private void variable(Swc4jAstVarDeclarator one, Binding.Kind kind, Scope holder, Scope scope) {
        pattern(one.getName(), kind, holder, scope, one);
        one.getInit().ifPresent(value -> visit(value, scope));
    }

    private void forEach(ISwc4jAst loop, ISwc4jAst head, ISwc4jAst over, ISwc4jAst body, Scope scope) {
        Scope inner = new Scope(scope, loop, false);
        visit(over, scope);
        if (head instanceof Swc4jAstVarDecl || head instanceof Swc4jAstUsingDecl) {
            visit(head, inner);
        } else {
            target(head, inner, loop, false);
        }
        visit(body, inner);
    }

    /// Declares the names of a pattern.
    private void pattern(ISwc4jAst pattern, Binding.Kind kind, Scope holder, Scope scope, ISwc4jAst by) {
        switch (pattern) {
            case Swc4jAstBindingIdent it -> {
                declare(it.getId(), kind, holder, by);
                it.getTypeAnn().ifPresent(type -> visit(type, scope));
            }
            case Swc4jAstObjectPat it -> {
                it.getProps().forEach(one -> pattern(one, kind, holder, scope, by));
                it.getTypeAnn().ifPresent(type -> visit(type, scope));
            }
            case Swc4jAstArrayPat it -> {
                it.getElems().forEach(one -> one.ifPresent(element -> pattern(element, kind, holder, scope, by)));
                it.getTypeAnn().ifPresent(type -> visit(type, scope));
            }
            case Swc4jAstKeyValuePatProp it -> {
                visit(it.getKey(), scope);
                pattern(it.getValue(), kind, holder, scope, by);
            }
            case Swc4jAstAssignPatProp it -> {
                declare(it.getKey().getId(), kind, holder, by);
                it.getValue().ifPresent(value -> visit(value, scope));
            }
            case Swc4jAstAssignPat it -> {
                pattern(it.getLeft(), kind, holder, scope, by);
                visit(it.getRight(), scope);
            }
            case Swc4jAstRestPat it -> pattern(it.getArg(), kind, holder, scope, by);
            default -> visit(pattern, scope);
        }
    }

    /// Notes the names that an assignment writes.
    private void target(ISwc4jAst target, Scope scope, ISwc4jAst by, boolean reads) {
        switch (Nodes.unwrap(target)) {
            case Swc4jAstBindingIdent it -> uses.add(new Use(it.getId(), scope, by, reads, false));
            case Swc4jAstIdent it -> uses.add(new Use(it, scope, by, reads, false));
            case Swc4jAstObjectPat it -> it.getProps().forEach(one -> target(one, scope, by, false));
            case Swc4jAstArrayPat it ->
                it.getElems().forEach(one -> one.ifPresent(element -> target(element, scope, by, false)));
            case Swc4jAstKeyValuePatProp it -> {
                visit(it.getKey(), scope);
                target(it.getValue(), scope, by, false);
            }
            case Swc4jAstAssignPatProp it -> {
                uses.add(new Use(it.getKey().getId(), scope, by, false, false));
                it.getValue().ifPresent(value -> visit(value, scope));
            }
            case Swc4jAstAssignPat it -> {
                target(it.getLeft(), scope, by, false);
                visit(it.getRight(), scope);
            }
            case Swc4jAstRestPat it -> target(it.getArg(), scope, by, false);
            case ISwc4jAst other -> visit(other, scope);
        }
    }
}
