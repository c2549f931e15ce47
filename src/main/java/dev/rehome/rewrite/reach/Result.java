package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.code.Span;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the code does with the result object of a chain.
///
/// @param how where the result goes
/// @param taken the properties that are destructured at once, empty when the result is kept whole or thrown away
/// @param variable the name that the whole result is given, where there is one
/// @param error whether the code looks at `error`
/// @param after the spans of calls on the promise, from the dot to the closing parenthesis: `.then(r => r.data)`
public record Result(How how, List<Taken> taken, Optional<String> variable, ErrorUse error, List<Span> after) {
    public Result {
        taken = List.copyOf(taken);
        after = List.copyOf(after);
    }

    /// Whether the code may look at a property: not where it takes only others, or throws the result away.
    public boolean mayRead(Set<String> properties) {
        if (taken.isEmpty()) {
            return how != How.AWAITED || variable.isPresent() || error == ErrorUse.UNKNOWN;
        }
        return taken.stream().anyMatch(it -> !it.isKnown() || properties.contains(it.property()));
    }

    public enum How {
        /// `await` stands before it.
        AWAITED,
        /// Returned from an `async` function: its caller gets the result.
        RETURNED,
        /// `.then(..)` is called on it.
        THENED,
        /// `.catch(..)` or `.finally(..)` is called on the builder, which has neither: a TypeError today.
        CAUGHT,
        /// An element of `Promise.all` and its kin, or another place that waits for a promise.
        PROMISE,
        /// Returned from a function that is not `async`, or handed to code that is not known: that code gets something
        /// to wait for.
        HANDED_ON
    }

    public enum ErrorUse {
        READ,
        IGNORED,
        /// The result goes on to code that was not followed.
        UNKNOWN
    }

    /// @param property of the result: `data`; `...` for all others, `?` for one that is known only at run time
    /// @param name that it is given: `booking` in `{ data: booking }`, the pattern's text where that is a pattern
    public record Taken(String property, String name) {
        static Taken rest(String name) {
            return new Taken("...", name);
        }

        static Taken computed(String name) {
            return new Taken("?", name);
        }

        /// Whether it certainly is the one property and no other.
        boolean isKnown() {
            return !property.equals("...") && !property.equals("?");
        }
    }
}
