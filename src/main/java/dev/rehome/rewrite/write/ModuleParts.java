package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstClassDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsInterfaceDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsTypeAliasDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsPropertySignature;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.UnreadableCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The statements of a module's outermost level, and which of them some names need.
final class ModuleParts {
    private static final Pattern EMPTY_SECTION =
            Pattern.compile("\n// -{20,} \\w+\n\\s*(?=\n(// -{20,} |module|export ))");

    private final String text;
    private final List<Part> parts = new ArrayList<>();

    /// @param text the statement with the comment that belongs to it, and the blank lines and headings before
    private record Part(String text, Set<String> declares, Set<String> mentions, boolean exports) {}

    /// @param path whose ending says what it is written in
    ModuleParts(String path, String text) {
        this.text = text;
        LargeStack.call(() -> {
            read(parsed(path, text));
            return true;
        });
    }

    private static Program parsed(String path, String text) {
        try {
            return Program.parse(new CodeFile(path, text, false));
        } catch (UnreadableCode e) {
            throw new IllegalStateException("the generated module does not parse", e);
        }
    }

    private void read(Program program) {
        List<ISwc4jAst> statements = program.root().getChildNodes().stream()
                .sorted(Comparator.comparing(program::span))
                .toList();
        Scopes scopes = Scopes.of(program);
        int at = 0;
        for (ISwc4jAst statement : statements) {
            int end = program.span(statement).end();
            while (end < text.length() && text.charAt(end) != '\n') {
                end++;
            }
            Set<String> mentions = new HashSet<>();
            Program.walk(statement, node -> {
                // Types have no binding: their names are taken for what the outermost level declares.
                if (node instanceof Swc4jAstIdent it
                        && !(it.getParent() instanceof Swc4jAstTsPropertySignature)
                        && scopes.binding(it)
                                .filter(binding -> !Nodes.same(binding.scope(), program.root()))
                                .isEmpty()) {
                    mentions.add(it.getSym());
                }
            });
            if (end > at) {
                parts.add(
                        new Part(text.substring(at, end), declared(statement), mentions, isExport(program, statement)));
                at = end;
            } else {
                parts.getLast().declares().addAll(declared(statement));
                parts.getLast().mentions().addAll(mentions);
            }
        }
    }

    private static Set<String> declared(ISwc4jAst statement) {
        Set<String> names = new HashSet<>();
        switch (statement) {
            case Swc4jAstFnDecl it -> names.add(it.getIdent().getSym());
            case Swc4jAstClassDecl it -> names.add(it.getIdent().getSym());
            case Swc4jAstTsTypeAliasDecl it -> names.add(it.getId().getSym());
            case Swc4jAstTsInterfaceDecl it -> names.add(it.getId().getSym());
            case Swc4jAstExportDecl it -> it.getChildNodes().forEach(child -> names.addAll(declared(child)));
            case Swc4jAstVarDecl it ->
                it.getDecls()
                        .forEach(declarator -> Program.walk(declarator.getName(), node -> {
                            // Its type is not declared by it.
                            if (node instanceof Swc4jAstBindingIdent name) {
                                names.add(name.getId().getSym());
                            }
                        }));
            default -> {}
        }
        return names;
    }

    private static boolean isExport(Program program, ISwc4jAst statement) {
        return statement instanceof Swc4jAstNamedExport
                || (statement instanceof Swc4jAstExprStmt it
                        && it.getExpr() instanceof Swc4jAstAssignExpr assignment
                        && program.text(assignment.getLeft()).equals("module.exports"));
    }

    /// The text with only what the names need, the exports of all others taken out.
    ///
    /// @param names that are to stay, with all that they mention
    String with(Collection<String> names) {
        Set<Part> kept = needed(names);
        StringBuilder result = new StringBuilder();
        for (Part part : parts) {
            if (part.exports()) {
                result.append(exports(part.text(), names));
            } else {
                result.append(kept.contains(part) ? part.text() : before(part.text()));
            }
        }
        return tidy(result.append(text.substring(text.stripTrailing().length())).toString());
    }

    /// What the names need and a module does not declare yet, without imports and exports.
    ///
    /// @param grown declarations of the module that mention more than they did
    String missing(Collection<String> names, Set<String> declared, Set<String> grown) {
        Set<Part> kept = new HashSet<>();
        ArrayDeque<Part> next = new ArrayDeque<>(parts.stream()
                .filter(part -> part.declares().stream().anyMatch(name -> names.contains(name) || grown.contains(name)))
                .toList());
        for (Part part = next.poll(); part != null; part = next.poll()) {
            boolean known = declared.containsAll(part.declares());
            boolean expands = !known || part.declares().stream().anyMatch(grown::contains);
            if (expands && kept.add(part)) {
                Set<String> mentions = part.mentions();
                parts.stream()
                        .filter(other -> other.declares().stream().anyMatch(mentions::contains))
                        .forEach(next::add);
            }
        }
        StringBuilder result = new StringBuilder();
        boolean follows = false;
        for (Part part : parts) {
            boolean added = kept.contains(part) && !part.exports() && !declared.containsAll(part.declares());
            if (added) {
                result.append(follows || part.text().startsWith("\n\n") ? "" : "\n")
                        .append(part.text());
            }
            follows = added;
        }
        return tidy(result.toString()).strip();
    }

    private Set<Part> needed(Collection<String> names) {
        Set<Part> kept = new HashSet<>();
        ArrayDeque<Part> next = new ArrayDeque<>();
        for (Part part : parts) {
            boolean wanted = part.declares().isEmpty()
                    || part.declares().contains("RowOf")
                    || part.declares().stream().anyMatch(names::contains);
            if (wanted && !part.exports()) {
                next.add(part);
            }
        }
        for (Part part = next.poll(); part != null; part = next.poll()) {
            if (kept.add(part)) {
                for (Part other : parts) {
                    if (other.declares().stream().anyMatch(part.mentions()::contains)) {
                        next.add(other);
                    }
                }
            }
        }
        return kept;
    }

    private static String exports(String text, Collection<String> names) {
        return text.substring(0, text.indexOf('{'))
                + GeneratedModule.list(names, "  ", "\n")
                + text.substring(text.lastIndexOf('}') + 1);
    }

    /// Headings that stand before a statement that goes; its own comment goes with it.
    private static String before(String part) {
        int heading = part.lastIndexOf("\n// ----------");
        return heading < 0 ? "" : part.substring(0, part.indexOf('\n', heading + 1));
    }

    private static String tidy(String text) {
        String result = text;
        String before = "";
        while (!result.equals(before)) {
            before = result;
            result = EMPTY_SECTION.matcher(result).replaceAll("");
        }
        return result.replaceAll("\n{3,}", "\n\n");
    }
}
