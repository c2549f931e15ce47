package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstAssignOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSeqExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUpdateExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstBool;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNull;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNumber;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.chain.Value.Kind;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Scopes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What expressions certainly evaluate to. A wrong answer here becomes a wrong value in the database, so anything that
/// depends on what a caller passes, what another module does or what a type annotation promises is [Kind#UNKNOWN].
final class Kinds {
    private static final int DEPTH_MAX = 60;

    private static final Set<String> STRING_TO_STRING = Set.of(
            "trim",
            "trimStart",
            "trimEnd",
            "toLowerCase",
            "toUpperCase",
            "slice",
            "substring",
            "substr",
            "replace",
            "replaceAll",
            "padStart",
            "padEnd",
            "concat",
            "repeat",
            "normalize",
            "charAt",
            "toString",
            "valueOf");
    private static final Set<String> DATE_TO_STRING =
            Set.of("toISOString", "toString", "toDateString", "toTimeString", "toUTCString");
    private static final Set<String> DATE_TO_NUMBER = Set.of(
            "getTime",
            "valueOf",
            "getFullYear",
            "getMonth",
            "getDate",
            "getDay",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds",
            "getTimezoneOffset",
            "setDate",
            "setHours",
            "setMinutes",
            "setTime");
    private static final Set<String> ARRAY_TO_ARRAY =
            Set.of("map", "filter", "slice", "concat", "flat", "flatMap", "reverse", "sort", "splice");
    private static final Set<String> TESTS = Set.of("includes", "startsWith", "endsWith", "some", "every");
    private static final Set<String> POSITIONS = Set.of("indexOf", "lastIndexOf", "findIndex");

    private static final Map<String, Kind> GLOBAL_CALLS = Map.of(
            "String", Kind.STRING,
            "Number", Kind.NUMBER,
            "parseInt", Kind.NUMBER,
            "parseFloat", Kind.NUMBER,
            "Boolean", Kind.BOOLEAN,
            "isNaN", Kind.BOOLEAN,
            "isFinite", Kind.BOOLEAN,
            "encodeURIComponent", Kind.STRING,
            "Date", Kind.STRING);
    private static final Map<String, Kind> STATIC_CALLS = Map.ofEntries(
            Map.entry("Date.now", Kind.FINITE),
            Map.entry("Date.UTC", Kind.NUMBER),
            Map.entry("Math.random", Kind.FINITE),
            Map.entry("Object.keys", Kind.ARRAY),
            Map.entry("Object.values", Kind.ARRAY),
            Map.entry("Object.entries", Kind.ARRAY),
            Map.entry("Object.fromEntries", Kind.OBJECT),
            Map.entry("Array.from", Kind.ARRAY),
            Map.entry("Array.of", Kind.ARRAY),
            Map.entry("Array.isArray", Kind.BOOLEAN),
            Map.entry("Number.isInteger", Kind.BOOLEAN),
            Map.entry("Number.isNaN", Kind.BOOLEAN),
            Map.entry("Number.isFinite", Kind.BOOLEAN),
            Map.entry("Number.parseInt", Kind.NUMBER),
            Map.entry("Number.parseFloat", Kind.NUMBER));

    private final Scopes scopes;
    private final Set<Binding> open = new HashSet<>();
    private int depth;

    Kinds(Scopes scopes) {
        this.scopes = scopes;
    }

    Kind of(ISwc4jAst expression) {
        if (depth > DEPTH_MAX) {
            return Kind.UNKNOWN;
        }
        depth++;
        try {
            return known(Nodes.unwrap(expression));
        } finally {
            depth--;
        }
    }

