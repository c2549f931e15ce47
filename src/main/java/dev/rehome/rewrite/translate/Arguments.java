package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Value;
import java.util.List;
import java.util.Optional;

/// The arguments of one call.
///
/// @param call they are given to
record Arguments(Call call) {

    /// An argument that is there and is not the constant `undefined`.
    Optional<Value> optional(int place) {
        List<Value> all = call.arguments();
        if (all.stream().limit(place + 1L).anyMatch(Value.Spread.class::isInstance)) {
            throw Review.notConstant("which arguments " + call.method() + "() has");
        }
        return place < all.size() && !(all.get(place) instanceof Value.Undefined)
                ? Optional.of(all.get(place))
                : Optional.empty();
    }

    /// An argument, where a missing one is `undefined`.
    Value required(int place) {
        optional(place);
        return place < call.arguments().size() ? call.arguments().get(place) : new Value.Undefined("undefined");
    }

    /// A property of an argument that is an object literal.
    Optional<Value> option(int place, String name) {
        Optional<Value> object = optional(place);
        if (object.isEmpty() || object.get() instanceof Value.Null) {
            return Optional.empty();
        }
        if (!(object.get() instanceof Value.Struct struct)) {
            throw Review.notConstant("the options of " + call.method() + "()");
        }
        return struct.properties().stream()
                .filter(property -> property.key().equals(name))
                .map(Value.Property::value)
                .reduce((before, value) -> value)
                .filter(value -> !(value instanceof Value.Undefined));
    }

    boolean flag(int place, String name, boolean otherwise) {
        return option(place, name).map(value -> truth(value, name)).orElse(otherwise);
    }

    /// Whether JavaScript takes the value for true.
    boolean truth(Value value, String name) {
        return switch (value) {
            case Value.Bool bool -> bool.value();
            case Value.Null ignored -> false;
            case Value.Undefined ignored -> false;
            case Value.Str str -> !str.value().isEmpty();
            case Value.Numeral numeral -> !numeral.value().equals("0");
            default -> throw Review.notConstant("the option " + name + " of " + call.method() + "()");
        };
    }
}
