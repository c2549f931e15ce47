package dev.rehome.rewrite;

import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.reach.ClientFlow;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Where the code of a file runs, as far as that keeps it from a database: a browser, a phone and the edge have no
/// connections that `pg` could use, and Deno finds packages and variables by other names than the generated module.
final class Surroundings {
    private static final Set<String> OF_BROWSERS =
            Set.of("react", "preact/hooks", "react-dom", "@tanstack/react-query", "react-query", "swr", "react-native");
    private static final Pattern HOOK = Pattern.compile("use[A-Z]\\w*");
    private static final Pattern BROWSER_CLIENT =
            Pattern.compile("\\bimport\\.meta\\.env\\.VITE_|\\bprocess\\.env\\.EXPO_PUBLIC_|\\bcreateBrowserClient\\b"
                    + "|\\bcreateClientComponentClient\\b|\\bcreatePagesBrowserClient\\b|@react-native-");
    private static final Pattern EDGE =
            Pattern.compile("(?m)^export\\s+const\\s+runtime\\s*=\\s*['\"](experimental-)?edge['\"]");
    private static final Pattern DENO =
            Pattern.compile("\\bDeno\\.(serve|env)\\b|\\b(from|import)\\s*\\(?\\s*['\"](https?://|jsr:|npm:)");
    private static final Pattern MIDDLEWARE = Pattern.compile("(.*/)?middleware\\.[jt]s");

    private Surroundings() {}

    /// Why a file's chains cannot become statements where they stand.
    static Optional<RewrittenChain.Problem> problem(ClientFlow flow, Program program) {
        if (isEdge(program)) {
            return Optional.of(new RewrittenChain.Problem(
                    RewriteProblem.NO_CONNECTIONS,
                    "it runs on the edge, where `pg` cannot connect",
                    "let it run in Node, or ask an endpoint that does"));
        }
        if (isDeno(program.text())) {
            return Optional.of(new RewrittenChain.Problem(
                    RewriteProblem.NO_CONNECTIONS,
                    "it runs in Deno, where the generated module, made for Node, would not load",
                    "let it run in Node, or write it with npm:pg"));
        }
        boolean browser = isClientComponent(program)
                || flow.madeIn(program).stream()
                        .anyMatch(made -> BROWSER_CLIENT.matcher(made.text()).find());
        return browser
                ? Optional.of(new RewrittenChain.Problem(
                        RewriteProblem.NO_CONNECTIONS,
                        "it runs in the browser or on a phone, which cannot reach the database",
                        "answer it from an endpoint of the server, and ask that here"))
                : Optional.empty();
    }

    /// The words come first: the pattern tries every place of a text.
    private static boolean isDeno(String text) {
        return List.of("Deno", "://", "jsr:", "npm:").stream().anyMatch(text::contains)
                && DENO.matcher(text).find();
    }

    private static boolean isEdge(Program program) {
        boolean middleware = MIDDLEWARE.matcher(program.path()).matches()
                && program.text().contains("next/server")
                && !program.text().contains("nodejs");
        return middleware
                || (program.text().contains("edge")
                        && EDGE.matcher(program.text()).find());
    }

    private static boolean isClientComponent(Program program) {
        List<ISwc4jAst> statements = program.root().getChildNodes();
        return statements.stream().anyMatch(Surroundings::isUseClient)
                || statements.stream()
                        .filter(Swc4jAstImportDecl.class::isInstance)
                        .map(Swc4jAstImportDecl.class::cast)
                        .filter(it -> !it.isTypeOnly()
                                && OF_BROWSERS.contains(it.getSrc().getValue()))
                        .flatMap(it -> it.getSpecifiers().stream())
                        .filter(Swc4jAstImportNamedSpecifier.class::isInstance)
                        .map(it ->
                                ((Swc4jAstImportNamedSpecifier) it).getLocal().getSym())
                        .anyMatch(name -> HOOK.matcher(name).matches());
    }

    /// `'use client'` before everything else.
    private static boolean isUseClient(ISwc4jAst statement) {
        return statement instanceof Swc4jAstExprStmt it
                && it.getExpr() instanceof Swc4jAstStr text
                && text.getValue().equals("use client");
    }
}
