package dev.rehome.verify;

/// Where digests are computed.
public enum Method {
    /// Here, over the rows that COPY gives.
    CLIENT,
    /// On both servers, in SQL: slower for them, and next to nothing goes over the network.
    SERVER
}
