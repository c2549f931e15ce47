package dev.rehome.verify;

import dev.rehome.catalog.Table;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.postgres.Snapshot;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// One verification of a target against its source. Opening it takes both snapshots, at the same time and
/// before anything else is read; everything but sequences' positions is then read as of those two moments.
public final class Verification implements AutoCloseable {
    private final SnapshotReader source;
    private final SnapshotReader target;

    private Optional<Readings> readings = Optional.empty();

    private Verification(SnapshotReader source, SnapshotReader target) {
        this.source = source;
        this.target = target;
    }

    /// @throws RehomeException `RH-VERIFY-001` where both are the same database
    public static Verification open(Server source, Server target) {
        return open(source, target, Map.of());
    }

    /// @param snapshots to read under, where there are some already
    public static Verification open(Server source, Server target, Map<Side, Snapshot> snapshots) {
        AtomicReference<SnapshotReader> here = new AtomicReference<>();
        AtomicReference<SnapshotReader> there = new AtomicReference<>();
        boolean opened = false;
        try {
            Parallel.run(List.of(
                    () -> here.set(SnapshotReader.open(source, Optional.ofNullable(snapshots.get(Side.SOURCE)))),
                    () -> there.set(SnapshotReader.open(target, Optional.ofNullable(snapshots.get(Side.TARGET))))));
            Verification verification =
                    new Verification(Objects.requireNonNull(here.get()), Objects.requireNonNull(there.get()));
            verification.refuseSameDatabase();
            opened = true;
            return verification;
        } finally {
            if (!opened) {
                Optional.ofNullable(here.get()).ifPresent(SnapshotReader::close);
                Optional.ofNullable(there.get()).ifPresent(SnapshotReader::close);
            }
        }
    }

    private void refuseSameDatabase() {
        if (source.session().isInSameDatabaseAs(target.session())) {
            throw new RehomeException(
                    VerifyProblem.SAME_DATABASE,
                    "target " + target.server().endpoint().display() + " is the source",
                    "same system identifier and database",
                    "give the other database with --target");
        }
    }

    /// The session that holds a side's snapshot, for reading its catalog as of the same moment.
    public Session session(Side side) {
        return switch (side) {
            case SOURCE -> source.session();
            case TARGET -> target.session();
        };
    }

    /// Reads everything.
    public VerifyResult run(VerifyRequest request, VerifyOptions options, VerifyProgress progress) {
        return run(request, options, progress, Optional.empty());
    }

    /// @param earlier what was read of these two databases before: what is proven to be as it was is not read again.
    ///     Where it is given, [#readings()] then has what can be gone by the next time
    public VerifyResult run(
            VerifyRequest request, VerifyOptions options, VerifyProgress progress, Optional<Readings> earlier) {
        List<CheckResult> sequences = new SequencesCheck(source.server(), target.server()).check(request.sequences());
        RowsCheck rows = new RowsCheck(source, target, options, progress, earlier);
        List<TableResult> tables = rows.tables(request.sourceTables(), request.targetTables());
        List<TableResult> views = new MaterializedViewsCheck(source, target).check(request.scope(), rows);
        List<CheckResult> largeObjects =
                request.largeObjects() ? LargeObjectsCheck.check(source, target, options.differencesMax()) : List.of();
        Map<QualifiedName, Side> rewritten = rewritten();
        readings = rows.readings(rewritten.keySet());
        tables = withoutRewritten(tables, rewritten);
        Set<QualifiedName> verified =
                request.sourceTables().stream().map(Table::name).collect(Collectors.toSet());
        ForeignKeysCheck foreignKeys = new ForeignKeysCheck(
                source,
                target,
                request.scope(),
                verified::contains,
                equalTables(request.sourceTables(), tables),
                request.heldBack());
        List<CheckResult> keys = foreignKeys.check();
        List<VerifyRequest.Skipped> skipped = new ArrayList<>(request.skipped());
        skipped.addAll(foreignKeys.skipped());
        return new VerifyResult(
                source.moment(),
                target.moment(),
                tables,
                withoutRewritten(views, rewritten),
                sequences,
                keys,
                UniqueSetsCheck.check(source, target, request.scope()),
                largeObjects,
                skipped,
                tables.stream()
                        .map(TableResult::name)
                        .filter(rewritten::containsKey)
                        .collect(Collectors.toSet()));
    }

    /// What was read, for the next verification; empty before [#run] and where nothing is to be remembered.
    public Optional<Readings> readings() {
        return readings;
    }

    private Map<QualifiedName, Side> rewritten() {
        Map<QualifiedName, Side> rewritten = new HashMap<>();
        target.rewrittenSince().forEach(name -> rewritten.put(name, Side.TARGET));
        source.rewrittenSince().forEach(name -> rewritten.put(name, Side.SOURCE));
        return rewritten;
    }

    private static List<TableResult> withoutRewritten(List<TableResult> results, Map<QualifiedName, Side> rewritten) {
        return results.stream()
                .map(result -> {
                    Side side = rewritten.get(result.name());
                    return side == null
                            ? result
                            : result.with(
                                    Verdict.COULD_NOT_CHECK,
                                    "truncated or rewritten on " + side.word() + " while it was read; verify again");
                })
                .toList();
    }

    /// A partitioned table is equal where all its leaves are; one without any is not known to be.
    private static Predicate<QualifiedName> equalTables(List<Table> tables, List<TableResult> results) {
        Map<QualifiedName, Verdict> verdicts = new HashMap<>();
        results.forEach(result -> verdicts.put(result.name(), result.verdict()));
        Map<QualifiedName, QualifiedName> parents = new HashMap<>();
        tables.forEach(table -> table.parent().ifPresent(parent -> parents.put(table.name(), parent)));
        for (TableResult result : results) {
            QualifiedName parent = parents.get(result.name());
            for (; parent != null; parent = parents.get(parent)) {
                verdicts.merge(parent, result.verdict(), (a, b) -> Verdict.worst(List.of(a, b)));
            }
        }
        return name -> verdicts.get(name) == Verdict.EQUAL;
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
