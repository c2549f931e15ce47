package dev.rehome.differential;

/// What came of a case.
///
/// @param what the difference, or the reason why a chain stays
/// @param code the rewritten file, where it differs
record Outcome(Status status, String what, String code) {
    enum Status {
        SAME,
        NEEDS_REVIEW,
        DIFFERS
    }

    static Outcome same() {
        return new Outcome(Status.SAME, "", "");
    }
}