    private Kind known(ISwc4jAst expression) {
        return switch (expression) {
            case Swc4jAstStr _, Swc4jAstTpl _ -> Kind.STRING;
            case Swc4jAstNumber it -> Double.isInfinite(it.getValue()) ? Kind.NUMBER : Kind.FINITE;
            case Swc4jAstBool _ -> Kind.BOOLEAN;
            case Swc4jAstNull _ -> Kind.DEFINED;
            case Swc4jAstArrayLit _ -> Kind.ARRAY;
            case Swc4jAstObjectLit _ -> Kind.OBJECT;
            case Swc4jAstUnaryExpr it -> unary(it);
            case Swc4jAstBinExpr it -> binary(it);
            case Swc4jAstCondExpr it -> either(of(it.getCons()), of(it.getAlt()));
            case Swc4jAstSeqExpr it -> of(it.getExprs().getLast());
            case Swc4jAstAssignExpr it when it.getOp() == Swc4jAstAssignOp.Assign -> of(it.getRight());
            case Swc4jAstNewExpr it -> scopes.isGlobal(it.getCallee(), "Date") ? Kind.DATE : Kind.UNKNOWN;
            case Swc4jAstIdent it -> identifier(it);
            case Swc4jAstMemberExpr it -> member(it);
            case ISwc4jAst other -> Nodes.call(other).map(this::call).orElse(Kind.UNKNOWN);
        };
    }

    /// What holds for both.
    private static Kind either(Kind one, Kind other) {
        if (one == other) {
            return one;
        }
        if (isNumber(one) && isNumber(other)) {
            return Kind.NUMBER;
        }
        return one == Kind.UNKNOWN || other == Kind.UNKNOWN ? Kind.UNKNOWN : Kind.DEFINED;
    }

    /// `a || b` and `a ?? b` give b where a is undefined.
    private static Kind orElse(Kind one, Kind other) {
        return either(one == Kind.UNKNOWN ? Kind.DEFINED : one, other);
    }

    private static boolean isNumber(Kind kind) {
        return kind == Kind.FINITE || kind == Kind.NUMBER;
    }

    /// Whether it is surely no BigInt, so that arithmetic with it gives a number or throws.
    private static boolean isNoBigInt(Kind kind) {
        return isNumber(kind) || kind == Kind.STRING || kind == Kind.BOOLEAN || kind == Kind.DATE;
    }

    private Kind unary(Swc4jAstUnaryExpr it) {
        Kind operand = of(it.getArg());
        return switch (it.getOp()) {
            case Bang, Delete -> Kind.BOOLEAN;
            case TypeOf -> Kind.STRING;
            case Plus -> operand == Kind.FINITE ? Kind.FINITE : Kind.NUMBER;
            case Minus -> operand == Kind.FINITE ? Kind.FINITE : isNoBigInt(operand) ? Kind.NUMBER : Kind.UNKNOWN;
            case Tilde -> isNoBigInt(operand) ? Kind.FINITE : Kind.UNKNOWN;
            case Void -> Kind.UNKNOWN;
        };
    }

    private Kind binary(Swc4jAstBinExpr it) {
        Kind left = of(it.getLeft());
        Kind right = of(it.getRight());
        return switch (it.getOp()) {
            case EqEq, EqEqEq, NotEq, NotEqEq, Lt, LtEq, Gt, GtEq, In, InstanceOf -> Kind.BOOLEAN;
            case LogicalAnd -> either(left, right);
            case LogicalOr, NullishCoalescing -> orElse(left, right);
            case Add -> sum(it, left, right);
            case BitAnd, BitOr, BitXor, LShift, RShift ->
                isNoBigInt(left) || isNoBigInt(right) ? Kind.FINITE : Kind.UNKNOWN;
            case ZeroFillRShift -> Kind.FINITE;
            case Sub, Mul, Div, Mod, Exp -> isNoBigInt(left) || isNoBigInt(right) ? arithmetic(it) : Kind.UNKNOWN;
        };
    }

    private Kind sum(Swc4jAstBinExpr it, Kind left, Kind right) {
        if (left == Kind.STRING || right == Kind.STRING) {
            return Kind.STRING;
        }
        return isNumber(left) && isNumber(right) ? arithmetic(it) : Kind.UNKNOWN;
    }

    private Kind arithmetic(Swc4jAstBinExpr it) {
        return Double.isFinite(boundOf(it)) ? Kind.FINITE : Kind.NUMBER;
    }

    /// A number that the size of an expression surely does not exceed; not finite where none is known. With it a sum
    /// or a product is known not to overflow.
    private double bound(ISwc4jAst expression) {
        if (depth > DEPTH_MAX) {
            return Double.POSITIVE_INFINITY;
        }
        depth++;
        try {
            return knownBound(Nodes.unwrap(expression));
        } finally {
            depth--;
        }
    }

