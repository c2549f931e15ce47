package dev.rehome.rewrite.chain;

import java.util.List;

/// One method call of a chain, as it stands in the code.
///
/// @param index its place among the chain's calls, from 0; fragments of a statement name the call they come from by it
/// @param method its name: `eq`, `select`, `order`
/// @param arguments in order
/// @param guarded whether it runs only under a condition, or any number of times, relative to the `from` or `rpc` call:
///     what it adds to the statement has to be added where it stands
public record Call(int index, String method, List<Value> arguments, boolean guarded) {
    public Call {
        arguments = List.copyOf(arguments);
    }
}
