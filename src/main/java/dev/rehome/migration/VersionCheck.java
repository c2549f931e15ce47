package dev.rehome.migration;

import dev.rehome.postgres.ServerVersion;
import dev.rehome.postgres.Session;

/// Each server's version must be one that rehome knows.
final class VersionCheck implements Check.OfOneSide {
    private static final int OLDEST = 14;
    private static final int NEWEST = 18;

    @Override
    public String subject() {
        return "version";
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        ServerVersion version = session.version();
        String side = session.server().side().word();
        if (!version.atLeast(OLDEST)) {
            report.blocking(
                    PreflightProblem.VERSION_UNSUPPORTED,
                    side,
                    "PostgreSQL " + version + " is older than " + OLDEST,
                    "upgrade this server to 14 or newer");
        } else if (version.atLeast(NEWEST + 1)) {
            report.warning(
                    PreflightProblem.VERSION_UNSUPPORTED,
                    side,
                    "PostgreSQL " + version + " is newer than " + NEWEST + ", the newest that rehome was tested with",
                    "look for a newer rehome");
        }
    }
}
