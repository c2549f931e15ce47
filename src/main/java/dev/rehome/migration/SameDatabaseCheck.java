package dev.rehome.migration;

import dev.rehome.postgres.Session;

/// The two databases must be two.
final class SameDatabaseCheck implements Check.OfBothSides {
    @Override
    public String subject() {
        return "whether source and target are two databases";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        if (source.isInSameDatabaseAs(target)) {
            report.blocking(
                    PreflightProblem.SAME_DATABASE,
                    "target",
                    "source and target are the same database",
                    "name another database as target");
        }
    }
}
