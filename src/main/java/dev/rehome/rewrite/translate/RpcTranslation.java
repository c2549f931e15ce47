package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Chain;

/// Calls of functions.
final class RpcTranslation {
    private final Draft draft;

    RpcTranslation(Draft draft) {
        this.draft = draft;
    }

    Statement translate(Chain chain, Chain.Rpc rpc) {
        draft.script();
        throw new Review(
                TranslateProblem.UNKNOWN_FUNCTION,
                "rpc(" + rpc.function().code() + ")" + chain.calls().size(),
                "");
    }
}
