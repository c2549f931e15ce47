package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDefaultDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDefaultExpr;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where a new import goes in a file.
public final class ImportPlace {
    private final Program program;
    private final Scopes scopes;
    private final String lineEnd;

    public ImportPlace(Program program, Scopes scopes, String lineEnd) {
        this.program = program;
        this.scopes = scopes;
        this.lineEnd = lineEnd;
    }

    /// Whether the file is an ES module by what it says; without a word of it, by its name and its package.
    ///
    /// @param moduleByDefault whether `.js` files are ES modules where they do not say
    public ModuleFile.Loading loading(boolean moduleByDefault) {
        boolean says = program.root().getChildNodes().stream().anyMatch(ImportPlace::isModuleItem);
        String path = program.path();
        boolean module = says
                || path.endsWith(".mjs")
                || path.endsWith(".mts")
                || (moduleByDefault
                        && !path.endsWith(".cjs")
                        && scopes.globals("require").isEmpty());
        return module ? ModuleFile.Loading.IMPORT : ModuleFile.Loading.REQUIRE;
    }

    private static boolean isModuleItem(ISwc4jAst item) {
        return switch (item) {
            case Swc4jAstImportDecl _,
                    Swc4jAstExportDecl _,
                    Swc4jAstExportAll _,
                    Swc4jAstNamedExport _,
                    Swc4jAstExportDefaultDecl _,
                    Swc4jAstExportDefaultExpr _ -> true;
            default -> false;
        };
    }

    /// Directly after a statement, on a line of its own.
    Edit after(ISwc4jAst statement, String text) {
        Span span = program.span(statement);
        int end = span.end();
        if (program.text().startsWith(";", end)) {
            end++;
        }
        return new Edit(new Span(end, end), lineEnd + program.indentAt(span.start()) + text);
    }

    /// After the last import at the top of the file, or before the first statement that is no directive.
    Edit top(String text) {
        List<ISwc4jAst> items = program.root().getChildNodes().stream()
                .sorted(Comparator.comparing(program::span))
                .toList();
        Optional<ISwc4jAst> lastImport = items.stream().filter(this::isImport).reduce((_, second) -> second);
        if (lastImport.isPresent()) {
            return after(lastImport.get(), text);
        }
        Optional<ISwc4jAst> directive =
                items.stream().takeWhile(ImportPlace::isDirective).reduce((_, second) -> second);
        if (directive.isPresent()) {
            Edit edit = after(directive.get(), text);
            return new Edit(edit.span(), lineEnd + edit.text());
        }
        int start = items.isEmpty()
                ? program.text().length()
                : program.span(items.getFirst()).start();
        return new Edit(new Span(start, start), text + lineEnd + lineEnd);
    }

    private static boolean isDirective(ISwc4jAst item) {
        return item instanceof Swc4jAstExprStmt it && Nodes.string(it.getExpr()).isPresent();
    }

    private boolean isImport(ISwc4jAst item) {
        return switch (item) {
            case Swc4jAstImportDecl _ -> true;
            case Swc4jAstVarDecl it ->
                it.getDecls().stream()
                        .anyMatch(declarator ->
                                declarator.getInit().filter(this::isRequire).isPresent());
            default -> false;
        };
    }

    private boolean isRequire(ISwc4jAst expression) {
        return Nodes.call(expression)
                .filter(call -> scopes.isGlobal(call.callee(), "require"))
                .isPresent();
    }
}
