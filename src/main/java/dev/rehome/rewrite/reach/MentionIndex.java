package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/// All names of all programs, read when the first one is asked for.
final class MentionIndex implements Mentions {
    private final Map<Program, Context> contexts = new HashMap<>();
    private final List<Program> programs;
    private final BiFunction<Program, ISwc4jAst, List<Thing.Code>> callees;
    private final Map<String, List<Mention>> byName = new HashMap<>();
    private boolean read;

    MentionIndex(
            List<Program> programs,
            Function<Program, Scopes> scopes,
            BiFunction<Program, ISwc4jAst, List<Thing.Code>> callees) {
        this.programs = List.copyOf(programs);
        this.callees = callees;
        for (Program program : programs) {
            contexts.put(program, Context.of(program, scopes.apply(program), this));
        }
    }

    Context context(Program program) {
        Context context = contexts.get(program);
        if (context == null) {
            throw new IllegalArgumentException(program + " is not among the programs");
        }
        return context;
    }

    @Override
    public synchronized List<Mention> of(String name) {
        if (!read) {
            read = true;
            LargeStack.call(() -> {
                programs.forEach(program -> Program.walk(program.root(), node -> add(context(program), node)));
                return true;
            });
        }
        return byName.getOrDefault(name, List.of());
    }

    @Override
    public List<Callee> callees(Context from, ISwc4jAst callee) {
        List<Callee> here = Mentions.super.callees(from, callee);
        return here.isEmpty()
                ? callees.apply(from.program(), callee).stream()
                        .map(code -> new Callee(context(code.program()), code.node()))
                        .toList()
                : here;
    }

    private void add(Context context, ISwc4jAst node) {
        if (node instanceof Swc4jAstIdent || node instanceof Swc4jAstIdentName || node instanceof Swc4jAstPrivateName) {
            Nodes.name(node)
                    .ifPresent(name ->
                            byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Mention(context, node)));
        }
    }
}