    private double knownBound(ISwc4jAst expression) {
        return switch (expression) {
            case Swc4jAstNumber it -> Math.abs(it.getValue());
            case Swc4jAstUnaryExpr it when of(it) == Kind.FINITE -> bound(it.getArg());
            case Swc4jAstBinExpr it -> boundOf(it);
            case Swc4jAstIdent it -> initialValue(it).map(this::bound).orElse(Double.POSITIVE_INFINITY);
            case ISwc4jAst other when isClock(other) -> 8.64e15;
            default -> Double.POSITIVE_INFINITY;
        };
    }

    private double boundOf(Swc4jAstBinExpr it) {
        double left = bound(it.getLeft());
        double right = bound(it.getRight());
        return switch (it.getOp()) {
            case Add, Sub -> left + right;
            case Mul -> left * right;
            case Div, Mod ->
                Nodes.unwrap(it.getRight()) instanceof Swc4jAstNumber by && Math.abs(by.getValue()) >= 1
                        ? left
                        : Double.POSITIVE_INFINITY;
            default -> Double.POSITIVE_INFINITY;
        };
    }

    private boolean isClock(ISwc4jAst expression) {
        Optional<Called> call = Nodes.call(expression);
        return call.isPresent() && staticName(call.get()).equals(Optional.of("Date.now"));
    }

    /// The value of a name that is declared with one and never given another.
    private Optional<ISwc4jAst> initialValue(Swc4jAstIdent it) {
        Optional<Binding> binding = scopes.binding(it);
        if (binding.isEmpty() || !binding.get().constant() || !isSetBeforeUse(binding.get())) {
            return Optional.empty();
        }
        return value(binding.get().writes().getFirst());
    }

    /// `let` and `const` throw when they are read before they are set; `var` gives undefined.
    private static boolean isSetBeforeUse(Binding binding) {
        return binding.kind() == Binding.Kind.CONST || binding.kind() == Binding.Kind.LET;
    }

    private static Optional<ISwc4jAst> value(Binding.Write write) {
        return write.by() instanceof Swc4jAstVarDeclarator declared
                        && declared.getName() instanceof Swc4jAstBindingIdent
                ? declared.getInit().map(ISwc4jAst.class::cast)
                : Optional.empty();
    }

    private Kind identifier(Swc4jAstIdent it) {
        if (scopes.isGlobal(it, "NaN") || scopes.isGlobal(it, "Infinity")) {
            return Kind.NUMBER;
        }
        Optional<Binding> binding = scopes.binding(it);
        if (binding.isEmpty() || !isSetBeforeUse(binding.get()) || !open.add(binding.get())) {
            return Kind.UNKNOWN;
        }
        try {
            return variable(binding.get());
        } finally {
            open.remove(binding.get());
        }
    }

    private Kind variable(Binding binding) {
        Kind all = value(binding.writes().getFirst()).map(this::of).orElse(Kind.UNKNOWN);
        for (Binding.Write write : binding.writes().subList(1, binding.writes().size())) {
            all = either(all, written(write, all));
        }
        return all;
    }

    private Kind written(Binding.Write write, Kind before) {
        if (write.by() instanceof Swc4jAstUpdateExpr) {
            return isNumber(before) ? Kind.NUMBER : Kind.UNKNOWN;
        }
        if (!(write.by() instanceof Swc4jAstAssignExpr it) || !(it.getLeft() instanceof Swc4jAstBindingIdent)) {
            return Kind.UNKNOWN;
        }
        return switch (it.getOp()) {
            case Assign -> of(it.getRight());
            case AddAssign ->
                before == Kind.STRING
                        ? Kind.STRING
                        : isNumber(before) && isNumber(of(it.getRight())) ? Kind.NUMBER : Kind.UNKNOWN;
            case SubAssign, MulAssign, DivAssign -> isNumber(before) ? Kind.NUMBER : Kind.UNKNOWN;
            default -> Kind.UNKNOWN;
        };
    }

