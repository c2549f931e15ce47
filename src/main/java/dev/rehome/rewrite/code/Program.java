package dev.rehome.rewrite.code;

import com.caoccao.javet.swc4j.Swc4j;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstProgram;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.comments.Swc4jComment;
import com.caoccao.javet.swc4j.comments.Swc4jCommentKind;
import com.caoccao.javet.swc4j.enums.Swc4jParseMode;
import com.caoccao.javet.swc4j.exceptions.Swc4jCoreException;
import com.caoccao.javet.swc4j.options.Swc4jParseOptions;
import com.caoccao.javet.swc4j.outputs.Swc4jParseOutput;
import com.caoccao.javet.swc4j.span.Swc4jSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A parsed file: its syntax tree, with every position in Java chars of [CodeFile#text()].
///
/// The tree is the parser's own; what it says about positions is not: ask [#span(ISwc4jAst)]. Trees of odd code
/// are
/// deep, so walk them inside [LargeStack#call]. A program is not changed after parsing and may be read by
/// several
/// threads.
public final class Program {
    private static final Pattern PLACE = Pattern.compile("at \\S*?:?(\\d+):(\\d+)");

    private final CodeFile file;
    private final Syntax syntax;
    private final ISwc4jAstProgram<? extends ISwc4jAst> root;
    private final Positions positions;
    private final List<Comment> comments;

    /// All nodes, parents before children: a tree is walked a dozen times, and the parser's nodes make a list of their
    /// children each time.
    private final ISwc4jAst[] nodes;

    private Program(CodeFile file, Syntax syntax, Swc4jParseOutput output) {
        this.file = file;
        this.syntax = syntax;
        this.root = output.getProgram();
        this.positions = new Positions(file.text());
        this.comments = comments(output);
        this.nodes = nodes(root);
    }

    private static ISwc4jAst[] nodes(ISwc4jAst root) {
        List<ISwc4jAst> found = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        walk(root, node -> {
            found.add(node);
            // The parser makes a string for each place where a name stands: a tenth of the tree's memory.
            switch (node) {
                case Swc4jAstIdent it -> it.setSym(names.computeIfAbsent(it.getSym(), name -> name));
                case Swc4jAstIdentName it -> it.setSym(names.computeIfAbsent(it.getSym(), name -> name));
                default -> {}
            }
        });
        return found.toArray(ISwc4jAst[]::new);
    }

    /// Parses a file as what its name says it is written in.
    public static Program parse(CodeFile file) throws UnreadableCode {
        Syntax syntax = Syntax.of(file.path()).orElse(Syntax.JAVASCRIPT);
        if (Depth.of(file.text()) > Depth.MAX) {
            throw new UnreadableCode(
                    CodeProblem.TOO_DEEP, file.path(), 0, "nests too deeply to be read safely", "leave it out");
        }
        Object result = LargeStack.call(() -> parsed(file, syntax));
        if (result instanceof UnreadableCode problem) {
            throw problem;
        }
        return (Program) result;
    }

    /// Only whether a file parses: a seventh of the work, of which most is making the tree.
    ///
    /// @param file made of one that parses by taking whole statements out: a block that its end cuts off is
    ///     not seen
    public static void requireSyntax(CodeFile file) throws UnreadableCode {
        Syntax syntax = Syntax.of(file.path()).orElse(Syntax.JAVASCRIPT);
        Optional<UnreadableCode> problem = LargeStack.call(() -> {
            try {
                new Swc4j().parse(file.text(), options(syntax, false));
                return Optional.empty();
            } catch (Swc4jCoreException e) {
                return Optional.of(syntaxError(file, String.valueOf(e.getMessage())));
            }
        });
        if (problem.isPresent()) {
            throw problem.get();
        }
    }

    private static Swc4jParseOptions options(Syntax syntax, boolean tree) {
        return new Swc4jParseOptions()
                .setMediaType(syntax.mediaType())
                .setParseMode(Swc4jParseMode.Program)
                .setCaptureAst(tree)
                .setCaptureComments(tree);
    }

    /// A program, or the problem: exceptions that are checked do not cross threads.
    private static Object parsed(CodeFile file, Syntax syntax) {
        try {
            Program program = new Program(file, syntax, new Swc4j().parse(file.text(), options(syntax, true)));
            return program.isClosed() ? program : syntaxError(file, "Expected '}', got the end of the file");
        } catch (Swc4jCoreException e) {
            return syntaxError(file, String.valueOf(e.getMessage()));
        }
    }

    /// The parser takes a block that the file's end cuts off for a whole one. Such a block reaches to the end of the
    /// last
    /// statement.
    private boolean isClosed() {
        AtomicBoolean closed = new AtomicBoolean(true);
        root.getChildNodes().stream()
                .max(Comparator.comparing(this::span))
                .ifPresent(last -> walk(last, node -> {
                    boolean braced = node instanceof Swc4jAstBlockStmt || node instanceof Swc4jAstClass;
                    if (braced && text().charAt(span(node).end() - 1) != '}') {
                        closed.set(false);
                    }
                }));
        return closed.get();
    }

    private static UnreadableCode syntaxError(CodeFile file, String message) {
        Matcher place = PLACE.matcher(message);
        int line = place.find() ? Integer.parseInt(place.group(1)) : 0;
        String words = message.lines().findFirst().orElse("").strip();
        return new UnreadableCode(
                CodeProblem.SYNTAX,
                file.path(),
                line,
                "does not parse: " + words,
                "mend it, then run again; as it is, nothing in it is read or changed");
    }

    private List<Comment> comments(Swc4jParseOutput output) {
        List<Comment> found = new ArrayList<>();
        if (output.getComments() != null) {
            for (Swc4jComment comment : output.getComments().getComments()) {
                found.add(new Comment(
                        span(comment.getSpan()), comment.getText(), comment.getKind() == Swc4jCommentKind.Line));
            }
        }
        found.sort(Comparator.comparing(Comment::span));
        return List.copyOf(found);
    }

    public CodeFile file() {
        return file;
    }

    public String path() {
        return file.path();
    }

    public String text() {
        return file.text();
    }

    public Syntax syntax() {
        return syntax;
    }

    public ISwc4jAstProgram<? extends ISwc4jAst> root() {
        return root;
    }

    public Span span(ISwc4jAst node) {
        return span(node.getSpan());
    }

    private Span span(Swc4jSpan span) {
        int start = positions.charAt(span.getStart());
        return new Span(start, Math.max(start, positions.charAt(span.getEnd())));
    }

    public String text(ISwc4jAst node) {
        return span(node).of(file.text());
    }

    /// From 1.
    public int line(int offset) {
        return positions.line(offset);
    }

    public int line(ISwc4jAst node) {
        return line(span(node).start());
    }

    /// From 1, in Java chars, as editors count.
    public int column(int offset) {
        return positions.column(offset);
    }

    /// Where the line of this place starts.
    public int lineStart(int offset) {
        return positions.lineStart(offset);
    }

    /// White space at the start of the line of this place.
    public String indentAt(int offset) {
        int start = lineStart(offset);
        int end = start;
        while (end < text().length() && (text().charAt(end) == ' ' || text().charAt(end) == '\t')) {
            end++;
        }
        return text().substring(start, end);
    }

    /// In the order in which they stand.
    public List<Comment> comments() {
        return comments;
    }

    /// Those that lie inside.
    public List<Comment> comments(Span inside) {
        return comments.stream()
                .filter(comment -> inside.contains(comment.span()))
                .toList();
    }

    /// Empty for the root.
    public Optional<ISwc4jAst> parent(ISwc4jAst node) {
        return Optional.ofNullable(node.getParent());
    }

    /// Visits each node, parents before children. The parser does not always give children in the order in
    /// which they
    /// stand.
    public void walk(Consumer<ISwc4jAst> visitor) {
        for (ISwc4jAst node : nodes) {
            visitor.accept(node);
        }
    }

    /// The same below one node, itself included.
    public static void walk(ISwc4jAst node, Consumer<ISwc4jAst> visitor) {
        visitor.accept(node);
        for (ISwc4jAst child : node.getChildNodes()) {
            walk(child, visitor);
        }
    }

    @Override
    public String toString() {
        return "Program[" + path() + "]";
    }
}
