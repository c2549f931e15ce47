package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.chain.Chain.Access;
import dev.rehome.rewrite.chain.Value;
import java.util.List;
import java.util.Optional;

/// An expression that is a client of the old service.
///
/// @param access by which key the client was made, as far as the code tells
/// @param schema that it was made for, or narrowed to by `schema(..)`, where that is not the default
/// @param origins where the client was made: calls of `createClient` and the like; empty where only a type, a mock or
///     a name says that it is one
/// @param mock whether all that is known to get here is a stand-in of a test
/// @param doubt one sentence; empty where it is certain
public record ClientUse(
        Certainty certainty, Access access, Optional<Value> schema, List<Place> origins, boolean mock, String doubt) {
    public ClientUse {
        origins = List.copyOf(origins);
    }
}
