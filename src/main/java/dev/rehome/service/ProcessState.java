package dev.rehome.service;

import java.time.Instant;
import java.util.List;

/// A service as its manager sees it; of several instances the worst condition and the sums.
///
/// @param name in the manager
/// @param word the manager's own for its condition
/// @param pids of its living processes, where the manager knows them
/// @param restarts how often the manager started it again
/// @param since when its youngest process began; the epoch where it does not run or nobody knows
public record ProcessState(
        String name,
        Condition condition,
        String word,
        List<Long> pids,
        long restarts,
        Instant since,
        long memoryBytes,
        double cpuPercent) {
    public ProcessState {
        pids = List.copyOf(pids);
    }

    /// Whether it uses anything, or soon may: what does is not stopped.
    public boolean isUp() {
        return condition == Condition.RUNNING || condition == Condition.STARTING;
    }

    /// Whether this is another life of it than the earlier look saw.
    public boolean restartedSince(ProcessState earlier) {
        return restarts > earlier.restarts || !pids.equals(earlier.pids) || since.isAfter(earlier.since);
    }
}