    private Kind member(Swc4jAstMemberExpr it) {
        Kind of = of(it.getObj());
        boolean counted = of == Kind.STRING || of == Kind.ARRAY;
        return counted && Nodes.property(it).equals(Optional.of("length")) ? Kind.FINITE : Kind.UNKNOWN;
    }

    private Kind call(Called call) {
        ISwc4jAst callee = Nodes.unwrap(call.callee());
        if (callee instanceof Swc4jAstIdent it && scopes.isGlobal(it, it.getSym())) {
            return GLOBAL_CALLS.getOrDefault(it.getSym(), Kind.UNKNOWN);
        }
        Optional<String> name = staticName(call);
        if (name.isPresent()) {
            return staticCall(
                    name.get(),
                    call.arguments().stream()
                            .map(argument -> argument.getSpread().isPresent() ? Kind.UNKNOWN : of(argument.getExpr()))
                            .toList());
        }
        return call.member()
                .flatMap(member -> Nodes.property(member).map(method -> method(of(member.getObj()), method)))
                .orElse(Kind.UNKNOWN);
    }

    /// `Date.now`, where `Date` is the global.
    private Optional<String> staticName(Called call) {
        return call.member()
                .filter(member -> Nodes.unwrap(member.getObj()) instanceof Swc4jAstIdent it
                        && Set.of("Date", "Math", "JSON", "Object", "Array", "Number")
                                .contains(it.getSym())
                        && scopes.isGlobal(it, it.getSym()))
                .flatMap(member -> Nodes.property(member)
                        .map(method -> ((Swc4jAstIdent) Nodes.unwrap(member.getObj())).getSym() + "." + method));
    }

    private static Kind staticCall(String name, List<Kind> arguments) {
        if (name.equals("JSON.stringify")) {
            boolean certain = arguments.size() == 1
                    && arguments.getFirst() != Kind.UNKNOWN
                    && arguments.getFirst() != Kind.DEFINED;
            return certain ? Kind.STRING : Kind.UNKNOWN;
        }
        if (name.equals("Object.assign")) {
            return !arguments.isEmpty() && arguments.getFirst() == Kind.OBJECT ? Kind.OBJECT : Kind.UNKNOWN;
        }
        if (Set.of("Math.floor", "Math.ceil", "Math.round", "Math.trunc", "Math.abs", "Math.min", "Math.max")
                .contains(name)) {
            boolean finite = !arguments.isEmpty() && arguments.stream().allMatch(kind -> kind == Kind.FINITE);
            return finite ? Kind.FINITE : Kind.NUMBER;
        }
        return STATIC_CALLS.getOrDefault(name, name.startsWith("Math.") ? Kind.NUMBER : Kind.UNKNOWN);
    }

    private static Kind method(Kind receiver, String method) {
        return switch (receiver) {
            case STRING -> ofString(method);
            case FINITE, NUMBER ->
                Set.of("toFixed", "toString", "toPrecision").contains(method) ? Kind.STRING : Kind.UNKNOWN;
            case BOOLEAN -> method.equals("toString") ? Kind.STRING : Kind.UNKNOWN;
            case DATE ->
                DATE_TO_STRING.contains(method)
                        ? Kind.STRING
                        : DATE_TO_NUMBER.contains(method) ? Kind.NUMBER : Kind.UNKNOWN;
            case ARRAY -> ofArray(method);
            case OBJECT, DEFINED, UNKNOWN -> Kind.UNKNOWN;
        };
    }

    private static Kind ofString(String method) {
        if (STRING_TO_STRING.contains(method)) {
            return Kind.STRING;
        }
        if (method.equals("split")) {
            return Kind.ARRAY;
        }
        return TESTS.contains(method) ? Kind.BOOLEAN : POSITIONS.contains(method) ? Kind.FINITE : Kind.UNKNOWN;
    }

    private static Kind ofArray(String method) {
        if (ARRAY_TO_ARRAY.contains(method)) {
            return Kind.ARRAY;
        }
        if (method.equals("join")) {
            return Kind.STRING;
        }
        return TESTS.contains(method) ? Kind.BOOLEAN : POSITIONS.contains(method) ? Kind.FINITE : Kind.UNKNOWN;
    }
}
