package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstBinaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNull;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Address.Host;
import dev.rehome.rewrite.reach.Address.RunTime;
import dev.rehome.rewrite.reach.Address.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Reads which addresses an expression may be: follows it through variables, objects, files, parameters and results to
/// texts and settings. What it cannot follow is one that is known only at run time. What an expression is made of is
/// read here; each kind of thing it may name has its own reader, which comes back here.
final class AddressReader {
    private static final Set<String> OF_URLS = Set.of("origin", "href");

    /// A property that an object does not have.
    static final Address ABSENT = new RunTime("undefined");

    private final MentionIndex index;
    private final ModuleGraph modules;
    private final AddressNames names;
    private final AddressObjects objects;
    private final AddressCalls calls;
    private final Map<Address, Set<Address>> fallbacks = new HashMap<>();
    private final Set<Object> open = new HashSet<>();

    AddressReader(MentionIndex index, ModuleGraph modules, Evaluator evaluator, Callings callings) {
        this.index = index;
        this.modules = modules;
        AddressModules files = new AddressModules(this, index, modules);
        AddressParameters parameters = new AddressParameters(this, index, callings);
        this.names = new AddressNames(this, files, parameters, evaluator);
        this.objects = new AddressObjects(this, parameters);
        this.calls = new AddressCalls(this, files, index, evaluator);
    }

    /// What stands in for a setting where it is not set, as in `process.env.SUPABASE_URL || 'https://..'`.
    Map<Address, Set<Address>> fallbacks() {
        return fallbacks;
    }

    Set<Address> read(Program program, ISwc4jAst expression) {
        return at(AddressPath.in(index.context(program)), expression);
    }

    Set<Address> at(AddressPath path, ISwc4jAst expression) {
        if (path.isTooDeep()) {
            return path.runTimeOf(expression);
        }
        if (path.isWhole() && values(path.context()).read(expression) instanceof Value.Str text) {
            return Host.of(text.value()).<Set<Address>>map(Set::of).orElse(Set.of());
        }
        AddressPath inner = path.deeper();
        return switch (Nodes.unwrap(expression)) {
            case Swc4jAstIdent it -> names.read(inner, it);
            case Swc4jAstMemberExpr it -> objects.member(inner, it);
            case Swc4jAstObjectLit it when !path.isWhole() -> objects.property(inner, it);
            case Swc4jAstBinExpr it when isOr(it) -> or(at(inner, it.getLeft()), at(inner, it.getRight()));
            case Swc4jAstBinExpr it
            when it.getOp() == Swc4jAstBinaryOp.Add && path.isWhole() ->
                joined(inner, List.of(it.getLeft(), it.getRight()));
            case Swc4jAstTpl it when path.isWhole() -> joined(inner, it.getExprs());
            case Swc4jAstCondExpr it -> both(at(inner, it.getCons()), at(inner, it.getAlt()));
            case Swc4jAstAwaitExpr it -> at(inner, it.getArg());
            case Swc4jAstNewExpr it
            when it.getArgs().filter(all -> !all.isEmpty()).isPresent()
                    && path.context().scopes().isGlobal(it.getCallee(), "URL")
                    && OF_URLS.containsAll(path.names()) ->
                at(inner.whole(), it.getArgs().get().getFirst().getExpr());
            case Swc4jAstThisExpr it when !path.isWhole() -> objects.field(inner, it);
            case Swc4jAstNull _ -> Set.of();
            case ISwc4jAst it ->
                Nodes.call(it).map(call -> calls.read(inner, call)).orElseGet(() -> path.runTimeOf(expression));
        };
    }

    Values values(Context context) {
        return new Values(
                context.program(), context.scopes(), new ImportedConstants(index, modules, context.program()));
    }

    private static boolean isOr(Swc4jAstBinExpr it) {
        return it.getOp() == Swc4jAstBinaryOp.LogicalOr || it.getOp() == Swc4jAstBinaryOp.NullishCoalescing;
    }

    private static Set<Address> both(Set<Address> one, Set<Address> other) {
        Set<Address> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
    }

    /// A setting counts, and not what stands in for it.
    Set<Address> or(Set<Address> first, Set<Address> second) {
        Set<Address> given = new LinkedHashSet<>(first);
        given.remove(ABSENT);
        if (given.isEmpty() || !given.stream().allMatch(Setting.class::isInstance)) {
            return both(given, second);
        }
        given.forEach(setting ->
                fallbacks.computeIfAbsent(setting, _ -> new HashSet<>()).addAll(second));
        return given;
    }

    /// Texts put together: all parts of the address that are not written down have to be known settings.
    private Set<Address> joined(AddressPath path, List<? extends ISwc4jAst> parts) {
        List<String> settings = new ArrayList<>();
        Set<Address> hosts = new LinkedHashSet<>();
        for (ISwc4jAst part : parts) {
            for (Address address : at(path.whole(), part)) {
                switch (address) {
                    case RunTime it -> {
                        return Set.of(it);
                    }
                    case Setting it -> settings.add(it.text());
                    case Host it -> hosts.add(it);
                }
            }
        }
        return settings.isEmpty() ? hosts : Set.of(Setting.of(settings));
    }

    /// Reads something that may lead back to itself, as `url = url.replace(..)` does: the second time it adds nothing.
    Set<Address> once(Object thing, Supplier<Set<Address>> reading) {
        if (!open.add(thing)) {
            return Set.of();
        }
        try {
            return reading.get();
        } finally {
            open.remove(thing);
        }
    }
}
