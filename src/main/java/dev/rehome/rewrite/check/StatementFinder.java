package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTaggedTpl;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.check.CodeStatement.Form;
import dev.rehome.rewrite.check.CodeStatement.SentValue;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Every SQL statement that a program holds: the texts that it hands to functions, and those that only stand there.
public final class StatementFinder {
    /// Names under which npm `pg`, its kin and the generated module take statements.
    private static final Set<String> METHODS = Set.of(
            "query",
            "execute",
            "select",
            "count",
            "insert",
            "update",
            "remove",
            "call",
            "any",
            "one",
            "none",
            "many",
            "oneOrNone",
            "manyOrNone",
            "unsafe");

    private static final Set<String> NO_DATABASE = Set.of(
            "log",
            "info",
            "warn",
            "error",
            "debug",
            "trace",
            "String",
            "includes",
            "startsWith",
            "endsWith",
            "match",
            "test",
            "indexOf",
            "split",
            "toBe",
            "toEqual",
            "toContain",
            "toMatch");
    private static final Pattern STATEMENT = Pattern.compile(
            "(?s)\\s*(?:SELECT\\s.*|INSERT\\s+INTO\\s.*|UPDATE\\s+\\S+\\s+(?:AS\\s+\\S+\\s+)?SET\\s.*|DELETE\\s+FROM\\s.*"
                    + "|WITH\\s.*\\sAS\\s.*\\(.*|MERGE\\s+INTO\\s.*|VALUES\\s*\\(.*)");
    private static final Pattern CERTAIN = Pattern.compile(
            "(?s)\\s*(?:SELECT\\s.*\\sFROM\\s.*|INSERT\\s+INTO\\s.*|UPDATE\\s+\\S+\\s+(?:AS\\s+\\S+\\s+)?SET\\s.*"
                    + "|DELETE\\s+FROM\\s.*|WITH\\s+\\S+\\s+AS\\s.*\\(.*)");
    private static final Pattern DEFINITION =
            Pattern.compile("(?is)\\s*(?:CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|REFRESH)\\s.*");
    private static final Pattern ANY_CASE = Pattern.compile(STATEMENT.pattern(), Pattern.CASE_INSENSITIVE);

    private final Program program;
    private final Scopes scopes;
    private final boolean makesPool;
    private final Set<ISwc4jAst> read = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<CodeStatement> found = new ArrayList<>();

    private StatementFinder(Program program, Scopes scopes) {
        this.program = program;
        this.scopes = scopes;
        this.makesPool = Pools.makesPool(program);
    }

    public static List<CodeStatement> statements(Program program, Scopes scopes) {
        return LargeStack.call(() -> new StatementFinder(program, scopes).find());
    }

    private List<CodeStatement> find() {
        program.walk(node -> {
            Nodes.call(node).filter(call -> Nodes.same(call.node(), node)).ifPresent(this::call);
            if (node instanceof Swc4jAstTaggedTpl it) {
                tagged(it);
            }
        });
        program.walk(this::stray);
        found.sort(Comparator.comparingInt(CodeStatement::line));
        return found;
    }

    private void call(Nodes.Called call) {
        String name = call.method().orElseGet(() -> program.text(call.callee()));
        if (NO_DATABASE.contains(name)) {
            return;
        }
        boolean method = METHODS.contains(name);
        Optional<ISwc4jAst> first = call.argument(0).map(StatementFinder::textOf);
        if (first.isEmpty() || first.get() instanceof Swc4jAstObjectLit) {
            return;
        }
        Optional<ISwc4jAst> options = call.argument(2);
        List<SentValue> values =
                values(call.argument(1).or(() -> call.argument(0).flatMap(StatementFinder::valuesOf)));
        boolean isOne = statement(first.get(), method, values, options.flatMap(this::table));
        if (isOne) {
            options.flatMap(it -> Additions.property(it, "count"))
                    .ifPresent(count -> statement(count, true, List.of(), Optional.empty()));
        } else if (name.equals("query") && call.arguments().size() <= 3) {
            unreadable(first.get());
        }
    }

    /// `{ text: '..', values: [..] }` as well as the text itself.
    private static ISwc4jAst textOf(ISwc4jAst argument) {
        return Additions.property(argument, "text").orElse(argument);
    }

    private static Optional<ISwc4jAst> valuesOf(ISwc4jAst argument) {
        return Additions.property(argument, "values");
    }

    private Optional<String> table(ISwc4jAst options) {
        return Additions.property(options, "table")
                .map(table -> reader(Optional.empty()).read(table).getFirst())
                .filter(SqlText::isKnown);
    }

    private SqlReader reader(Optional<ISwc4jAst> only) {
        return new SqlReader(program, scopes, new Additions(program, scopes, only));
    }

