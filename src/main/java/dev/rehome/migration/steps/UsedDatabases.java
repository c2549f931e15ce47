package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.ServiceProblem;
import dev.rehome.settings.ServiceSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which database running services use, seen from the databases: their connections by application name. What a file
/// says, and even what a process was started with, is not what it does.
final class UsedDatabases {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String COUNT = """
            SELECT application_name, count(*)
            FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = ANY (?) AND pid <> pg_backend_pid()
            GROUP BY application_name""";

    private final Parts parts;
    private final PlannedServices services;

    UsedDatabases(Parts parts, PlannedServices services) {
        this.parts = parts;
        this.services = services;
    }

    /// Service by the name that its connections have.
    private Map<String, String> names(List<String> keys) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String key : keys) {
            Optional.ofNullable(services.settings().get(key))
                    .flatMap(ServiceSettings::applicationName)
                    .ifPresent(name -> names.put(name, key));
        }
        return names;
    }

    private Map<String, Integer> connections(boolean target, Map<String, String> names) {
        try (Server server =
                        target ? parts.databases().target() : parts.databases().source();
                Session session = server.open("services")) {
            Map<String, Integer> counts = new HashMap<>();
            session.query(COUNT, row -> Map.entry(row.getString(1), row.getInt(2)), (Object)
                            names.keySet().toArray(new String[0]))
                    .forEach(count -> counts.put(count.getKey(), count.getValue()));
            return counts;
        }
    }

    /// After services were stopped: none of their connections is left, on either side.
    Map<String, String> awaitNone(List<String> keys, StepRun run) throws InterruptedException {
        Map<String, String> names = names(keys);
        if (names.isEmpty()) {
            return Map.of("connections", "not looked at: no service has an applicationName");
        }
        Instant end = run.clock().instant().plus(PATIENCE);
        while (true) {
            Map<String, Integer> target = connections(true, names);
            Map<String, Integer> source = connections(false, names);
            if (target.isEmpty() && source.isEmpty()) {
                return Map.of("connections", "none left of " + String.join(", ", names.keySet()));
            }
            if (!run.clock().instant().isBefore(end)) {
                String side = source.isEmpty() ? "target" : "source";
                throw new RehomeException(
                        ServiceProblem.NOT_STOPPED,
                        "the services are stopped and connections of theirs stay on the " + side,
                        "application names " + (source.isEmpty() ? target : source).keySet(),
                        "find the process that holds them: pg_stat_activity has its address and port");
            }
            run.sleep(PAUSE);
        }
    }

    /// After services were started: each has a connection on the one side, and none on the other.
    Map<String, String> prove(List<String> keys, boolean onTarget, StepRun run) throws InterruptedException {
        Map<String, String> names = names(keys);
        if (names.isEmpty()) {
            return Map.of("databaseInUse", "not looked at: no service has an applicationName");
        }
        Instant end = run.clock().instant().plus(PATIENCE);
        Map<String, Integer> right = connections(onTarget, names);
        while (right.size() < names.size() && run.clock().instant().isBefore(end)) {
            run.sleep(PAUSE);
            right = connections(onTarget, names);
        }
        Map<String, Integer> wrong = connections(!onTarget, names);
        String side = onTarget ? "target" : "source";
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, String> name : names.entrySet()) {
            int here = right.getOrDefault(name.getKey(), 0);
            int there = wrong.getOrDefault(name.getKey(), 0);
            run.gate(gate(name.getValue(), side, here, there));
            if (here == 0) {
                missing.add(name.getValue());
            }
        }
        return Map.of("databaseInUse", missing.isEmpty() ? side : "could not be seen of " + String.join(", ", missing));
    }

    /// A pool that connects when it is first used has none yet: that is no proof, either way.
    private static Gate gate(String service, String side, int here, int there) {
        String value = here + " connections on the " + side + ", " + there + " on the other side";
        String wanted = "at least 1 on the " + side + ", 0 on the other";
        String name = service + " uses the " + side;
        String evidence = "pg_stat_activity by application_name";
        if (there > 0) {
            return Gate.noGo(name, value, wanted, evidence);
        }
        return here > 0 ? Gate.go(name, value, wanted, evidence) : Gate.unclear(name, value, wanted, evidence);
    }
}
