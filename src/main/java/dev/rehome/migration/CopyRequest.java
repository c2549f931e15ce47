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
/// @param include globs on `schema.table`; empty for all
/// @param exclude globs on `schema.table`
/// @param existing what becomes of a table that holds rows which rehome did not bring
/// @param overwrite whether `refresh` may drop rows that are newer or written by others
/// @param jobs how many at once; empty for what cores and both servers allow
/// @param bytesPerSecond of all jobs together; 0 for no limit
/// @param verify whether each table is read back from the target and compared
/// @param chunkBytes the size of a chunk; empty for what fits
/// @param progress told how it goes on
/// @param events told around each commit of the ledger
public record CopyRequest(
        Server source,
        Server target,
        boolean execute,
        List<String> include,
        List<String> exclude,
        Function<QualifiedName, ExistingMode> existing,
        boolean overwrite,
        OptionalInt jobs,
        long bytesPerSecond,
        boolean verify,
        OptionalLong chunkBytes,
        CopyProgress progress,
        LedgerEvents events) {
    public CopyRequest {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /// Everything, with the defaults.
    public static CopyRequest of(Server source, Server target, boolean execute) {
        return new CopyRequest(
                source,
                target,
                execute,
                List.of(),
                List.of(),
                table -> ExistingMode.REFUSE,
                false,
                OptionalInt.empty(),
                0,
                true,
                OptionalLong.empty(),
                CopyProgress.NONE,
                LedgerEvents.NONE);
    }

    public CopyRequest withFilter(List<String> include, List<String> exclude) {
        return new CopyRequest(
                source,
                target,
                execute,
                include,
                exclude,
                existing,
                overwrite,
                jobs,
                bytesPerSecond,
                verify,
                chunkBytes,
                progress,
                events);
    }

    public CopyRequest withExisting(Function<QualifiedName, ExistingMode> existing, boolean overwrite) {
        return new CopyRequest(
                source,
                target,
                execute,
                include,
                exclude,
                existing,
                overwrite,
                jobs,
                bytesPerSecond,
                verify,
                chunkBytes,
                progress,
                events);
    }

    public CopyRequest withJobs(int jobs) {
        return new CopyRequest(
                source,
                target,
                execute,
                include,
                exclude,
                existing,
                overwrite,
                OptionalInt.of(jobs),
                bytesPerSecond,
                verify,
                chunkBytes,
                progress,
                events);
    }

    public CopyRequest withLimits(long bytesPerSecond, boolean verify) {
        return new CopyRequest(
                source,
                target,
                execute,
                include,
                exclude,
                existing,
                overwrite,
                jobs,
                bytesPerSecond,
                verify,
                chunkBytes,
                progress,
                events);
    }

    public CopyRequest withChunkBytes(long chunkBytes) {
        return new CopyRequest(
                source,
                target,
                execute,
                include,
                exclude,
                existing,
                overwrite,
                jobs,
                bytesPerSecond,
                verify,
                OptionalLong.of(chunkBytes),
                progress,
                events);
    }

    public CopyRequest withObservers(CopyProgress progress, LedgerEvents events) {
        return new CopyRequest(
                source,
                target,
                execute,
                include,
                exclude,
                existing,
                overwrite,
                jobs,
                bytesPerSecond,
                verify,
                chunkBytes,
                progress,
                events);
    }

    /// Whether a glob on `schema.table` fits a table.
    public static boolean globMatches(String glob, QualifiedName table) {
        return TableGlob.matches(glob, table);
    }
}
