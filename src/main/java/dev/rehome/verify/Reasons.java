package dev.rehome.verify;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;

/// Why something could not be checked, in one line.
final class Reasons {
    private Reasons() {}

    static String of(RehomeException e) {
        if (e.code() == VerifyProblem.HIDDEN_ROWS) {
            return e.message() + ": " + e.remedy();
        }
        return ServerError.of(e).map(Reasons::words).orElse(e.message());
    }

    /// 42501 is what the server says with `row_security = off` where a policy would have hidden rows.
    private static String words(ServerError error) {
        boolean hidden = error.sqlState().equals("42501") && error.message().contains("row-level security");
        return hidden ? error.words() + ": the role needs BYPASSRLS, or to own a table without FORCE" : error.words();
    }
}
