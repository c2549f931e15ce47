package dev.rehome.rewrite.chain;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One supabase-js chain: everything that is called, wherever in the code, on the builder that one `.from(..)` or
/// `.rpc(..)` makes.
///
/// @param root what it starts with
/// @param schema of `client.schema('x')` or of the client's options, where given
/// @param calls in the order in which they stand in the code; `then`, `catch` and `finally` are not among them
/// @param alternatives sets of indexes of guarded calls: of each set one certainly runs, as of those in the branches of
/// a
///     condition
/// @param access by which key the client was made
public record Chain(
        Root root, Optional<Value> schema, List<Call> calls, List<Set<Integer>> alternatives, Access access) {
    public Chain {
        calls = List.copyOf(calls);
        alternatives = List.copyOf(alternatives);
    }

    public sealed interface Root {}

    public record From(Value table) implements Root {}

    /// @param options the third argument, where there is one
    public record Rpc(Value function, Optional<Value> arguments, Optional<Value> options) implements Root {}

    /// The key of the client that runs the chain, as far as the code tells.
    public enum Access {
        /// Bypasses row level security.
        SERVICE,
        /// Obeys row level security as the role `anon` or as the user who is signed in.
        ANON,
        UNKNOWN
    }
}
