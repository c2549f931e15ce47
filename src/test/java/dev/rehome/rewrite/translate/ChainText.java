package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.chain.Value.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a chain from a short text, for tests: `from('clients').select('*').eq('id', id)`. Names are expressions of
/// unknown kind; `s$x` is a string, `n$x` a finite number, `d$x` defined, `a$x` an array, `D$x` a Date.
final class ChainText {
    private final String text;
    private int at;

    private ChainText(String text) {
        this.text = text;
    }

    static Chain parse(String text) {
        ChainText reader = new ChainText(text);
        Optional<Value> schema = Optional.empty();
        String root = reader.name();
        List<Value> arguments = reader.arguments();
        if (root.equals("schema")) {
            schema = Optional.of(arguments.getFirst());
            reader.expect('.');
            root = reader.name();
            arguments = reader.arguments();
        }
        List<Call> calls = new ArrayList<>();
        while (reader.peek() == '.') {
            reader.expect('.');
            boolean guarded = reader.peek() == '?';
            if (guarded) {
                reader.expect('?');
            }
            calls.add(new Call(calls.size(), reader.name(), reader.arguments(), guarded));
        }
        Chain.Root chainRoot = root.equals("rpc")
                ? new Chain.Rpc(arguments.getFirst(), at(arguments, 1), at(arguments, 2))
                : new Chain.From(arguments.getFirst());
        return new Chain(chainRoot, schema, calls, List.of(), Chain.Access.SERVICE);
    }

    private static Optional<Value> at(List<Value> values, int place) {
        return place < values.size() ? Optional.of(values.get(place)) : Optional.empty();
    }

    private List<Value> arguments() {
        expect('(');
        List<Value> values = new ArrayList<>();
        while (peek() != ')') {
            values.add(value());
            if (peek() == ',') {
                expect(',');
            }
        }
        expect(')');
        return values;
    }

    private Value value() {
        char c = peek();
        int start = at;
        if (c == '\'') {
            return string();
        }
        if (c == '`') {
            return template();
        }
        if (c == '[') {
            return array();
        }
        if (c == '{') {
            return struct();
        }
        if (Character.isDigit(c) || c == '-') {
            String number = take("[-0-9.e+]+");
            return new Value.Numeral(number, number);
        }
        String name = take("[\\w$.]+(\\(\\))?");
        return switch (name) {
            case "true", "false" -> new Value.Bool(name.equals("true"), name);
            case "null" -> new Value.Null(name);
            case "undefined" -> new Value.Undefined(name);
            default -> new Value.Expression(text.substring(start, at).strip(), kind(name));
        };
    }

    private static Kind kind(String name) {
        return switch (name.length() > 1 && name.charAt(1) == '$' ? name.charAt(0) : ' ') {
            case 's' -> Kind.STRING;
            case 'n' -> Kind.FINITE;
            case 'd' -> Kind.DEFINED;
            case 'a' -> Kind.ARRAY;
            case 'D' -> Kind.DATE;
            default -> Kind.UNKNOWN;
        };
    }

    private Value string() {
        int start = at;
        expect('\'');
        StringBuilder value = new StringBuilder();
        while (text.charAt(at) != '\'') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at++));
        }
        at++;
        return new Value.Str(value.toString(), text.substring(start, at));
    }

    private Value template() {
        int start = at;
        expect('`');
        List<String> texts = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        while (text.charAt(at) != '`') {
            if (text.startsWith("${", at)) {
                at += 2;
                texts.add(part.toString());
                part.setLength(0);
                values.add(value());
                expect('}');
            } else {
                part.append(text.charAt(at++));
            }
        }
        at++;
        texts.add(part.toString());
        return new Value.Template(texts, values, text.substring(start, at));
    }

    private Value array() {
        int start = at;
        expect('[');
        List<Value> values = new ArrayList<>();
        while (peek() != ']') {
            values.add(value());
            if (peek() == ',') {
                expect(',');
            }
        }
        expect(']');
        return new Value.Array(values, text.substring(start, at).strip());
    }

    private Value struct() {
        int start = at;
        expect('{');
        List<Value.Property> properties = new ArrayList<>();
        while (peek() != '}') {
            String key = peek() == '\'' ? ((Value.Str) string()).value() : take("[\\w$]+");
            expect(':');
            properties.add(new Value.Property(key, value()));
            if (peek() == ',') {
                expect(',');
            }
        }
        expect('}');
        return new Value.Struct(properties, text.substring(start, at).strip());
    }

    private String name() {
        return take("\\w+");
    }

    private String take(String pattern) {
        peek();
        java.util.regex.Matcher matcher =
                java.util.regex.Pattern.compile(pattern).matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw new IllegalArgumentException("expected " + pattern + " at " + text.substring(at));
        }
        at = matcher.end();
        return matcher.group();
    }

    private char peek() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char c) {
        if (peek() != c) {
            throw new IllegalArgumentException("expected " + c + " at " + text.substring(at));
        }
        at++;
    }
}
