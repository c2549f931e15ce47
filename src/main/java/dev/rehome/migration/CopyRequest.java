package dev.rehome.migration;

import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.ExistingMode;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.postgres.Server;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/// What is asked of a copy.
///
/// @param source database
/// @param target database
/// @param execute whether to do it; else only what would be done is found out, and nothing changed on
///     either side
/// @param selection of tables
/// @param tuning speed and proof
/// @param observers of its progress
public record CopyRequest(
        Server source,
        Server target,
        boolean execute,
        CopySelection selection,
        CopyTuning tuning,
        CopyObservers observers) {

    /// Everything, with the defaults.
    public static CopyRequest of(Server source, Server target, boolean execute) {
        return new CopyRequest(source, target, execute, CopySelection.ALL, CopyTuning.DEFAULT, CopyObservers.NONE);
    }

    CopyRequest with(CopySelection other) {
        return new CopyRequest(source, target, execute, other, tuning, observers);
    }

    private CopyRequest with(CopyTuning other) {
        return new CopyRequest(source, target, execute, selection, other, observers);
    }

    CopyRequest withFilter(List<String> include, List<String> exclude) {
        return with(
                new CopySelection(include, exclude, selection.existing(), selection.overwrite(), selection.scope()));
    }

    public CopyRequest withExisting(Function<QualifiedName, ExistingMode> existing, boolean overwrite) {
        return with(
                new CopySelection(selection.include(), selection.exclude(), existing, overwrite, selection.scope()));
    }

    CopyRequest withJobs(int jobs) {
        return with(
                new CopyTuning(OptionalInt.of(jobs), tuning.bytesPerSecond(), tuning.verify(), tuning.chunkBytes()));
    }

    CopyRequest withLimits(long bytesPerSecond, boolean verify) {
        return with(new CopyTuning(tuning.jobs(), bytesPerSecond, verify, tuning.chunkBytes()));
    }

    CopyRequest withChunkBytes(long chunkBytes) {
        return with(
                new CopyTuning(tuning.jobs(), tuning.bytesPerSecond(), tuning.verify(), OptionalLong.of(chunkBytes)));
    }

    CopyRequest withObservers(CopyProgress progress, LedgerEvents events) {
        return new CopyRequest(source, target, execute, selection, tuning, new CopyObservers(progress, events));
    }

    CopyProgress progress() {
        return observers.progress();
    }

    /// Whether a glob on `schema.table` fits a table.
    public static boolean globMatches(String glob, QualifiedName table) {
        return TableGlob.matches(glob, table);
    }
}
