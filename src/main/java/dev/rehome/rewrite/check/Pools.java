package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
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

    /// How many processes a process manager's file starts: the sum of `instances` over the applications that it names.
    public static int processes(Program program) {
        return LargeStack.call(() -> {
            List<Integer> counts = new ArrayList<>();
            program.walk(node -> {
                if (Additions.property(node, "script").isPresent()) {
                    String instances = Additions.property(node, "instances")
                            .map(program::text)
                            .orElse("1");
                    counts.add(instances.matches("\\d{1,4}") ? Integer.parseInt(instances) : 1);
                }
            });
            return counts.stream().mapToInt(Integer::intValue).sum();
        });
    }

    static boolean isProcessFile(String path) {
        return path.matches("(.*/)?ecosystem(\\.[\\w-]+)?\\.c?js");
    }
}
