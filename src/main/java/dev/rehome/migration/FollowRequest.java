package dev.rehome.migration;

import dev.rehome.copy.ExistingMode;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.follow.Capture;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Server;
import dev.rehome.sql.QualifiedName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/// What is asked of following.
///
/// @param execute whether to do it; else only what would be done is found out
/// @param include globs on `schema.table`; empty for all
/// @param exclude globs on `schema.table`
/// @param jobs of the copy; empty for what fits
/// @param bytesPerSecond of the copy; 0 for no limit
/// @param folder `.rehome`, where the spool lies
/// @param spoolBytesMax how large the spool may grow
/// @param untilCaughtUp whether to end when the target is where the source is
/// @param restart whether to begin anew where it was begun before
/// @param skip transactions to pass over
/// @param capture how changes are had; empty for what is to be had
/// @param group that is followed, with a slot of its own
/// @param existing what becomes of a table that holds rows on the target which rehome did not bring
public record FollowRequest(
        Server source,
        Server target,
        boolean execute,
        List<String> include,
        List<String> exclude,
        OptionalInt jobs,
        long bytesPerSecond,
        Path folder,
        long spoolBytesMax,
        boolean untilCaughtUp,
        boolean restart,
        Set<Lsn> skip,
        Optional<Capture> capture,
        GroupSelection group,
        Function<QualifiedName, ExistingMode> existing,
        FollowProgress progress) {
    public FollowRequest {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        skip = Set.copyOf(skip);
    }

    /// Everything, until caught up.
    public static FollowRequest of(Server source, Server target, Path folder) {
        return new FollowRequest(
                source,
                target,
                true,
                List.of(),
                List.of(),
                OptionalInt.empty(),
                0,
                folder,
                10L << 30,
                true,
                false,
                Set.of(),
                Optional.empty(),
                GroupSelection.ALL,
                table -> ExistingMode.REFUSE,
                FollowProgress.NONE);
    }

    /// The same with changes had in this way.
    public FollowRequest withCapture(Capture way) {
        return new FollowRequest(
                source,
                target,
                execute,
                include,
                exclude,
                jobs,
                bytesPerSecond,
                folder,
                spoolBytesMax,
                untilCaughtUp,
                restart,
                skip,
                Optional.of(way),
                group,
                existing,
                progress);
    }

    /// The same once more, with sessions of its own.
    ///
    /// @param execute whether to do it
    public FollowRequest another(boolean execute) {
        return new FollowRequest(
                source.another(),
                target.another(),
                execute,
                include,
                exclude,
                jobs,
                bytesPerSecond,
                folder,
                spoolBytesMax,
                true,
                false,
                skip,
                capture,
                group,
                existing,
                progress);
    }

    public FollowRequest with(GroupSelection other, Function<QualifiedName, ExistingMode> existingTables) {
        return new FollowRequest(
                source,
                target,
                execute,
                include,
                exclude,
                jobs,
                bytesPerSecond,
                folder,
                spoolBytesMax,
                untilCaughtUp,
                restart,
                skip,
                capture,
                other,
                existingTables,
                progress);
    }

    /// @param elsewhere tables that other groups hold
    TableScope scope(Set<QualifiedName> elsewhere) {
        return group.scope().without(elsewhere);
    }

    CopyRequest copyRequest(boolean execute, Server copySource, Server copyTarget, Set<QualifiedName> elsewhere) {
        return new CopyRequest(
                copySource,
                copyTarget,
                execute,
                new CopySelection(include, exclude, existing, false, scope(elsewhere)),
                new CopyTuning(jobs, bytesPerSecond, true, OptionalLong.empty()),
                new CopyObservers(progress.copy(), LedgerEvents.NONE));
    }
}
