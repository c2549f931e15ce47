package dev.rehome.rewrite.translate;

/// What came of a chain.
public sealed interface Translation {
    record Translated(Statement statement) implements Translation {}

    /// It stays as it is.
    ///
    /// @param problem the kind of reason, by which reports count
    /// @param reason what cannot be known or said in SQL, naming the call
    /// @param suggestion what a person can do
    record NeedsReview(TranslateProblem problem, String reason, String suggestion) implements Translation {}
}
