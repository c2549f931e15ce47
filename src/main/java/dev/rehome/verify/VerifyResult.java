package dev.rehome.verify;

import dev.rehome.finding.ExitStatus;
import java.util.List;
import java.util.stream.Stream;

/// The outcome of a verification.
///
/// @param source when the source was read
/// @param target when the target was read
/// @param skipped what was not verified, with the reason
public record VerifyResult(
        Moment source,
        Moment target,
        List<TableResult> tables,
        List<TableResult> materializedViews,
        List<CheckResult> sequences,
        List<CheckResult> foreignKeys,
        List<CheckResult> uniqueSets,
        List<CheckResult> largeObjects,
        List<VerifyRequest.Skipped> skipped) {
    public VerifyResult {
        tables = List.copyOf(tables);
        materializedViews = List.copyOf(materializedViews);
        sequences = List.copyOf(sequences);
        foreignKeys = List.copyOf(foreignKeys);
        uniqueSets = List.copyOf(uniqueSets);
        largeObjects = List.copyOf(largeObjects);
        skipped = List.copyOf(skipped);
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
