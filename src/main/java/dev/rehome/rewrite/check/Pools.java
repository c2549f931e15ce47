package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Connection pools that code makes: how many connections one process may open.
public final class Pools {
    private static final int PG_DEFAULT = 10;
    private static final Pattern NUMBER = Pattern.compile("\\b(\\d{1,4})\\b");

    private Pools() {}

    /// @param connectionsMax the most that one process opens through it
    public record Pool(String path, int line, int connectionsMax) {}

    static boolean makesPool(Program program) {
        return !pools(program).isEmpty();
    }

    public static List<Pool> pools(Program program) {
        return LargeStack.call(() -> {
            List<Pool> pools = new ArrayList<>();
            program.walk(node -> {
                if (node instanceof Swc4jAstNewExpr it
                        && program.text(it.getCallee()).matches("(\\w+\\.)?Pool")) {
                    pools.add(new Pool(program.path(), program.line(it), most(program, it)));
                }
            });
            return pools;
        });
    }

    /// `max` of its options, or the number that an expression such as `Number(process.env.POOL_MAX || 5)` falls back
    /// to.
    private static int most(Program program, Swc4jAstNewExpr pool) {
        Optional<ISwc4jAst> options = pool.getArgs()
                .filter(it -> !it.isEmpty())
                .map(it -> it.getFirst().getExpr());
        Optional<String> max =
                options.flatMap(it -> Additions.property(it, "max")).map(program::text);
        if (max.isEmpty()) {
            return PG_DEFAULT;
        }
        int last = PG_DEFAULT;
        Matcher numbers = NUMBER.matcher(max.get());
        while (numbers.find()) {
            last = Integer.parseInt(numbers.group(1));
        }
        return last;
    }

    /// How many processes a process manager's file starts: the sum of `instances` over its `apps`. What is no object
    /// there (the call of a function that makes one) is one process. Without `apps` all that names a script counts.
    public static int processes(Program program) {
        return LargeStack.call(() -> {
            List<Integer> listed = new ArrayList<>();
            List<Integer> named = new ArrayList<>();
            program.walk(node -> {
                Additions.property(node, "apps")
                        .filter(Swc4jAstArrayLit.class::isInstance)
                        .map(Swc4jAstArrayLit.class::cast)
                        .ifPresent(apps -> apps.getElems().stream()
                                .flatMap(Optional::stream)
                                .forEach(app -> listed.add(instances(program, app.getExpr()))));
                if (Additions.property(node, "script").isPresent()) {
                    named.add(instances(program, node));
                }
            });
            List<Integer> counts = listed.isEmpty() ? named : listed;
            return counts.stream().mapToInt(Integer::intValue).sum();
        });
    }

    private static int instances(Program program, ISwc4jAst app) {
        return Additions.property(app, "instances")
                .map(program::text)
                .filter(text -> text.matches("\\d{1,4}"))
                .map(Integer::parseInt)
                .orElse(1);
    }

    static boolean isProcessFile(String path) {
        return path.matches("(.*/)?ecosystem(\\.[\\w-]+)?\\.c?js");
    }
}
