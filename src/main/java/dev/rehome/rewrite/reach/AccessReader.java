package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.chain.Chain.Access;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.External;
import dev.rehome.rewrite.reach.Thing.Literal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which key a client is made with, from the names and values that stand for it.
final class AccessReader {
    private static final Pattern SERVICE = Pattern.compile("(?i)service[_-]?(role|key)|secret|admin|sb_secret_");
    private static final Pattern ANON = Pattern.compile("(?i)anon|publishable|public[_-]?key|sb_publishable_");
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+\\.(eyJ[\\w-]+)\\.[\\w-]+");
    private static final Pattern ROLE = Pattern.compile("\"role\"\\s*:\\s*\"(\\w+)\"");
    private static final int DEPTH_MAX = 6;

    private final World world;
    private final Evaluator evaluator;

    AccessReader(World world, Evaluator evaluator) {
        this.world = world;
        this.evaluator = evaluator;
    }

    Access of(Place made) {
        Program program = made.program();
        ISwc4jAst callee;
        List<Swc4jAstExprOrSpread> arguments;
        if (made.node() instanceof Swc4jAstNewExpr it) {
            callee = it.getCallee();
            arguments = it.getArgs().orElse(List.of());
        } else {
            Optional<Nodes.Called> call = Nodes.call(made.node());
            if (call.isEmpty()) {
                return Access.UNKNOWN;
            }
            callee = call.get().callee();
            arguments = call.get().arguments();
        }
        for (Thing each : evaluator.of(program, callee)) {
            if (each instanceof External it && ClientPackages.isForUsers(it.name())) {
                return Access.ANON;
            }
            if (each instanceof External it && it.name().equals("serverSupabaseServiceRole")) {
                return Access.SERVICE;
            }
        }
        return arguments.size() > 1 ? ofKey(program, arguments.get(1).getExpr(), new HashSet<>(), 0) : Access.UNKNOWN;
    }

    private Access ofKey(Program program, ISwc4jAst key, Set<Object> seen, int depth) {
        if (depth > DEPTH_MAX || !seen.add(key)) {
            return Access.UNKNOWN;
        }
        Access byText = ofText(program.text(key));
        if (byText != Access.UNKNOWN) {
            return byText;
        }
        Set<Access> found = new HashSet<>();
        switch (Nodes.unwrap(key)) {
            case Swc4jAstIdent it ->
                world.scopes(program).binding(it).ifPresent(binding -> ofBinding(program, binding, seen, depth, found));
            case Swc4jAstMemberExpr it -> ofMember(program, it, seen, depth, found);
            case ISwc4jAst it -> it.getChildNodes().forEach(child -> found.add(ofKey(program, child, seen, depth + 1)));
        }
        found.remove(Access.UNKNOWN);
        return found.size() == 1 ? found.iterator().next() : Access.UNKNOWN;
    }

    private void ofBinding(Program program, Binding binding, Set<Object> seen, int depth, Set<Access> found) {
        for (Binding.Write write : binding.writes()) {
            if (write.by() instanceof Swc4jAstVarDeclarator declarator) {
                declarator.getInit().ifPresent(init -> found.add(ofKey(program, init, seen, depth + 1)));
            }
        }
    }

    /// `config.database.key`, wherever the object is written down.
    private void ofMember(Program program, Swc4jAstMemberExpr member, Set<Object> seen, int depth, Set<Access> found) {
        Optional<String> name = Nodes.property(member);
        for (Thing object : evaluator.of(program, member.getObj())) {
            if (object instanceof Literal literal && name.isPresent()) {
                Keys.property(literal.node(), name.get())
                        .ifPresent(value -> found.add(ofKey(literal.program(), value, seen, depth + 1)));
            }
        }
    }

    private static Access ofText(String text) {
        Matcher token = TOKEN.matcher(text);
        if (token.find()) {
            return ofToken(token.group(1));
        }
        boolean service = SERVICE.matcher(text).find();
        boolean anon = ANON.matcher(text).find();
        if (service == anon) {
            return Access.UNKNOWN;
        }
        return service ? Access.SERVICE : Access.ANON;
    }

    private static Access ofToken(String payload) {
        try {
            String json = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
            Matcher role = ROLE.matcher(json);
            if (role.find()) {
                return role.group(1).equals("service_role") ? Access.SERVICE : Access.ANON;
            }
        } catch (IllegalArgumentException e) {
            // Not a token after all, so it says nothing.
            return Access.UNKNOWN;
        }
        return Access.UNKNOWN;
    }
}
