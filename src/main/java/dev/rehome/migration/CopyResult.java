package dev.rehome.migration;

import dev.rehome.copy.LargeObjectsTotal;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Finding;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.NotMoved;
import java.util.List;
import java.util.Optional;

/// What a copy did, or would do.
///
/// @param executed whether anything was to be changed at all
/// @param alreadyComplete whether the end state held before
/// @param tables every selected table that holds rows
/// @param largeObjects that are in; before execution those to be brought
/// @param seconds of all runs together
/// @param notMoved what is not on the target, with the reason
/// @param findings what a person should read
/// @param failures what went wrong, worst first; empty where all is well
/// @param jobs how many worked at once
public record CopyResult(
        boolean executed,
        boolean alreadyComplete,
        List<TableResult> tables,
        LargeObjectsTotal largeObjects,
        double seconds,
        List<NotMoved> notMoved,
        List<Finding> findings,
        List<Finding> failures,
        int jobs) {
    public CopyResult {
        tables = List.copyOf(tables);
        notMoved = List.copyOf(notMoved);
        findings = List.copyOf(findings);
        failures = List.copyOf(failures);
    }

    /// How it is with one table.
    ///
    /// @param name of the table
    /// @param state `moved`, `equal`, `kept`, `incomplete`; before execution what would be done: `copy`,
    ///     `continue`, `check`, `refresh`, `keep`, `refuse`
    /// @param rows that are in
    /// @param bytes of COPY data; before execution the size of the table on the source
    /// @param seconds of work
    /// @param chunks that it is cut into
    /// @param format binary or text
    /// @param reason why it is not moved, or what is special
    public record TableResult(
            QualifiedName name,
            String state,
            long rows,
            long bytes,
            double seconds,
            int chunks,
            String format,
            Optional<String> reason) {
        public boolean moved() {
            return state.equals("moved") || state.equals("equal");
        }
    }

    public long rows() {
        return tables.stream()
                .filter(TableResult::moved)
                .mapToLong(TableResult::rows)
                .sum();
    }

    public long bytes() {
        return tables.stream().mapToLong(TableResult::bytes).sum();
    }

    /// That of the worst failure.
    public ExitStatus exitStatus() {
        return failures.isEmpty() ? ExitStatus.OK : failures.getFirst().code().exitStatus();
    }
}
