package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.code.Span;
import java.util.List;
import java.util.Optional;

/// How a builder gets from its `from` or `rpc` to the place where it runs.
public sealed interface Flow {

    /// The whole chain is one expression, and runs where it stands.
    ///
    /// @param builder the expression from the client up to the builder's last call, without `await`
    /// @param expression the same with what belongs to it: `await`, `.then(..)`, parentheses, types
    record Inline(Span builder, Span expression, Result result) implements Flow {}

    /// The builder is held in a variable, parameter or property, and extended there.
    ///
    /// @param parts in the order in which they stand in the file
    /// @param shared functions among its parts that get other builders as well
    /// @param once whether at most one of the places that run it is ever reached, and once
    /// @param maker the function that makes it for the code that calls it, where one does
    record Built(List<Part> parts, List<Shared> shared, boolean once, Optional<Maker> maker) implements Flow {
        public Built {
            parts = List.copyOf(parts);
            shared = List.copyOf(shared);
        }
    }

    /// A function, method or getter that gives each of its callers a builder of its own.
    ///
    /// @param whole the declaration that can be taken out where nothing calls it any more; empty where it is a
    ///     part of something else, or known to other files
    record Maker(Optional<Span> whole) {}

    /// A function that extends the builders of several callers: what is written into it must be right for all.
    ///
    /// @param name as it is called
    /// @param function where it stands
    /// @param call by which this builder gets into it
    /// @param calls all calls of it
    record Shared(String name, Span function, Span call, List<Span> calls) {
        public Shared {
            calls = List.copyOf(calls);
        }
    }

    /// It is never awaited, returned or `then`ed: it does not run today.
    ///
    /// @param reason one sentence
    record Never(String reason) implements Flow {}

    /// It cannot be followed with certainty.
    ///
    /// @param reason one sentence that names what stands in the way
    /// @param at where that stands
    /// @param remedy what to do about it
    record Unclear(String reason, Span at, String remedy) implements Flow {
        /// What helps where a chain is put together in a way that cannot be followed.
        static final String ONE_EXPRESSION = "make it one expression, or rewrite it by hand";

        /// What helps where a builder is given back to callers that are not all known.
        static final String RESULT =
                "make the function async, so that it gives the result and no builder, or rewrite it by hand";

        /// What helps where a builder is put somewhere.
        static final String VARIABLE =
                "keep the builder in a variable of the function that awaits it, or rewrite it by hand";

        /// What helps where it is not certain what a chain is called on.
        static final String CLIENT =
                "call it on a name that never holds anything but the one client, or rewrite it by hand";

        Unclear(String reason, Span at) {
            this(reason, at, ONE_EXPRESSION);
        }
    }

    /// A place where a builder that is held somewhere is made, extended or run.
    sealed interface Part {
        /// The statement or expression that is replaced.
        Span span();

        /// Indexes of the chain's calls that stand here, in order.
        List<Integer> calls();
    }

    /// The chain's beginning: `supabase.from('bookings').select('*')` of `let query = ..`.
    ///
    /// @param holder what it is put into: `query`, `this.query`
    record Start(Span span, String holder, List<Integer> calls) implements Part {
        public Start {
            calls = List.copyOf(calls);
        }
    }

    /// `query = query.eq('id', id)` or `query.eq('id', id)` as a statement.
    ///
    /// @param span of the statement, without its semicolon, or of the expression
    /// @param holder what is extended: `query`
    /// @param statement whether it is a statement of its own, and not an operand, an argument or a `return`
    record Extend(Span span, String holder, List<Integer> calls, boolean statement) implements Part {
        public Extend {
            calls = List.copyOf(calls);
        }
    }

    /// `await query.limit(10)`: where it runs.
    ///
    /// @param span the builder's expression, without `await`
    /// @param holder what is run: `query`
    /// @param held where that stands
    record Run(Span span, String holder, Span held, List<Integer> calls, Result result) implements Part {
        public Run {
            calls = List.copyOf(calls);
        }
    }

    /// The builder moves as it is: an argument that is a builder, an alias, a `return`. Nothing is replaced.
    record Pass(Span span, String holder) implements Part {
        @Override
        public List<Integer> calls() {
            return List.of();
        }
    }
}
