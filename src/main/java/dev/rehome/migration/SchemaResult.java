package dev.rehome.migration;

import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.supabase.NotMoved;
import java.util.List;

/// What a schema run found or did.
///
/// @param executed whether it was to change the target
/// @param made how many statements took effect
/// @param missing what the target lacks, after the run where it was one that changes
/// @param different objects that both have, but not the same; never changed
/// @param extra objects that only the target has
/// @param notMoved what is left out, replaced or refused, with its reason
/// @param findings what somebody should know
public record SchemaResult(
        boolean executed,
        int made,
        List<DdlStatement> missing,
        List<SchemaDifferences.Different> different,
        List<ObjectId> extra,
        List<NotMoved> notMoved,
        List<Finding> findings) {
    public SchemaResult {
        missing = List.copyOf(missing);
        different = List.copyOf(different);
        extra = List.copyOf(extra);
        notMoved = List.copyOf(notMoved);
        findings = List.copyOf(findings);
    }

    /// Whether the target has all of the source's schema.
    public boolean complete() {
        return missing.isEmpty()
                && different.isEmpty()
                && findings.stream().noneMatch(f -> f.severity() == Severity.BLOCKING);
    }
}
