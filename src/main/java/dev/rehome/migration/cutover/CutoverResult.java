package dev.rehome.migration.cutover;

import dev.rehome.finding.ExitStatus;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a cutover, a rollback or a completion ended.
///
/// @param executed whether anything was to be changed at all
/// @param state `planned`, `refused`, `switched`, `back`, `already`, `completable`, `completed`
/// @param live the side that the application writes to now
/// @param gates that were looked at; empty where none had to be
/// @param pause how long writes were refused, where they were
/// @param steps what was written to the journal, in order
public record CutoverResult(
        boolean executed, String state, Side live, List<Gate> gates, Optional<Duration> pause, List<String> steps) {
    public CutoverResult {
        gates = List.copyOf(gates);
        steps = List.copyOf(steps);
    }

    /// NO-GO where a gate says so, unclear where one cannot tell.
    public ExitStatus exitStatus() {
        if (!state.equals("planned") && !state.equals("refused")) {
            return ExitStatus.OK;
        }
        boolean noGo = gates.stream().anyMatch(g -> g.verdict() == Gate.Verdict.NO_GO);
        boolean error = gates.stream().anyMatch(g -> g.verdict() == Gate.Verdict.ERROR);
        boolean unclear = gates.stream().anyMatch(g -> g.verdict() != Gate.Verdict.GO);
        if (noGo) {
            return ExitStatus.NO_GO;
        }
        if (error) {
            return ExitStatus.COULD_NOT_CHECK;
        }
        return unclear ? (executed ? ExitStatus.APPROVAL : ExitStatus.COULD_NOT_CHECK) : ExitStatus.OK;
    }
}
