package dev.rehome.verify;

import java.util.Collection;

/// The outcome of one check, and of all of them. What could not be checked never counts as equal.
public enum Verdict {
    EQUAL("equal"),
    COULD_NOT_CHECK("could-not-check"),
    DIFFERENT("different");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /// The worst of them; of no check at all, that nothing could be checked.
    static Verdict worst(Collection<Verdict> verdicts) {
        return verdicts.stream().max(Enum::compareTo).orElse(COULD_NOT_CHECK);
    }
}
