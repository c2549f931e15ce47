package dev.rehome.service;

import java.util.List;

/// One line of pm2's list, without what may be secret.
///
/// @param uptimeMillis when it began, by the clock of its machine
/// @param logs where its output and its errors go
/// @param cron whether pm2 starts it by a schedule, also after it was stopped
/// @param module whether it is an addition to pm2, which is no service
record Pm2Process(
        String name,
        long id,
        long pid,
        String word,
        long restarts,
        long unstable,
        long uptimeMillis,
        long memoryBytes,
        double cpuPercent,
        List<String> logs,
        boolean cron,
        boolean module) {
    Pm2Process {
        logs = logs.stream()
                .filter(log -> !log.isEmpty() && !log.equals("/dev/null"))
                .distinct()
                .toList();
    }

    Condition condition() {
        return switch (word) {
            case "online" -> Condition.RUNNING;
            case "stopped" -> Condition.STOPPED;
            case "errored" -> Condition.FAILED;
            default -> Condition.STARTING;
        };
    }
}
