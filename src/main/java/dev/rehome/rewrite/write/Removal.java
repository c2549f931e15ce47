package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstImportSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDefaultSpecifier;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Comment;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Takes declarations out of a file: a name of an import, of a destructuring, of a list of variables; the whole
/// statement with its line where nothing of it is left.
final class Removal {
    private final Program program;

    Removal(Program program) {
        this.program = program;
    }

    List<Edit> of(Set<Binding> bindings) {
        IdentityHashMap<ISwc4jAst, Set<ISwc4jAst>> byStatement = new IdentityHashMap<>();
        for (Binding binding : bindings) {
            for (Swc4jAstIdent name : binding.declarations()) {
                ISwc4jAst part = part(name);
                byStatement
                        .computeIfAbsent(statement(part), _ -> new LinkedHashSet<>())
                        .add(part);
            }
        }
        List<Edit> edits = new ArrayList<>();
        byStatement.forEach((statement, parts) -> {
            switch (statement) {
                case Swc4jAstImportDecl it -> imports(it, parts, edits);
                case Swc4jAstVarDecl it -> variables(it, parts, edits);
                case Swc4jAstFnDecl it -> edits.add(withComment(program.span(it)));
                default -> {}
            }
        });
        return edits;
    }

    /// What stands for the name in a list: a specifier, a property of a pattern, a declarator.
    private static ISwc4jAst part(Swc4jAstIdent name) {
        ISwc4jAst part = name;
        while (part.getParent() != null && !isList(part.getParent()) && !isDeclaration(part)) {
            part = part.getParent();
        }
        return part;
    }

    private static boolean isDeclaration(ISwc4jAst node) {
        return node instanceof Swc4jAstVarDeclarator || node instanceof Swc4jAstFnDecl;
    }

    private static boolean isList(ISwc4jAst node) {
        return node instanceof Swc4jAstImportDecl || node instanceof Swc4jAstObjectPat;
    }

    private static ISwc4jAst statement(ISwc4jAst part) {
        ISwc4jAst node = part;
        while (node.getParent() != null
                && !(node instanceof Swc4jAstImportDecl)
                && !(node instanceof Swc4jAstVarDecl)
                && !(node instanceof Swc4jAstFnDecl)) {
            node = node.getParent();
        }
        return node;
    }

    private void imports(Swc4jAstImportDecl statement, Set<ISwc4jAst> gone, List<Edit> edits) {
        List<ISwc4jAstImportSpecifier> specifiers = statement.getSpecifiers();
        if (gone.containsAll(specifiers)) {
            edits.add(statement(program.span(statement)));
            return;
        }
        List<ISwc4jAst> named = new ArrayList<>();
        for (ISwc4jAstImportSpecifier specifier : specifiers) {
            if (!(specifier instanceof Swc4jAstImportDefaultSpecifier)) {
                named.add(specifier);
            }
        }
        boolean defaultGone = specifiers.size() > named.size() && gone.contains(specifiers.getFirst());
        int start = program.span(specifiers.getFirst()).start();
        if (defaultGone) {
            edits.add(new Edit(new Span(start, program.text().indexOf('{', start)), ""));
        }
        if (!named.isEmpty() && gone.containsAll(named)) {
            int close =
                    program.text().indexOf('}', program.span(named.getLast()).end()) + 1;
            edits.add(new Edit(new Span(program.span(specifiers.getFirst()).end(), close), ""));
        } else {
            list(named, gone, edits);
        }
    }

    private void variables(Swc4jAstVarDecl statement, Set<ISwc4jAst> gone, List<Edit> edits) {
        List<ISwc4jAst> goneDeclarators = new ArrayList<>();
        for (Swc4jAstVarDeclarator declarator : statement.getDecls()) {
            boolean whole = gone.contains(declarator)
                    || (declarator.getName() instanceof Swc4jAstObjectPat pattern
                            && !pattern.getProps().isEmpty()
                            && gone.containsAll(pattern.getProps()));
            if (whole) {
                goneDeclarators.add(declarator);
            } else if (declarator.getName() instanceof Swc4jAstObjectPat pattern) {
                list(List.copyOf(pattern.getProps()), gone, edits);
            }
        }
        if (goneDeclarators.size() == statement.getDecls().size()) {
            Span span = program.span(statement);
            edits.add(
                    statement.getDecls().stream().anyMatch(Removal::isFunction) ? withComment(span) : statement(span));
        } else {
            list(List.copyOf(statement.getDecls()), Set.copyOf(goneDeclarators), edits);
        }
    }

    /// Elements with the comma that belongs to them.
    void list(List<? extends ISwc4jAst> elements, Set<ISwc4jAst> gone, List<Edit> edits) {
        int index = 0;
        while (index < elements.size()) {
            int end = index;
            while (end < elements.size() && gone.contains(elements.get(end))) {
                end++;
            }
            if (end > index) {
                edits.add(new Edit(run(elements, index, end), ""));
            }
            index = end + 1;
        }
    }

    private Span run(List<? extends ISwc4jAst> elements, int from, int to) {
        if (to < elements.size()) {
            return new Span(
                    program.span(elements.get(from)).start(),
                    program.span(elements.get(to)).start());
        }
        return new Span(
                program.span(elements.get(from - 1)).end(),
                program.span(elements.get(to - 1)).end());
    }

    private static boolean isFunction(Swc4jAstVarDeclarator declarator) {
        return declarator
                .getInit()
                .map(Nodes::unwrap)
                .filter(init -> init instanceof Swc4jAstArrowExpr || init instanceof Swc4jAstFnExpr)
                .isPresent();
    }

    /// A declaration with the comments that stand right above it.
    Edit withComment(Span declaration) {
        int start = declaration.start();
        for (Comment comment : program.comments().reversed()) {
            Span span = comment.span();
            if (span.end() <= start && isOneLineBreak(program.text().substring(span.end(), start))) {
                start = span.start();
            }
        }
        return statement(new Span(start, declaration.end()));
    }

    private static boolean isOneLineBreak(String between) {
        return between.isBlank() && between.chars().filter(c -> c == '\n').count() == 1;
    }

    /// A statement with its line, and with one of the blank lines around it where it stood between two.
    Edit statement(Span span) {
        String text = program.text();
        int start = span.start();
        while (start > 0 && (text.charAt(start - 1) == ' ' || text.charAt(start - 1) == '\t')) {
            start--;
        }
        int end = span.end();
        while (end < text.length()
                && (text.charAt(end) == ' ' || text.charAt(end) == '\t' || text.charAt(end) == ';')) {
            end++;
        }
        boolean alone = (start == 0 || text.charAt(start - 1) == '\n')
                && (end == text.length() || text.charAt(end) == '\n' || text.startsWith("\r\n", end));
        if (!alone) {
            return new Edit(span, "");
        }
        end = lineEnd(text, end);
        if (blankBefore(text, start)
                && (end == text.length() || (lineEnd(text, end) > end && isBlankLine(text, end)))) {
            end = lineEnd(text, end);
        }
        return new Edit(new Span(start, end), "");
    }

    private static boolean blankBefore(String text, int start) {
        return start == 0 || text.substring(0, start).matches("(?s).*[\\n{]\\r?\\n");
    }

    private static boolean isBlankLine(String text, int at) {
        return text.startsWith("\n", at) || text.startsWith("\r\n", at);
    }

    /// Past the line break that follows directly.
    private static int lineEnd(String text, int at) {
        if (text.startsWith("\r\n", at)) {
            return at + 2;
        }
        return text.startsWith("\n", at) ? at + 1 : at;
    }
}
