package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// `quiesce`: waits until nobody is connected any more to one side's database but rehome, for example
/// `{quiesce: {on: source, users: [app], within: 1min, end: true}}`. Whoever is left is named; with `end` ended.
final class QuiesceStep implements Action {
    private static final Duration WITHIN = Duration.ofMinutes(1);

    private final Databases databases;
    private final boolean onTarget;
    private final List<String> users;
    private final Duration within;
    private final boolean end;

    QuiesceStep(StepSettings step, Parts parts) {
        this.databases = parts.databases();
        this.onTarget =
                step.choice("on", List.of("source", "target")).orElse("source").equals("target");
        this.users = step.texts("users");
        this.within = step.duration("within").orElse(WITHIN);
        this.end = step.truth("end").orElse(false);
    }

    @Override
    public String plan() {
        return "wait until nobody" + (users.isEmpty() ? "" : " of " + String.join(", ", users))
                + " is connected to the " + (onTarget ? "target" : "source") + (end ? ", ending who is" : "");
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        try (Server server = onTarget ? databases.target() : databases.source();
                StepRun.Registration _ = run.onInterrupt(server::cancelAll);
                Session session = server.open("quiesce")) {
            Instant patience = run.clock().instant().plus(within);
            List<String> connected = connected(session);
            while (!connected.isEmpty()) {
                if (end) {
                    end(session);
                }
                if (!run.clock().instant().isBefore(patience)) {
                    throw new RehomeException(
                            StepsProblem.CONNECTED,
                            server.side().word() + ": somebody is still connected after " + within.toSeconds() + " s",
                            String.join("; ", connected),
                            "stop them, name in users who counts, or have them ended with end: true");
                }
                run.sleep(Duration.ofMillis(500));
                connected = connected(session);
            }
            return Map.of("connected", "0");
        }
    }

    /// Whose sessions show nothing to us are somebody else's: they count.
    private static final String OTHERS = """
            datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
              AND coalesce(backend_type, 'client backend') = 'client backend'
              AND coalesce(application_name, '') NOT LIKE 'rehome%'
              AND (usename = ANY (?) OR pg_catalog.cardinality(?) = 0)""";

    private List<String> connected(Session session) {
        String[] names = users.toArray(String[]::new);
        return session.query(
                "SELECT usename, coalesce(nullif(application_name, ''), '?'), count(*) FROM pg_catalog.pg_stat_activity"
                        + " WHERE " + OTHERS + " GROUP BY 1, 2 ORDER BY 1, 2",
                row -> row.getString(1) + " as " + row.getString(2) + ": " + row.getLong(3),
                names,
                names);
    }

    private void end(Session session) {
        String[] names = users.toArray(String[]::new);
        session.query(
                "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE " + OTHERS
                        + " AND pg_catalog.pg_has_role(usesysid, 'MEMBER')",
                row -> row.getBoolean(1),
                names,
                names);
    }
}
