package dev.rehome.migration.cutover;

import dev.rehome.follow.Capture;
import dev.rehome.migration.FollowRequest;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.Gate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What is asked of a cutover, of a rollback or of a completion.
///
/// @param group of tables that is switched by itself; empty for all that are in none
/// @param execute whether to do it; else only the gates are looked at
/// @param folder `.rehome`, where journal and spool lie
/// @param planFolder where the plan's hooks run
/// @param budget how long writes may be refused
/// @param until name of the gate to stop behind, with nothing changed; empty for the whole
/// @param approved whether a gate that cannot tell counts as approved
/// @param wayBack whether the way back has to be there
/// @param capture how changes are had on the way back; empty for what is to be had
/// @param frozenCopy what is copied behind the freeze, where nothing is followed; empty where that is not asked for
/// @param toTarget shell lines that point the application at the target
/// @param toSource shell lines that point it back
/// @param planned gates named `services`, `notifier` or `approval`, looked at beside ours on the way to the target;
///     the way back waits for none of them
public record CutoverRequest(
        Server source,
        Server target,
        String group,
        boolean execute,
        Path folder,
        Path planFolder,
        Duration budget,
        Optional<String> until,
        boolean approved,
        boolean wayBack,
        Optional<Capture> capture,
        Optional<FollowRequest> frozenCopy,
        List<String> toTarget,
        List<String> toSource,
        SwitchEvents events,
        Map<String, Supplier<Gate>> planned) {
    /// Without gates of a plan, of what is followed.
    public CutoverRequest(
            Server source,
            Server target,
            String group,
            boolean execute,
            Path folder,
            Path planFolder,
            Duration budget,
            Optional<String> until,
            boolean approved,
            boolean wayBack,
            Optional<Capture> capture,
            List<String> toTarget,
            List<String> toSource,
            SwitchEvents events) {
        this(
                source,
                target,
                group,
                execute,
                folder,
                planFolder,
                budget,
                until,
                approved,
                wayBack,
                capture,
                Optional.empty(),
                toTarget,
                toSource,
                events,
                Map.of());
    }

    /// The same with gates of a plan.
    public CutoverRequest withPlanned(Map<String, Supplier<Gate>> gates) {
        return with(frozenCopy, gates);
    }

    /// The same where everything is copied behind the freeze.
    public CutoverRequest withFrozenCopy(FollowRequest copy) {
        return with(Optional.of(copy), planned);
    }

    private CutoverRequest with(Optional<FollowRequest> copy, Map<String, Supplier<Gate>> gates) {
        return new CutoverRequest(
                source,
                target,
                group,
                execute,
                folder,
                planFolder,
                budget,
                until,
                approved,
                wayBack,
                capture,
                copy,
                toTarget,
                toSource,
                events,
                gates);
    }

    public CutoverRequest {
        toTarget = List.copyOf(toTarget);
        toSource = List.copyOf(toSource);
        planned = Map.copyOf(planned);
    }
}
