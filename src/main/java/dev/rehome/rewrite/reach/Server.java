package dev.rehome.rewrite.reach;

import java.util.HashSet;
import java.util.Set;

/// What the code says of the server that a client asks.
///
/// @param addresses every one that it may be
/// @param standIn whether a test answers its requests
record Server(Set<Address> addresses, boolean standIn) {
    Server {
        addresses = Set.copyOf(addresses);
    }

    static Server none() {
        return new Server(Set.of(), false);
    }

    Server and(Server other) {
        Set<Address> all = new HashSet<>(addresses);
        all.addAll(other.addresses);
        return new Server(all, standIn || other.standIn);
    }
}