    /// Adds a statement where the expression is one.
    private boolean statement(ISwc4jAst text, boolean method, List<SentValue> values, Optional<String> table) {
        Additions additions = new Additions(program, scopes, Optional.empty());
        SqlReader reader = new SqlReader(program, scopes, additions);
        List<String> texts = reader.read(text);
        boolean isSql = texts.stream()
                .anyMatch(it -> (method ? ANY_CASE : CERTAIN).matcher(it).matches());
        boolean isDefinition =
                method && texts.stream().anyMatch(it -> DEFINITION.matcher(it).matches());
        if (!isSql && !isDefinition) {
            return false;
        }
        boolean seen = !Collections.disjoint(read, reader.literals());
        read.addAll(reader.literals());
        if (seen
                && found.stream()
                        .anyMatch(it -> it.readings().getFirst().marked().equals(texts.getFirst()))) {
            return true;
        }
        List<SqlText> alternatives = new ArrayList<>();
        additions
                .guarded()
                .forEach(one ->
                        reader(Optional.of(one)).read(text).forEach(it -> alternatives.add(new SqlText(it, table))));
        add(text, texts.stream().map(it -> new SqlText(it, table)).toList(), alternatives, values);
        return true;
    }

    private void add(ISwc4jAst at, List<SqlText> readings, List<SqlText> alternatives, List<SentValue> values) {
        if (makesPool && readings.stream().anyMatch(it -> !it.unknowns().isEmpty())) {
            // The module that runs other modules' statements puts them into its own.
            return;
        }
        found.add(new CodeStatement(program.path(), program.line(at), readings, alternatives, values));
    }

    /// A statement whose text is made where the program cannot be followed. A parameter is not one: the text stands
    /// where the function is called.
    private void unreadable(ISwc4jAst text) {
        List<String> texts = reader(Optional.empty()).read(text);
        boolean isParameter = scopes.binding(text)
                .filter(it -> it.kind() == dev.rehome.rewrite.code.Binding.Kind.PARAMETER)
                .isPresent();
        boolean isUnknown = texts.stream().anyMatch(it -> !SqlText.isKnown(it));
        if (isUnknown && !isParameter) {
            add(
                    text,
                    texts.stream().map(it -> new SqlText(it, Optional.empty())).toList(),
                    List.of(),
                    List.of());
        }
    }

    /// ``sql`SELECT ..` `` of other libraries: what stands in its holes is sent as parameters.
    private void tagged(Swc4jAstTaggedTpl tagged) {
        Swc4jAstTpl template = tagged.getTpl();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < template.getQuasis().size(); i++) {
            text.append(template.getQuasis().get(i).getCooked().orElse(""));
            text.append(i < template.getExprs().size() ? SqlText.parameter() : "");
        }
        read.add(template);
        if (STATEMENT.matcher(text).matches()) {
            add(tagged, List.of(new SqlText(text.toString(), Optional.empty())), List.of(), List.of());
        }
    }

    /// SQL that is handed to nothing that was recognised.
    private void stray(ISwc4jAst node) {
        boolean literal = node instanceof Swc4jAstStr || node instanceof Swc4jAstTpl;
        if (!literal || read.contains(node) || isForPeople(node)) {
            return;
        }
        SqlReader reader = reader(Optional.empty());
        List<String> texts = reader.read(node);
        if (CERTAIN.matcher(texts.getFirst()).matches()) {
            read.addAll(reader.literals());
            add(
                    node,
                    texts.stream().map(it -> new SqlText(it, Optional.empty())).toList(),
                    List.of(),
                    List.of());
        }
    }

    /// Whether it is an argument of something that writes to a log, compares texts or makes an error.
    private boolean isForPeople(ISwc4jAst node) {
        ISwc4jAst at = node.getParent();
        while (at != null && !at.getClass().getSimpleName().endsWith("Stmt")) {
            Optional<Nodes.Called> call = Nodes.call(at);
            if (at instanceof Swc4jAstNewExpr
                    || (call.isPresent()
                            && NO_DATABASE.contains(call.get()
                                    .method()
                                    .orElseGet(() -> program.text(call.get().callee()))))) {
                return true;
            }
            at = at.getParent();
        }
        return false;
    }

    private List<SentValue> values(Optional<ISwc4jAst> argument) {
        if (argument.isEmpty() || !(Nodes.unwrap(argument.get()) instanceof Swc4jAstArrayLit list)) {
            return List.of();
        }
        List<SentValue> values = new ArrayList<>();
        for (var element : list.getElems()) {
            if (element.isEmpty() || element.get().getSpread().isPresent()) {
                break;
            }
            values.add(new SentValue(
                    program.text(element.get()), form(element.get().getExpr())));
        }
        return values;
    }

    private Form form(ISwc4jAst value) {
        ISwc4jAst inner = Nodes.unwrap(value);
        Optional<String> called = Nodes.call(inner).map(call -> program.text(call.callee()));
        if (called.filter(name -> name.equals("JSON.stringify") || name.matches("(\\w+\\.)?json"))
                .isPresent()) {
            return Form.JSON;
        }
        return switch (inner) {
            case Swc4jAstArrayLit _ -> Form.ARRAY;
            case Swc4jAstStr _ -> Form.TEXT;
            case Swc4jAstTpl _ -> Form.TEXT;
            default ->
                scopes.binding(inner)
                        .flatMap(binding -> new Additions(program, scopes, Optional.empty())
                                .writes(binding).stream().findFirst())
                        .filter(write -> Nodes.unwrap(write.value()) instanceof Swc4jAstArrayLit)
                        .map(write -> Form.ARRAY)
                        .orElse(Form.UNKNOWN);
        };
    }
}
