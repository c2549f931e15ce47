package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstBinaryOp;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstUnaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSpreadElement;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstBool;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNull;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNumber;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstPropOrSpread;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstTplElement;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.chain.Value.Kind;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads expressions of one program as values: literals as they are, names and properties of constants as what they
/// certainly hold, everything else as an expression.
final class Values {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]*");
    private static final Pattern POSITION = Pattern.compile("0|[1-9]\\d*");
    private static final Set<Kind> PRIMITIVE = Set.of(Kind.STRING, Kind.FINITE, Kind.NUMBER, Kind.BOOLEAN);
    private static final int DEPTH_MAX = 40;

    private final Program program;
    private final Scopes scopes;
    private final Kinds kinds;
    private final Constants constants;
    private final Choices choices;
    private int depth;

    Values(Program program, Scopes scopes, Constants.Imports imports) {
        this.program = program;
        this.scopes = scopes;
        this.kinds = new Kinds(scopes);
        this.constants = new Constants(program, scopes, this, imports);
        this.choices = new Choices(scopes, this);
    }

    /// An argument list, spreads of known arrays opened.
    List<Value> arguments(List<Swc4jAstExprOrSpread> arguments) {
        return arguments.stream().flatMap(it -> element(it).stream()).toList();
    }

    Value read(ISwc4jAst expression) {
        if (depth > DEPTH_MAX) {
            return other(expression);
        }
        depth++;
        try {
            return known(expression, Nodes.unwrap(expression));
        } finally {
            depth--;
        }
    }

    private Value known(ISwc4jAst expression, ISwc4jAst inner) {
        String code = program.text(expression);
        return switch (inner) {
            case Swc4jAstStr it -> new Value.Str(it.getValue(), code);
            case Swc4jAstNumber it -> new Value.Numeral(Numbers.text(it.getValue()), code);
            case Swc4jAstBool it -> new Value.Bool(it.isValue(), code);
            case Swc4jAstNull _ -> new Value.Null(code);
            case Swc4jAstTpl it -> template(it, code).orElseGet(() -> other(expression));
            case Swc4jAstBinExpr it
            when it.getOp() == Swc4jAstBinaryOp.Add -> sum(it, code).orElseGet(() -> other(expression));
            case Swc4jAstUnaryExpr it -> unary(it, code).orElseGet(() -> other(expression));
            case Swc4jAstArrayLit it -> array(it, code).orElseGet(() -> other(expression));
            case Swc4jAstObjectLit it -> struct(it, code).orElseGet(() -> other(expression));
            case Swc4jAstIdent it when scopes.isGlobal(it, "undefined") -> new Value.Undefined(code);
            case Swc4jAstIdent it -> constants.of(it, code).orElseGet(() -> other(expression));
            case Swc4jAstMemberExpr it -> member(it, code).orElseGet(() -> other(expression));
            default -> joined(inner, code).orElseGet(() -> other(expression));
        };
    }

    private Value other(ISwc4jAst expression) {
        Set<String> choices = this.choices.of(expression);
        Kind kind = choices.isEmpty() ? kinds.of(expression) : Kind.STRING;
        return new Value.Expression(program.text(expression), kind, choices);
    }

    private static Optional<Value> unary(Swc4jAstUnaryExpr it, String code) {
        if (it.getOp() == Swc4jAstUnaryOp.Minus && Nodes.unwrap(it.getArg()) instanceof Swc4jAstNumber number) {
            return Optional.of(new Value.Numeral(Numbers.text(-number.getValue()), code));
        }
        boolean isVoid = it.getOp() == Swc4jAstUnaryOp.Void && Nodes.unwrap(it.getArg()) instanceof Swc4jAstNumber;
        return isVoid ? Optional.of(new Value.Undefined(code)) : Optional.empty();
    }

    private Optional<Value> template(Swc4jAstTpl it, String code) {
        Template template = new Template();
        for (int i = 0; i < it.getQuasis().size(); i++) {
            Swc4jAstTplElement text = it.getQuasis().get(i);
            if (text.getCooked().isEmpty()) {
                return Optional.empty();
            }
            template.text(text.getCooked().get());
            if (i < it.getExprs().size()) {
                template.value(read(it.getExprs().get(i)));
            }
        }
        return Optional.of(template.done(code));
    }

    /// `'%' + name + '%'` is a template too. `+` and a template turn objects into text in different ways, so a part
    /// of unknown type keeps its `+`.
    private Optional<Value> sum(Swc4jAstBinExpr it, String code) {
        if (kinds.of(it) != Kind.STRING) {
            return Optional.empty();
        }
        Template template = new Template();
        for (ISwc4jAst part : parts(it)) {
            Value value = read(part);
            boolean unsure = value instanceof Value.Expression one && !PRIMITIVE.contains(one.kind());
            template.value(unsure ? new Value.Expression("'' + " + value.code(), Kind.STRING) : value);
        }
        return Optional.of(template.done(code));
    }

    /// `a + b + 'x'` adds a and b first, which may be numbers: only what follows a string is text joined to text.
    private List<ISwc4jAst> parts(Swc4jAstBinExpr it) {
        List<ISwc4jAst> parts = new ArrayList<>();
        ISwc4jAst left = Nodes.unwrap(it.getLeft());
        if (left instanceof Swc4jAstBinExpr inner
                && inner.getOp() == Swc4jAstBinaryOp.Add
                && kinds.of(inner) == Kind.STRING) {
            parts.addAll(parts(inner));
        } else {
            parts.add(it.getLeft());
        }
        parts.add(it.getRight());
        return parts;
    }

    private Optional<Value> array(Swc4jAstArrayLit it, String code) {
        List<Value> elements = new ArrayList<>();
        for (Optional<Swc4jAstExprOrSpread> element : it.getElems()) {
            if (element.isEmpty()) {
                return Optional.empty();
            }
            elements.addAll(element(element.get()));
        }
        return Optional.of(new Value.Array(elements, code));
    }

    private List<Value> element(Swc4jAstExprOrSpread it) {
        Value value = read(it.getExpr());
        if (it.getSpread().isEmpty()) {
            return List.of(value);
        }
        return value instanceof Value.Array known && known.elements().stream().noneMatch(Value.Spread.class::isInstance)
                ? known.elements()
                : List.of(new Value.Spread(value, "..." + value.code()));
    }

    private Optional<Value> struct(Swc4jAstObjectLit it, String code) {
        Map<String, Value> properties = new LinkedHashMap<>();
        for (ISwc4jAstPropOrSpread property : it.getProps()) {
            if (!put(property, properties)) {
                return Optional.empty();
            }
        }
        // Keys that are array indexes come first whatever their order, and `__proto__` is no key.
        boolean odd = properties.keySet().stream()
                .anyMatch(
                        key -> key.equals("__proto__") || POSITION.matcher(key).matches());
        return odd ? Optional.empty() : Optional.of(new Value.Struct(properties(properties), code));
    }

    private static List<Value.Property> properties(Map<String, Value> properties) {
        return properties.entrySet().stream()
                .map(entry -> new Value.Property(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// Whether the property is of a form that can be seen through.
    private boolean put(ISwc4jAstPropOrSpread property, Map<String, Value> properties) {
        return switch (property) {
            case Swc4jAstIdent it -> put(it.getSym(), read(it), properties);
            case Swc4jAstKeyValueProp it ->
                Nodes.name(it.getKey())
                        .map(name -> put(name, read(it.getValue()), properties))
                        .orElse(false);
            case Swc4jAstSpreadElement it -> spread(it, properties);
            default -> false;
        };
    }

    /// A key that comes again keeps its place and takes the new value; the old one is dropped from the text, so it must
    /// not do anything.
    private static boolean put(String key, Value value, Map<String, Value> properties) {
        Value before = properties.put(key, value);
        return before == null || isPlain(before);
    }

    private boolean spread(Swc4jAstSpreadElement it, Map<String, Value> properties) {
        if (!(read(it.getExpr()) instanceof Value.Struct known)) {
            return false;
        }
        for (Value.Property property : known.properties()) {
            if (!put(property.key(), property.value(), properties)) {
                return false;
            }
        }
        return true;
    }

    /// Whether reading it has no effect that could be missed or doubled.
    private static boolean isPlain(Value value) {
        return switch (value) {
            case Value.Str _, Value.Numeral _, Value.Bool _, Value.Null _, Value.Undefined _ -> true;
            case Value.Expression it -> Pattern.matches("[\\w$.]+", it.code());
            case Value.Template _, Value.Array _, Value.Struct _, Value.Spread _ -> false;
        };
    }

    /// `TABLES.CLIENTS` of an object that never changes, `this.table` of a class that never changes it.
    private Optional<Value> member(Swc4jAstMemberExpr it, String code) {
        Optional<String> name = Nodes.property(it);
        if (name.isPresent() && Nodes.unwrap(it.getObj()) instanceof Swc4jAstThisExpr) {
            return constants.field(it, code);
        }
        if (name.isEmpty() || !(read(it.getObj()) instanceof Value.Struct known)) {
            return Optional.empty();
        }
        return known.properties().stream()
                .filter(property -> property.key().equals(name.get()))
                .findFirst()
                .map(property -> recoded(property.value(), code));
    }

    /// `['a', 'b'].join(', ')`
    private Optional<Value> joined(ISwc4jAst expression, String code) {
        Optional<Called> call = Nodes.call(expression)
                .filter(it ->
                        it.method().equals(Optional.of("join")) && it.member().isPresent());
        if (call.isEmpty() || !(read(call.get().member().get().getObj()) instanceof Value.Array array)) {
            return Optional.empty();
        }
        Optional<String> separator = call.get().arguments().isEmpty()
                ? Optional.of(",")
                : call.get().argument(0).flatMap(Nodes::string);
        boolean texts = array.elements().stream().allMatch(Value.Str.class::isInstance);
        return separator
                .filter(_ -> texts)
                .map(by -> new Value.Str(
                        String.join(
                                by,
                                array.elements().stream()
                                        .map(element -> ((Value.Str) element).value())
                                        .toList()),
                        code));
    }

    /// The same value, read through another expression: the value of a constant is computed once, where it is
    /// declared, and must not be computed again where it is used.
    static Value recoded(Value value, String code) {
        return switch (value) {
            case Value.Str it -> new Value.Str(it.value(), code);
            case Value.Numeral it -> new Value.Numeral(it.value(), code);
            case Value.Bool it -> new Value.Bool(it.value(), code);
            case Value.Null _ -> new Value.Null(code);
            case Value.Undefined _ -> new Value.Undefined(code);
            case Value.Template _ -> new Value.Expression(code, Kind.STRING);
            case Value.Expression it -> new Value.Expression(code, it.kind(), it.choices());
            case Value.Spread it -> new Value.Spread(it.value(), code);
            case Value.Array it -> recodedArray(it, code);
            case Value.Struct it -> recodedStruct(it, code);
        };
    }

    private static Value recodedArray(Value.Array it, String code) {
        if (it.elements().stream().anyMatch(Value.Spread.class::isInstance)) {
            return new Value.Expression(code, Kind.ARRAY);
        }
        List<Value> elements = new ArrayList<>();
        for (int i = 0; i < it.elements().size(); i++) {
            elements.add(recoded(it.elements().get(i), code + "[" + i + "]"));
        }
        return new Value.Array(elements, code);
    }

    private static Value recodedStruct(Value.Struct it, String code) {
        return new Value.Struct(
                it.properties().stream()
                        .map(property -> new Value.Property(
                                property.key(), recoded(property.value(), code + access(property.key()))))
                        .toList(),
                code);
    }

    private static String access(String key) {
        return NAME.matcher(key).matches()
                ? "." + key
                : "['" + key.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "']";
    }

    /// Collects the parts of a template; what is known becomes text.
    private static final class Template {
        private final List<String> texts = new ArrayList<>(List.of(""));
        private final List<Value> values = new ArrayList<>();

        void text(String text) {
            texts.set(texts.size() - 1, texts.getLast() + text);
        }

        void value(Value value) {
            switch (value) {
                case Value.Str it -> text(it.value());
                case Value.Numeral it -> text(it.value());
                case Value.Bool it -> text(String.valueOf(it.value()));
                case Value.Null _ -> text("null");
                case Value.Undefined _ -> text("undefined");
                case Value.Template it -> nested(it);
                case Value.Array _, Value.Struct _, Value.Expression _, Value.Spread _ -> {
                    values.add(value);
                    texts.add("");
                }
            }
        }

        private void nested(Value.Template it) {
            text(it.texts().getFirst());
            for (int i = 0; i < it.values().size(); i++) {
                value(it.values().get(i));
                text(it.texts().get(i + 1));
            }
        }

        Value done(String code) {
            return values.isEmpty() ? new Value.Str(texts.getFirst(), code) : new Value.Template(texts, values, code);
        }
    }
}
