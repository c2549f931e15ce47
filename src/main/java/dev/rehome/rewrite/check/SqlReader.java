package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstBinaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNumber;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What text an expression gives, as far as the program says so: constants, templates, joined lists of conditions,
/// texts that are extended. What an expression cannot be known to give is marked in the text.
final class SqlReader {
    private static final int READINGS_MAX = 4;
    private static final int DEPTH_MAX = 30;

    private final Program program;
    private final Scopes scopes;
    private final Additions additions;
    private final Map<Binding, List<String>> known = new HashMap<>();
    private final Set<ISwc4jAst> literals = Collections.newSetFromMap(new IdentityHashMap<>());
    private int depth;

    SqlReader(Program program, Scopes scopes, Additions additions) {
        this.program = program;
        this.scopes = scopes;
        this.additions = additions;
    }

    /// String and template nodes that were read.
    Set<ISwc4jAst> literals() {
        return literals;
    }

    /// Every text that the expression may give; at least one, at most a few.
    List<String> read(ISwc4jAst expression) {
        if (depth > DEPTH_MAX) {
            return unknown(expression);
        }
        depth++;
        try {
            return distinct(readNode(Nodes.unwrap(expression)));
        } finally {
            depth--;
        }
    }

    private List<String> readNode(ISwc4jAst node) {
        return switch (node) {
            case Swc4jAstStr it -> {
                literals.add(it);
                yield List.of(it.getValue());
            }
            case Swc4jAstNumber it -> List.of(program.text(it));
            case Swc4jAstTpl it -> template(it);
            case Swc4jAstBinExpr it -> binary(it);
            case Swc4jAstCondExpr it -> union(read(it.getCons()), read(it.getAlt()));
            case Swc4jAstIdent it -> scopes.binding(it).map(this::binding).orElseGet(() -> unknown(it));
            case Swc4jAstMemberExpr it -> member(it);
            case Swc4jAstArrowExpr it -> body(it);
            default -> Nodes.call(node).map(call -> call(call, node)).orElseGet(() -> unknown(node));
        };
    }

    private List<String> unknown(ISwc4jAst node) {
        String code = program.text(node).replaceAll("\\s+", " ");
        return List.of(SqlText.unknown(code.length() > 60 ? code.substring(0, 57) + "..." : code));
    }

    private List<String> template(Swc4jAstTpl template) {
        literals.add(template);
        List<String> texts = List.of("");
        for (int i = 0; i < template.getQuasis().size(); i++) {
            String text = template.getQuasis().get(i).getCooked().orElse("");
            boolean hole = i < template.getExprs().size();
            // `$${params.push(x)}`: the number of a parameter.
            boolean number = hole && text.endsWith("$");
            texts = joined(texts, List.of(number ? text.substring(0, text.length() - 1) + SqlText.parameter() : text));
            if (hole && !number) {
                texts = joined(texts, read(template.getExprs().get(i)));
            }
        }
        return texts;
    }

    private List<String> binary(Swc4jAstBinExpr it) {
        if (it.getOp() == Swc4jAstBinaryOp.Add) {
            List<String> left = read(it.getLeft());
            if (left.getFirst().endsWith("$") && !(Nodes.unwrap(it.getRight()) instanceof Swc4jAstStr)) {
                return left.stream()
                        .map(text -> text.substring(0, text.length() - 1) + SqlText.parameter())
                        .toList();
            }
            return joined(left, read(it.getRight()));
        }
        return switch (it.getOp()) {
            case LogicalAnd -> read(it.getRight());
            case LogicalOr, NullishCoalescing -> union(read(it.getLeft()), read(it.getRight()));
            default -> unknown(it);
        };
    }

    private List<String> binding(Binding binding) {
        List<String> before = known.get(binding);
        if (before != null) {
            return before;
        }
        if (binding.kind() == Binding.Kind.PARAMETER || binding.writes().isEmpty()) {
            return List.of(SqlText.unknown(binding.name()));
        }
        List<String> texts = List.of(SqlText.unknown(binding.name()));
        try {
            for (Additions.Write write : additions.writes(binding)) {
                known.put(binding, texts);
                texts = write.extends_() ? joined(texts, read(write.value())) : read(write.value());
            }
        } finally {
            known.remove(binding);
        }
        return texts;
    }

    private List<String> member(Swc4jAstMemberExpr member) {
        Optional<String> property = Nodes.property(member);
        Optional<Binding> object = scopes.binding(member.getObj());
        if (property.isEmpty() || object.isEmpty()) {
            return unknown(member);
        }
        if (object.get().kind() == Binding.Kind.PARAMETER) {
            return additions.isPayload(object.get()) ? List.of(SqlText.payload(property.get())) : unknown(member);
        }
        return additions.property(object.get(), property.get()).map(this::read).orElseGet(() -> unknown(member));
    }

    private List<String> body(Swc4jAstArrowExpr arrow) {
        if (!(arrow.getBody() instanceof Swc4jAstBlockStmt block)) {
            return read(arrow.getBody());
        }
        return block.getStmts().size() == 1
                        && block.getStmts().getFirst() instanceof Swc4jAstReturnStmt it
                        && it.getArg().isPresent()
                ? read(it.getArg().get())
                : unknown(arrow);
    }

    private List<String> call(Nodes.Called call, ISwc4jAst node) {
        String name = call.method().orElseGet(() -> program.text(call.callee()));
        Optional<ISwc4jAst> object = call.member().map(Swc4jAstMemberExpr::getObj);
        return switch (name) {
            case "join" -> object.flatMap(list -> list(list, separator(call))).orElseGet(() -> unknown(node));
            case "trim", "trimEnd", "trimStart" -> object.map(this::read).orElseGet(() -> unknown(node));
            case "identifier" ->
                call.argument(0).map(this::read).orElseGet(() -> unknown(node)).stream()
                        .map(text -> text.isEmpty() || SqlText.isKnown(text) ? quoted(text) : text)
                        .toList();
            case "limit", "offset", "is" -> List.of("NULL");
            default -> unknown(node);
        };
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private String separator(Nodes.Called join) {
        return join.argument(0).flatMap(Nodes::string).orElse(",");
    }

    /// The elements of a list, joined. Of a list that is mapped, one element stands for all.
    private Optional<List<String>> list(ISwc4jAst list, String separator) {
        ISwc4jAst inner = Nodes.unwrap(list);
        Optional<Nodes.Called> call = Nodes.call(inner);
        if (call.isPresent()) {
            return switch (call.get().method().orElse("")) {
                case "map" -> call.get().argument(0).map(this::read);
                case "filter" -> call.get().member().flatMap(it -> list(it.getObj(), separator));
                default -> Optional.empty();
            };
        }
        List<ISwc4jAst> elements = additions.elements(inner);
        if (elements.isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = List.of("");
        for (ISwc4jAst element : elements) {
            List<String> before = texts.equals(List.of("")) ? texts : joined(texts, List.of(separator));
            texts = joined(before, read(element));
        }
        return Optional.of(texts);
    }

    /// Every text of one followed by every text of the other, within the bound.
    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>();
        for (String one : first) {
            for (String other : second) {
                all.add(one + other);
            }
        }
        return distinct(all);
    }

    private static List<String> union(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return distinct(all);
    }

    private static List<String> distinct(List<String> texts) {
        return texts.stream().distinct().limit(READINGS_MAX).toList();
    }
}
