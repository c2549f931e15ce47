package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.code.Span;
import java.util.List;
import java.util.Optional;

/// A chain, and where its parts stand in the text of its file.
///
/// @param line of the chain's first character, from 1
/// @param column of the chain's first character, from 1, in Java chars
/// @param client the expression that the chain is called on: `supabase`, `this.db`, `getClient()`. Where `schema` is
///     called on it, what stands before that
/// @param schema the call of `.schema(..)`, where there is one
/// @param root the call of `.from(..)` or `.rpc(..)`
/// @param calls where the chain's calls stand, in the order of [Chain#calls()]
/// @param source the function that does nothing but give what `from` gives, where the chain begins with what it gives
public record FoundChain(
        Chain chain,
        int line,
        int column,
        Span client,
        Optional<CallSite> schema,
        CallSite root,
        List<CallSite> calls,
        Flow flow,
        Optional<Flow.Maker> source) {
    public FoundChain {
        calls = List.copyOf(calls);
        if (calls.size() != chain.calls().size()) {
            throw new IllegalArgumentException(
                    calls.size() + " places for " + chain.calls().size() + " calls");
        }
    }

    /// The same chain with another flow.
    FoundChain with(Flow newFlow) {
        return new FoundChain(chain, line, column, client, schema, root, calls, newFlow, source);
    }
}
