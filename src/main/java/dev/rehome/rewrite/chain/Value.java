package dev.rehome.rewrite.chain;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// An argument of a call in a chain: known from the code, or only when it runs.
public sealed interface Value {
    /// The expression as it stands in the code.
    String code();

    record Str(String value, String code) implements Value {}

    /// A number as JavaScript prints it, so that `1e21` and `0.1` read as they are sent.
    record Numeral(String value, String code) implements Value {}

    record Bool(boolean value, String code) implements Value {}

    record Null(String code) implements Value {}

    record Undefined(String code) implements Value {}

    /// A template string: the texts around its expressions, one more than there are expressions.
    record Template(List<String> texts, List<Value> values, String code) implements Value {
        public Template {
            texts = List.copyOf(texts);
            values = List.copyOf(values);
        }
    }

    record Array(List<Value> elements, String code) implements Value {
        public Array {
            elements = List.copyOf(elements);
        }
    }

    /// An object literal whose keys are all known. One with a computed key or a spread that cannot be seen through
    /// is an [Expression] of kind [Kind#OBJECT].
    record Struct(List<Property> properties, String code) implements Value {
        public Struct {
            properties = List.copyOf(properties);
        }
    }

    record Property(String key, Value value) {}

    /// Anything else.
    ///
    /// @param kind what its value certainly is when it runs
    /// @param choices texts of which it certainly is one, where that is known: `old ? 'clients' : 'people'`
    record Expression(String code, Kind kind, Set<String> choices) implements Value {
        public Expression {
            choices = Collections.unmodifiableSet(new LinkedHashSet<>(choices));
        }

        public Expression(String code, Kind kind) {
            this(code, kind, Set.of());
        }
    }

    /// A spread argument or element: `...values`
    record Spread(Value value, String code) implements Value {}

    /// What an expression certainly evaluates to. Only what is certain: anything that may be undefined, null or of
    /// another type is [#UNKNOWN].
    enum Kind {
        STRING,
        /// A number that is neither NaN nor infinite.
        FINITE,
        /// Any number.
        NUMBER,
        BOOLEAN,
        DATE,
        ARRAY,
        OBJECT,
        /// Anything but undefined: `x ?? null`, `x || null`, `a.b || 0`. What decides between a column's default, which
        /// an undefined key leaves alone, and a plain parameter.
        DEFINED,
        /// An array or an object, and not null, for example an argument of `JSON.parse` is not this.
        UNKNOWN
    }
}
