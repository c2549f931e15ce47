package dev.rehome.migration;

import dev.rehome.postgres.Session;

/// A target older than the source may lack what the schema uses.
final class TargetVersionCheck implements Check.OfBothSides {
    @Override
    public String subject() {
        return "version of the target against the source";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        if (target.version().major() < source.version().major()) {
            report.warning(
                    PreflightProblem.TARGET_OLDER,
                    "target",
                    "PostgreSQL " + target.version() + " is older than the source's " + source.version(),
                    "use a target of the same major version or newer; else look at: rehome schema");
        }
    }
}
