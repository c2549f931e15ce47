package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Times;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/// Whether another machine's clock goes with this one: windows, journals and what the application writes are compared
/// by time.
final class ClockFinding {
    private static final Duration DOUBTFUL = Duration.ofSeconds(5);
    private static final Duration WRONG = Duration.ofMinutes(1);

    private ClockFinding() {}

    /// @param there milliseconds, as the other one said at some moment between `before` and now
    /// @param grain how coarse that is
    static Optional<Finding> of(String subject, long before, long there, long grain) {
        long after = System.currentTimeMillis();
        long off = there + grain < before ? before - there : Math.max(0, there - after);
        Duration apart = Duration.ofMillis(off);
        if (apart.compareTo(DOUBTFUL) < 0) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                StepsProblem.CLOCK,
                apart.compareTo(WRONG) < 0 ? Severity.WARNING : Severity.BLOCKING,
                subject,
                "is " + Times.text(apart) + (there < before ? " behind" : " ahead of") + " this machine's",
                "set both by the same time server (timedatectl set-ntp true)"));
    }

    /// @param server is closed
    static Optional<Finding> of(Server server) {
        try (server;
                Session session = server.open("preflight")) {
            long before = System.currentTimeMillis();
            BigDecimal there =
                    new BigDecimal(session.scalar("SELECT extract(epoch FROM pg_catalog.clock_timestamp()) * 1000"));
            return of("clock of the " + server.side().word(), before, there.longValue(), 1);
        }
    }
}
