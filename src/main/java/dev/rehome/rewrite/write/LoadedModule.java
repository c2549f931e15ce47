package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDefaultSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportStarAsSpecifier;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.Optional;

/// A statement that loads a module as a whole under a name.
record LoadedModule(String name, String specifier) {

    /// `const name = require('..')`, `import name from '..'`, `import * as name from '..'`
    static Optional<LoadedModule> whole(ISwc4jAst statement, Scopes scopes) {
        return switch (statement) {
            case Swc4jAstImportDecl it
            when it.getSpecifiers().size() == 1 ->
                switch (it.getSpecifiers().getFirst()) {
                    case Swc4jAstImportDefaultSpecifier name ->
                        Optional.of(new LoadedModule(
                                name.getLocal().getSym(), it.getSrc().getValue()));
                    case Swc4jAstImportStarAsSpecifier name ->
                        Optional.of(new LoadedModule(
                                name.getLocal().getSym(), it.getSrc().getValue()));
                    default -> Optional.empty();
                };
            case Swc4jAstVarDecl it
            when it.getDecls().size() == 1 -> declared(it.getDecls().getFirst(), scopes);
            default -> Optional.empty();
        };
    }

    private static Optional<LoadedModule> declared(Swc4jAstVarDeclarator declarator, Scopes scopes) {
        if (declarator.getName() instanceof Swc4jAstBindingIdent name) {
            return declarator
                    .getInit()
                    .filter(init -> Nodes.call(init).isPresent())
                    .flatMap(init -> loaded(init, scopes))
                    .map(specifier -> new LoadedModule(name.getId().getSym(), specifier));
        }
        return Optional.empty();
    }

    static boolean isLoading(ISwc4jAst statement, Scopes scopes) {
        return specifier(statement, scopes).isPresent();
    }

    /// What a statement loads: the first module, where it loads several.
    static Optional<String> specifier(ISwc4jAst statement, Scopes scopes) {
        return switch (statement) {
            case Swc4jAstImportDecl it -> Optional.of(it.getSrc().getValue());
            case Swc4jAstVarDecl it ->
                it.getDecls().stream()
                        .flatMap(declarator -> declarator.getInit().stream())
                        .flatMap(init -> loaded(init, scopes).stream())
                        .findFirst();
            default -> Optional.empty();
        };
    }

    static ModuleFile.Loading loading(ISwc4jAst statement, Scopes scopes) {
        if (statement instanceof Swc4jAstImportDecl) {
            return ModuleFile.Loading.IMPORT;
        }
        boolean dynamic = statement instanceof Swc4jAstVarDecl it
                && it.getDecls().stream()
                        .flatMap(declarator -> declarator.getInit().stream())
                        .anyMatch(init -> loadedBy(init, scopes)
                                .filter(call -> call.callee() instanceof Swc4jAstImport)
                                .isPresent());
        return dynamic ? ModuleFile.Loading.DYNAMIC : ModuleFile.Loading.REQUIRE;
    }

    private static Optional<String> loaded(ISwc4jAst expression, Scopes scopes) {
        return loadedBy(expression, scopes).flatMap(call -> call.argument(0)).flatMap(Nodes::string);
    }

    private static Optional<Nodes.Called> loadedBy(ISwc4jAst expression, Scopes scopes) {
        ISwc4jAst node = Nodes.unwrap(expression);
        return switch (node) {
            case Swc4jAstMemberExpr it -> loadedBy(it.getObj(), scopes);
            case Swc4jAstAwaitExpr it -> loadedBy(it.getArg(), scopes);
            default ->
                Nodes.call(node)
                        .filter(call ->
                                call.callee() instanceof Swc4jAstImport || scopes.isGlobal(call.callee(), "require"));
        };
    }

    /// A specifier of the file that leads to another file: a model of how they are written.
    static Optional<String> anyRelative(Program program, Scopes scopes) {
        return program.root().getChildNodes().stream()
                .flatMap(item -> specifier(item, scopes).stream())
                .filter(specifier -> specifier.startsWith("."))
                .findFirst();
    }
}
