package dev.rehome.rewrite;

import dev.rehome.finding.Code;
import java.util.List;
import java.util.Optional;

/// What came of one chain.
///
/// @param line from 1
/// @param column from 1, in Java chars
/// @param problem why it stays as it is; nothing where it is translated
/// @param sql its statement, and the one that counts where there is one; empty where it stays as it is
/// @param notes what a person should know about the translation
public record RewrittenChain(int line, int column, Optional<Problem> problem, List<String> sql, List<Note> notes) {
    public RewrittenChain {
        sql = List.copyOf(sql);
        notes = List.copyOf(notes);
    }

    /// @param reason one sentence
    /// @param suggestion what a person can do; may be empty
    public record Problem(Code code, String reason, String suggestion) {}

    public record Note(Code code, String text) {}

    public boolean translated() {
        return problem.isEmpty();
    }

    public String status() {
        return translated() ? "translated" : "needs-review";
    }
}
