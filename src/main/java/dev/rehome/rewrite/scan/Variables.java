package dev.rehome.rewrite.scan;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMetaPropExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Environment variables that the programs read and settings files set.
final class Variables {
    private static final Pattern LINE = Pattern.compile("(?m)^\\s*(?:export\\s+|-\\s+)?([A-Z][A-Z0-9_]+)\\s*[=:]");
    private static final Set<String> OWNERS = Set.of("process", "Bun", "Deno");

    private final Map<String, List<String>> places = new TreeMap<>();
    private final Map<String, TreeSet<String>> readers = new TreeMap<>();
    private final Map<String, TreeSet<String>> properties = new TreeMap<>();

    /// Where each variable stands: `path:line`.
    Map<String, List<String>> places() {
        return places;
    }

    /// Files of code that read a variable.
    Set<String> readers(String variable) {
        return readers.getOrDefault(variable, new TreeSet<>());
    }

    /// Names of properties that are set from a variable, as in `{ useOld: process.env.USE_OLD === 'true' }`.
    Set<String> properties(String variable) {
        return properties.getOrDefault(variable, new TreeSet<>());
    }

    void read(Program program) {
        if (!program.text().contains("env")) {
            return;
        }
        program.walk(node -> {
            switch (node) {
                case Swc4jAstMemberExpr it
                when isEnvironment(it.getObj()) -> Nodes.property(it).ifPresent(name -> note(program, it, name));
                case Swc4jAstVarDeclarator it
                when it.getName() instanceof Swc4jAstObjectPat pattern
                        && it.getInit().filter(init -> isEnvironment(init)).isPresent() ->
                    Program.walk(pattern, inner -> Nodes.name(inner).ifPresent(name -> note(program, it, name)));
                default ->
                    Nodes.call(node)
                            .filter(call -> call.method().filter("get"::equals).isPresent()
                                    && isEnvironment(call.member().orElseThrow().getObj()))
                            .flatMap(call -> call.argument(0))
                            .flatMap(Nodes::string)
                            .ifPresent(name -> note(program, node, name));
            }
        });
    }

    /// `process.env`, `import.meta.env` and their like, or an `env` taken from one of them.
    private static boolean isEnvironment(ISwc4jAst expression) {
        return switch (Nodes.unwrap(expression)) {
            case Swc4jAstMemberExpr it ->
                Nodes.property(it).filter("env"::equals).isPresent()
                        && (it.getObj() instanceof Swc4jAstMetaPropExpr
                                || (it.getObj() instanceof Swc4jAstIdent owner && OWNERS.contains(owner.getSym())));
            case Swc4jAstIdent it -> it.getSym().equals("env");
            default -> false;
        };
    }

    private void note(Program program, ISwc4jAst node, String name) {
        if (!name.matches("[A-Z][A-Z0-9_]+")) {
            return;
        }
        String place = program.path() + ":" + program.line(node);
        List<String> all = places.computeIfAbsent(name, any -> new ArrayList<>());
        if (!all.contains(place)) {
            all.add(place);
        }
        readers.computeIfAbsent(name, any -> new TreeSet<>()).add(program.path());
        property(node)
                .ifPresent(property ->
                        properties.computeIfAbsent(name, any -> new TreeSet<>()).add(property));
    }

    private static Optional<String> property(ISwc4jAst node) {
        for (ISwc4jAst at = node.getParent(); at != null; at = at.getParent()) {
            if (at instanceof Swc4jAstKeyValueProp it) {
                return Nodes.name(it.getKey());
            }
        }
        return Optional.empty();
    }

    /// A settings file: `.env` and its like.
    void read(String path, String text) {
        if (!path.substring(path.lastIndexOf('/') + 1).contains("env") && !path.matches(".*\\.(ya?ml|sh|toml)")) {
            return;
        }
        Matcher matcher = LINE.matcher(text);
        while (matcher.find()) {
            long line = text.substring(0, matcher.start(1)).lines().count();
            long counted = matcher.start(1) == 0 || text.charAt(matcher.start(1) - 1) == '\n' ? line + 1 : line;
            places.computeIfAbsent(matcher.group(1), any -> new ArrayList<>()).add(path + ":" + counted);
        }
    }
}
