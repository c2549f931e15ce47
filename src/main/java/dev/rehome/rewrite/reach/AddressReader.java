package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstComputedPropName;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateProp;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstBinaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSpreadElement;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNull;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForInStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Address.Host;
import dev.rehome.rewrite.reach.Address.RunTime;
import dev.rehome.rewrite.reach.Address.Setting;
import dev.rehome.rewrite.reach.Callings.Calling;
import dev.rehome.rewrite.reach.Thing.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads which addresses an expression may be: follows it through variables, objects, files, parameters and results to
/// texts and settings. What it cannot follow is one that is known only at run time.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class AddressReader {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");
    private static final Pattern ENVIRONMENT = Pattern.compile("(process|import\\.meta|Bun|Deno)\\.env");
    private static final Pattern KEY = Pattern.compile("[A-Za-z][\\w.:/-]*");
    private static final Set<String> OF_TEXTS = Set.of(
            "trim", "trimEnd", "trimStart", "replace", "replaceAll", "toString", "toLowerCase", "valueOf", "concat");
    private static final Set<String> OF_URLS = Set.of("origin", "href");
    private static final Pattern SETTINGS =
            Pattern.compile("(?is).*(\\brequire|conf|cfg|env|setting|secret|option|vars?\\b).*");
    private static final int DEPTH_MAX = 16;

    /// A property that an object does not have.
    private static final Address ABSENT = new RunTime("undefined");

    private final MentionIndex index;
    private final ModuleGraph modules;
    private final Evaluator evaluator;
    private final Callings callings;
    private final Map<Address, Set<Address>> fallbacks = new HashMap<>();
    private final Set<Object> open = new HashSet<>();

    AddressReader(MentionIndex index, ModuleGraph modules, Evaluator evaluator, Callings callings) {
        this.index = index;
        this.modules = modules;
        this.evaluator = evaluator;
        this.callings = callings;
    }

    /// What stands in for a setting where it is not set, as in `process.env.SUPABASE_URL || 'https://..'`.
    Map<Address, Set<Address>> fallbacks() {
        return fallbacks;
    }

    Set<Address> read(Program program, ISwc4jAst expression) {
        return at(index.context(program), expression, List.of(), 0);
    }

    /// @param path of properties, from the expression on
    private Set<Address> at(Context context, ISwc4jAst expression, List<String> path, int depth) {
        if (depth > DEPTH_MAX) {
            return runTime(context, expression);
        }
        if (path.isEmpty()) {
            if (values(context).read(expression) instanceof Value.Str text) {
                return Host.of(text.value()).<Set<Address>>map(Set::of).orElse(Set.of());
            }
        }
        return switch (Nodes.unwrap(expression)) {
            case Swc4jAstIdent it -> ofName(context, it, path, depth + 1);
            case Swc4jAstMemberExpr it -> ofMember(context, it, path, depth + 1);
            case Swc4jAstObjectLit it when !path.isEmpty() -> ofProperty(context, it, path, depth + 1);
            case Swc4jAstBinExpr it
            when isOr(it) ->
                or(at(context, it.getLeft(), path, depth + 1), at(context, it.getRight(), path, depth + 1));
            case Swc4jAstBinExpr it
            when it.getOp() == Swc4jAstBinaryOp.Add && path.isEmpty() ->
                joined(List.of(it.getLeft(), it.getRight()), context, depth + 1);
            case Swc4jAstTpl it when path.isEmpty() -> joined(it.getExprs(), context, depth + 1);
            case Swc4jAstCondExpr it ->
                both(at(context, it.getCons(), path, depth + 1), at(context, it.getAlt(), path, depth + 1));
            case Swc4jAstAwaitExpr it -> at(context, it.getArg(), path, depth + 1);
            case Swc4jAstNewExpr it
            when it.getArgs().filter(all -> !all.isEmpty()).isPresent()
                    && context.scopes().isGlobal(it.getCallee(), "URL")
                    && OF_URLS.containsAll(path) ->
                at(context, it.getArgs().get().getFirst().getExpr(), List.of(), depth + 1);
            case Swc4jAstThisExpr it when !path.isEmpty() -> ofField(context, it, path, depth + 1);
            case Swc4jAstNull _ -> Set.of();
            case ISwc4jAst it ->
                Nodes.call(it)
                        .map(call -> ofCall(context, call, path, depth + 1))
                        .orElseGet(() -> runTime(context, expression));
        };
    }

    private Values values(Context context) {
        return new Values(
                context.program(), context.scopes(), new ImportedConstants(index, modules, context.program()));
    }

    private static Set<Address> runTime(Swc4jAstIdent name, List<String> path) {
        return Set.of(new RunTime(String.join(".", before(name.getSym(), path))));
    }

    private static Set<Address> runTime(Context context, ISwc4jAst expression) {
        return Set.of(new RunTime(context.text(expression)));
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
    private Set<Address> or(Set<Address> first, Set<Address> second) {
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
    private Set<Address> joined(List<? extends ISwc4jAst> parts, Context context, int depth) {
        List<String> names = new ArrayList<>();
        Set<Address> hosts = new LinkedHashSet<>();
        for (ISwc4jAst part : parts) {
            for (Address address : at(context, part, List.of(), depth)) {
                switch (address) {
                    case RunTime it -> {
                        return Set.of(it);
                    }
                    case Setting it -> names.add(it.text());
                    case Host it -> hosts.add(it);
                }
            }
        }
        return names.isEmpty() ? hosts : Set.of(Setting.of(names));
    }

    private Set<Address> ofName(Context context, Swc4jAstIdent name, List<String> path, int depth) {
        Optional<Binding> binding = context.scopes().binding(name);
        if (binding.isEmpty()) {
            return name.getSym().equals("undefined") ? Set.of() : ofSetting(name, path);
        }
        if (!open.add(binding.get())) {
            // A name that is made from itself: `url = url.replace(..)`.
            return Set.of();
        }
        try {
            Set<Address> all = new LinkedHashSet<>();
            for (Binding.Write write : binding.get().writes()) {
                all.addAll(ofWrite(context, binding.get(), write, path, depth));
            }
            return all;
        } finally {
            open.remove(binding.get());
        }
    }

    private Set<Address> ofWrite(Context context, Binding binding, Binding.Write write, List<String> path, int depth) {
        Swc4jAstIdent name = write.identifier();
        if (binding.kind() == Binding.Kind.PARAMETER && binding.declarations().contains(name)) {
            return ofParameter(context, name, path, depth);
        }
        if (binding.kind() == Binding.Kind.IMPORT) {
            return ofImport(context, binding, path, depth);
        }
        return switch (write.by()) {
            case Swc4jAstVarDeclarator it
            when it.getInit().isPresent() ->
                ofPattern(context, it.getName(), name, path)
                        .map(found -> found.fallback()
                                .map(other -> or(
                                        ofInit(context, it, name, found.path(), depth),
                                        at(context, other, List.of(), depth)))
                                .orElseGet(() -> ofInit(context, it, name, found.path(), depth)))
                        .orElseGet(() -> runTime(name, path));
            case Swc4jAstVarDeclarator it ->
                it.getParent().getParent() instanceof Swc4jAstForOfStmt
                                || it.getParent().getParent() instanceof Swc4jAstForInStmt
                        ? runTime(name, path)
                        : Set.of();
            case Swc4jAstAssignExpr it
            when Nodes.unwrap(it.getLeft()) == name || isName(it.getLeft(), name) ->
                at(context, it.getRight(), path, depth);
            default -> runTime(name, path);
        };
    }

    private static boolean isName(ISwc4jAst target, Swc4jAstIdent name) {
        return target instanceof Swc4jAstBindingIdent it && it.getId() == name;
    }

    /// A value of a whole file that the code itself does not say, such as a secret that is fetched, is a setting with
    /// that name.
    private Set<Address> ofInit(
            Context context, Swc4jAstVarDeclarator it, Swc4jAstIdent name, List<String> path, int depth) {
        ISwc4jAst init = it.getInit().orElseThrow();
        Optional<Context> required = required(context, init);
        if (required.isPresent()) {
            return path.isEmpty() ? runTime(context, name) : exported(required.get(), path, depth);
        }
        Set<Address> found = at(context, init, path, depth);
        boolean whole = context.scopes()
                .binding(name)
                .filter(binding -> binding.scope() == context.program().root())
                .isPresent();
        boolean unknown = found.stream().anyMatch(RunTime.class::isInstance) && isPlainCall(context, init);
        if (!whole || !unknown) {
            return found;
        }
        List<String> names = new ArrayList<>(List.of(name.getSym()));
        names.addAll(path);
        return Set.of(Setting.of(names));
    }

    /// A call, awaited or not, of something that is no client, with texts only.
    private boolean isPlainCall(Context context, ISwc4jAst expression) {
        ISwc4jAst inner = Nodes.unwrap(expression) instanceof Swc4jAstAwaitExpr it ? it.getArg() : expression;
        return Nodes.call(inner)
                .filter(call -> call.arguments().stream()
                        .allMatch(one -> Nodes.string(one.getExpr()).isPresent()))
                .filter(call -> call.member()
                        .map(member -> Nodes.unwrap(member.getObj()) instanceof Swc4jAstIdent object
                                && evaluator.of(context.program(), object).stream()
                                        .noneMatch(Thing.Client.class::isInstance))
                        .orElse(true))
                .isPresent();
    }

    /// @param fallback what stands in for it in the pattern
    private record Part(List<String> path, Optional<ISwc4jAst> fallback) {}

    /// Where a name stands in a pattern.
    private Optional<Part> ofPattern(Context context, ISwc4jAst pattern, Swc4jAstIdent name, List<String> rest) {
        return switch (pattern) {
            case Swc4jAstBindingIdent it when it.getId() == name -> Optional.of(new Part(rest, Optional.empty()));
            case Swc4jAstAssignPat it ->
                ofPattern(context, it.getLeft(), name, rest)
                        .map(part -> new Part(part.path(), Optional.of(it.getRight())));
            case Swc4jAstObjectPat it ->
                it.getProps().stream()
                        .flatMap(one -> switch (one) {
                            case Swc4jAstAssignPatProp prop
                            when prop.getKey().getId() == name ->
                                Optional.of(new Part(
                                                before(name.getSym(), rest),
                                                prop.getValue().map(v -> v)))
                                        .stream();
                            case Swc4jAstKeyValuePatProp prop ->
                                Nodes.name(prop.getKey())
                                        .flatMap(key -> ofPattern(context, prop.getValue(), name, rest)
                                                .map(part -> new Part(before(key, part.path()), part.fallback())))
                                        .stream();
                            default -> Optional.<Part>empty().stream();
                        })
                        .findFirst();
            default -> Optional.empty();
        };
    }

    private static List<String> before(String first, List<String> rest) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    private Set<Address> ofParameter(Context context, Swc4jAstIdent name, List<String> path, int depth) {
        Optional<ISwc4jAst> function = Nesting.function(name);
        List<? extends ISwc4jAst> parameters = function.map(Nesting::parameters).orElse(List.of());
        for (int i = 0; i < parameters.size(); i++) {
            ISwc4jAst pattern = parameters.get(i) instanceof Swc4jAstTsParamProp it ? it.getParam() : parameters.get(i);
            ISwc4jAst inner = pattern instanceof Swc4jAstAssignPat it ? it.getLeft() : pattern;
            Optional<Part> part = ofPattern(context, inner, name, path);
            if (part.isPresent()) {
                Optional<ISwc4jAst> whole =
                        pattern instanceof Swc4jAstAssignPat it ? Optional.of(it.getRight()) : Optional.empty();
                return ofArguments(context, new Parameter(function.get(), i, name, path, part.get(), whole), depth);
            }
        }
        return runTime(name, path);
    }

    /// @param index of the parameter
    /// @param path of properties of the name
    /// @param part of it that the name is
    /// @param whole what stands in for all of it
    private record Parameter(
            ISwc4jAst function,
            int index,
            Swc4jAstIdent name,
            List<String> path,
            Part part,
            Optional<ISwc4jAst> whole) {}

    private Set<Address> ofArguments(Context context, Parameter parameter, int depth) {
        List<Calling> calls = callings.of(parameter.function());
        boolean defaults =
                parameter.whole().isPresent() || parameter.part().fallback().isPresent();
        if (callings.isHanded(parameter.function()) || (calls.isEmpty() && !defaults)) {
            return runTime(parameter.name(), parameter.path());
        }
        Set<Address> standIns = new LinkedHashSet<>();
        parameter
                .whole()
                .ifPresent(
                        it -> standIns.addAll(at(context, it, parameter.part().path(), depth)));
        parameter.part().fallback().ifPresent(it -> standIns.addAll(at(context, it, List.of(), depth)));
        Set<Address> all = new LinkedHashSet<>(standIns);
        for (Calling call : calls) {
            Optional<ISwc4jAst> argument = call.argument(parameter.index());
            if (call.spreads()) {
                all.addAll(runTime(parameter.name(), parameter.path()));
            } else if (argument.isPresent()) {
                all.addAll(at(
                        index.context(call.program()),
                        argument.get(),
                        parameter.part().path(),
                        depth));
            }
        }
        if (defaults) {
            all.remove(ABSENT);
        }
        return all;
    }

    private Set<Address> ofMember(Context context, Swc4jAstMemberExpr member, List<String> path, int depth) {
        Optional<String> name = Nodes.property(member);
        if (name.isEmpty() && member.getProp() instanceof Swc4jAstComputedPropName key) {
            name = values(context).read(key.getExpr()) instanceof Value.Str text
                    ? Optional.of(text.value())
                    : Optional.empty();
        }
        if (name.isEmpty()) {
            return runTime(context, member);
        }
        if (ENVIRONMENT.matcher(context.program().text(member.getObj())).matches()) {
            return Set.of(Setting.of(List.of(name.get())));
        }
        Set<Address> found = at(context, member.getObj(), before(name.get(), path), depth);
        // `env.SUPABASE_URL` of an object that somebody else hands in.
        return VARIABLE.matcher(name.get()).matches() && found.stream().allMatch(RunTime.class::isInstance)
                ? Set.of(Setting.of(List.of(name.get())))
                : found;
    }

    private Set<Address> ofProperty(Context context, Swc4jAstObjectLit literal, List<String> path, int depth) {
        Optional<ISwc4jAst> value = Keys.property(literal, path.getFirst());
        if (value.isPresent()) {
            return at(context, value.get(), path.subList(1, path.size()), depth);
        }
        Set<Address> spread = new LinkedHashSet<>();
        for (ISwc4jAst property : literal.getProps()) {
            switch (property) {
                case Swc4jAstSpreadElement it -> spread.addAll(at(context, it.getExpr(), path, depth));
                case Swc4jAstKeyValueProp it when Nodes.name(it.getKey()).isPresent() -> {}
                case Swc4jAstIdent _ -> {}
                default -> spread.add(new RunTime(String.join(".", path)));
            }
        }
        return spread.isEmpty() ? Set.of(ABSENT) : spread;
    }

    /// `this.url`: whatever the class gives it.
    private Set<Address> ofField(Context context, Swc4jAstThisExpr self, List<String> path, int depth) {
        Swc4jAstClass type = Functions.classAround(self);
        if (type == null) {
            return runTime(context, self);
        }
        String name = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        Set<Address> all = new LinkedHashSet<>();
        boolean[] given = {false};
        Program.walk(type, node -> {
            Optional<Set<Address>> found = switch (node) {
                case Swc4jAstAssignExpr it
                when isOfThis(it.getLeft(), name) -> Optional.of(at(context, it.getRight(), rest, depth));
                case Swc4jAstClassProp it
                when Nodes.name(it.getKey()).equals(Optional.of(name)) ->
                    it.getValue().map(value -> at(context, value, rest, depth));
                case Swc4jAstPrivateProp it
                when Nodes.name(it.getKey()).equals(Optional.of(name)) ->
                    it.getValue().map(value -> at(context, value, rest, depth));
                case Swc4jAstTsParamProp it ->
                    declared(it)
                            .filter(id -> id.getSym().equals(name))
                            .map(id -> ofParameter(context, id, rest, depth));
                default -> Optional.empty();
            };
            found.ifPresent(it -> {
                given[0] = true;
                all.addAll(it);
            });
        });
        return given[0] ? all : Set.of(new RunTime("this." + String.join(".", path)));
    }

    private static Optional<Swc4jAstIdent> declared(Swc4jAstTsParamProp property) {
        ISwc4jAst parameter = property.getParam() instanceof Swc4jAstAssignPat it ? it.getLeft() : property.getParam();
        return parameter instanceof Swc4jAstBindingIdent it ? Optional.of(it.getId()) : Optional.empty();
    }

    private static boolean isOfThis(ISwc4jAst target, String name) {
        return Nodes.unwrap(target) instanceof Swc4jAstMemberExpr member
                && Nodes.unwrap(member.getObj()) instanceof Swc4jAstThisExpr
                && Nodes.property(member).equals(Optional.of(name));
    }

    private Set<Address> ofCall(Context context, Nodes.Called call, List<String> path, int depth) {
        boolean settings =
                SETTINGS.matcher(context.program().text(call.callee())).matches();
        Optional<String> text = call.argument(0)
                .flatMap(Nodes::string)
                .filter(it -> VARIABLE.matcher(it).matches()
                        || (settings && KEY.matcher(it).matches()));
        Optional<Context> required = required(context, call.node());
        if (required.isPresent()) {
            return path.isEmpty() ? runTime(context, call.node()) : exported(required.get(), path, depth);
        }
        if (path.isEmpty() && call.method().filter(OF_TEXTS::contains).isPresent()) {
            return at(context, call.member().orElseThrow().getObj(), List.of(), depth);
        }
        if (path.isEmpty()
                && context.scopes().isGlobal(call.callee(), "String")
                && call.argument(0).isPresent()) {
            return at(context, call.argument(0).get(), List.of(), depth);
        }
        if (text.isPresent()) {
            List<String> names = new ArrayList<>(List.of(text.get()));
            names.addAll(path);
            return Set.of(Setting.of(names));
        }
        Set<Thing> callees = evaluator.of(context.program(), call.callee());
        if (callees.isEmpty() || !callees.stream().allMatch(Code.class::isInstance)) {
            return call.arguments().isEmpty() ? ofResult(context, call, path) : runTime(context, call.node());
        }
        Set<Address> all = new LinkedHashSet<>();
        for (Thing callee : callees) {
            all.addAll(ofFunction((Code) callee, path, depth));
        }
        return all;
    }

    /// What a function whose code is not seen gives without being told anything: `getConfig().url`.
    private Set<Address> ofResult(Context context, Nodes.Called call, List<String> path) {
        boolean plain = Nodes.unwrap(call.callee()) instanceof Swc4jAstIdent;
        return plain
                        && !path.isEmpty()
                        && Setting.of(List.of(
                                        context.program().text(call.callee()).replaceFirst("^(get|load|read|use)", "")))
                                .isUsual()
                ? Set.of(Setting.of(path))
                : runTime(context, call.node());
    }

    private Set<Address> ofFunction(Code function, List<String> path, int depth) {
        Context context = index.context(function.program());
        if (!open.add(function.node())) {
            return Set.of();
        }
        try {
            if (function.node() instanceof Swc4jAstArrowExpr it
                    && !(Nodes.unwrap(it.getBody()) instanceof Swc4jAstBlockStmt)) {
                return at(context, it.getBody(), path, depth);
            }
            Set<Address> all = new LinkedHashSet<>();
            Program.walk(function.node(), node -> {
                if (node instanceof Swc4jAstReturnStmt it
                        && it.getArg().isPresent()
                        && Nesting.function(it)
                                .filter(around -> around == function.node())
                                .isPresent()) {
                    all.addAll(at(context, it.getArg().get(), path, depth));
                }
            });
            return all.isEmpty() ? Set.of(new RunTime(context.text(function.node()))) : all;
        } finally {
            open.remove(function.node());
        }
    }

    private Set<Address> ofImport(Context context, Binding binding, List<String> path, int depth) {
        return ImportedConstants.imported(binding)
                .map(source -> modules.resolve(context.program(), source.module())
                        .map(from -> exported(
                                index.context(from),
                                source.name().equals(ExportedValues.ALL) ? path : before(source.name(), path),
                                depth))
                        .orElseGet(() -> Set.of(Setting.of(before(binding.name(), path)))))
                .orElseGet(() -> Set.of(new RunTime(binding.name())));
    }

    /// The file that `require('./config')` gives.
    private Optional<Context> required(Context context, ISwc4jAst expression) {
        return Nodes.call(expression)
                .filter(call -> context.scopes().isGlobal(call.callee(), "require"))
                .flatMap(call -> call.argument(0))
                .flatMap(Nodes::string)
                .flatMap(name -> modules.resolve(context.program(), name))
                .map(index::context);
    }

    /// @param path of the export's name and what is read of it
    private Set<Address> exported(Context from, List<String> path, int depth) {
        if (path.isEmpty() || depth > DEPTH_MAX) {
            return Set.of(new RunTime(from.program().path()));
        }
        ExportedValues exports = new ExportedValues(from.program());
        List<String> rest = path.subList(1, path.size());
        Optional<ExportedValues.Origin> origin = exports.of(path.getFirst(), module -> true);
        if (origin.isEmpty()) {
            // `module.exports = config`, read as a whole.
            origin = exports.of(ExportedValues.ALL, _ -> false);
            rest = path.getFirst().equals(ExportedValues.DEFAULT) ? rest : path;
        }
        List<String> further = rest;
        return origin.map(it -> switch (it) {
                    case ExportedValues.Here here -> at(from, here.expression(), further, depth + 1);
                    case ExportedValues.Part part ->
                        at(from, part.object(), before(part.property(), further), depth + 1);
                    case ExportedValues.There there ->
                        modules.resolve(from.program(), there.module())
                                .map(next -> exported(index.context(next), before(there.name(), further), depth + 1))
                                .orElseGet(() -> Set.of(Setting.of(path)));
                })
                .orElseGet(() -> Set.of(new RunTime(from.program().path() + " " + String.join(".", path))));
    }

    /// A name that no file of the code gives a value.
    private static Set<Address> ofSetting(Swc4jAstIdent name, List<String> path) {
        return Set.of(Setting.of(before(name.getSym(), path)));
    }
}
