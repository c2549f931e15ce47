package dev.rehome.migration.cutover;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Route;
import dev.rehome.migration.VerifiedLately;
import dev.rehome.migration.VerifyRun;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.postgres.Snapshot;
import dev.rehome.sql.QualifiedName;
import dev.rehome.verify.Method;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.Verdict;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compares all rows of both sides, before the freeze. Foreign keys and triggers are off on the side that waits:
/// they are no part of this.
///
/// @param folder `.rehome`, where it is kept that all was equal
record ContentCheck(Server source, Server target, Route forward, Path folder, Clock clock) {
    private static final int JOBS = 4;
    private static final int DIFFERENCES_MAX = 5;

    /// @return those that were truncated or rewritten while they were read
    /// @throws RehomeException `RH-CUTOVER-007` where they differ, `RH-CUTOVER-015` where it cannot be told
    Set<QualifiedName> run(Collection<QualifiedName> tables, Map<Side, Snapshot> snapshots) {
        VerifyResult result = new VerifyRun(source.another(), target.another(), List.of(), List.of())
                .only(Set.copyOf(tables))
                .run(new VerifyOptions(JOBS, DIFFERENCES_MAX, Method.CLIENT), VerifyProgress.none(), snapshots);
        List<TableResult> unequal = result.tables().stream()
                .filter(t -> t.verdict() != Verdict.EQUAL && !result.rewritten().contains(t.name()))
                .toList();
        if (!unequal.isEmpty()) {
            throw refusal(unequal);
        }
        return result.rewritten();
    }

    private static RehomeException refusal(List<TableResult> unequal) {
        boolean differ = unequal.stream().anyMatch(t -> t.verdict() == Verdict.DIFFERENT);
        List<String> each = unequal.stream()
                .map(t -> t.name().quoted() + ": "
                        + (t.verdict() == Verdict.DIFFERENT ? "differs" : "could not be checked, " + t.reason()))
                .toList();
        return new RehomeException(
                differ ? CutoverProblem.DIFFERENT : CutoverProblem.COULD_NOT_CHECK,
                each.getFirst(),
                String.join("; ", each.subList(1, each.size())),
                "see which rows with: rehome verify");
    }

    /// Keeps that all of them were equal.
    void passed(int tables) {
        VerifiedLately.write(folder, forward, clock.instant(), tables);
    }
}
