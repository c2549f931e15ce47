package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.util.Locale;

/// How much room the target will need. What is free there cannot be asked through SQL.
final class DiskCheck implements Check.OfOneSide {
    /// For the WAL of the copy and the sorts of the index builds.
    private static final double RESERVE = 1.3;

    @Override
    public String subject() {
        return "disk needed";
    }

    @Override
    public boolean of(Side side) {
        return side == Side.SOURCE;
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        long bytes = Long.parseLong(session.scalar("""
                SELECT coalesce(sum(pg_catalog.pg_total_relation_size(c.oid)), 0)
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'm') AND\s""" + UserSchemas.condition(request)));
        report.note(
                PreflightProblem.DISK,
                "target",
                "needs about " + words((long) (bytes * RESERVE)) + " of disk (the source has " + words(bytes)
                        + "); what is free there could not be checked: SQL does not tell",
                "look at the server's disk or the provider's console");
    }

    private static String words(long bytes) {
        if (bytes < 1_000_000) {
            return Math.max(bytes / 1000, 1) + " kB";
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
