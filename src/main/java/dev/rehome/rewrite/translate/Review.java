package dev.rehome.rewrite.translate;

/// Ends the translation of one chain: something in it cannot be said in SQL with certainty. Never leaves the package;
/// [Translator] makes it a [Translation.NeedsReview].
final class Review extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final TranslateProblem problem;
    private final String suggestion;

    Review(TranslateProblem problem, String reason, String suggestion) {
        super(reason, null, false, false);
        this.problem = problem;
        this.suggestion = suggestion;
    }

    /// The same in other words.
    Review with(String reason) {
        return new Review(problem, reason, suggestion);
    }

    /// An argument that shapes the statement is not known.
    static Review notConstant(String what) {
        return new Review(
                TranslateProblem.RUN_TIME_ARGUMENT,
                what + " is known only at run time",
                "make it a constant, or write this statement by hand");
    }

    Translation.NeedsReview toTranslation() {
        return new Translation.NeedsReview(problem, String.valueOf(getMessage()), suggestion);
    }
}
