package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.code.Span;
import java.util.List;

/// Where a method call of a chain stands.
///
/// @param span from the dot (or `?.`) that leads to the method's name up to the closing parenthesis: `.eq('id', id)`
/// @param receiver the expression that it is called on
/// @param arguments each argument's expression, in order
public record CallSite(Span span, Span receiver, List<Span> arguments) {
    public CallSite {
        arguments = List.copyOf(arguments);
    }
}
