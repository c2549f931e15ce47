package dev.rehome.migration;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Finding;
import dev.rehome.follow.Capture;
import dev.rehome.follow.Route;
import dev.rehome.follow.StreamStatus;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/// What following did, or would do.
///
/// @param executed whether anything was to be changed at all
/// @param state `planned`, `resumable` (begun before), `caught-up`, `refused`
/// @param group that is followed; empty for all that are in none
/// @param route names of slot and publication
/// @param capture how changes are had
/// @param tables that are followed
/// @param copy what the copy did or would do; empty where it was made before
/// @param status of the stream; empty where it did not run
/// @param closed what is taken off on the target until the switch
/// @param findings what a person should read
/// @param failures why it cannot be done, or what went wrong
public record FollowResult(
        boolean executed,
        String state,
        String group,
        Route route,
        Capture capture,
        List<QualifiedName> tables,
        Optional<CopyResult> copy,
        Optional<StreamStatus> status,
        List<String> closed,
        List<Finding> findings,
        List<Finding> failures) {
    public FollowResult {
        tables = List.copyOf(tables);
        closed = List.copyOf(closed);
        findings = List.copyOf(findings);
        failures = List.copyOf(failures);
    }

    /// That of the worst failure.
    public ExitStatus exitStatus() {
        return failures.isEmpty() ? ExitStatus.OK : failures.getFirst().code().exitStatus();
    }
}
