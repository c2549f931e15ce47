package dev.rehome.verify;

import dev.rehome.finding.ExitStatus;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The outcome of a verification.
///
/// @param source when the source was read
/// @param target when the target was read
/// @param skipped what was not verified, with the reason
/// @param rewritten those tables that could not be checked because they were truncated or rewritten while they were
///     read: another look may do
public record VerifyResult(
        Moment source,
        Moment target,
        List<TableResult> tables,
        List<TableResult> materializedViews,
        List<CheckResult> sequences,
        List<CheckResult> foreignKeys,
        List<CheckResult> uniqueSets,
        List<CheckResult> largeObjects,
        List<VerifyRequest.Skipped> skipped,
        Set<QualifiedName> rewritten) {
    public VerifyResult {
        tables = List.copyOf(tables);
        materializedViews = List.copyOf(materializedViews);
        sequences = List.copyOf(sequences);
        foreignKeys = List.copyOf(foreignKeys);
        uniqueSets = List.copyOf(uniqueSets);
        largeObjects = List.copyOf(largeObjects);
        skipped = List.copyOf(skipped);
        rewritten = Set.copyOf(rewritten);
    }

    /// The worst verdict of all; of nothing at all, that nothing could be checked.
    public Verdict verdict() {
        return Verdict.worst(verdicts().toList());
    }

    private Stream<Verdict> verdicts() {
        Stream<Verdict> rows =
                Stream.concat(tables.stream(), materializedViews.stream()).map(TableResult::verdict);
        Stream<Verdict> others = Stream.of(sequences, foreignKeys, uniqueSets, largeObjects)
                .flatMap(List::stream)
                .map(CheckResult::verdict);
        return Stream.concat(rows, others);
    }

    public ExitStatus exitStatus() {
        return switch (verdict()) {
            case EQUAL -> ExitStatus.OK;
            case DIFFERENT -> ExitStatus.DIFFERENT;
            case COULD_NOT_CHECK -> ExitStatus.COULD_NOT_CHECK;
        };
    }
}
