package dev.rehome.rewrite.reach;

/// How sure it is that an expression is a client of the old service.
public enum Certainty {
    /// Every path that was found says so; `null` before it is made does not count against it.
    CERTAIN,
    /// One path says so, another says something else, or only its name and use speak for it.
    MAYBE
}
