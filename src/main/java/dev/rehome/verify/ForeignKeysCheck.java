package dev.rehome.verify;

import dev.rehome.finding.RehomeException;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import dev.rehome.verify.VerifyRequest.Skipped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Whether each foreign key of the source is on the target, validated, and holds there.
///
/// A server can call a key validated whose rows came in while triggers were off, so the word of its catalog is
/// not enough: where both tables are equal to the source's, the key holds as it does there; otherwise the
/// target is asked for a row that breaks it.
final class ForeignKeysCheck {
    private final SnapshotReader source;
    private final SnapshotReader target;
    private final Predicate<QualifiedName> scope;
    private final Predicate<QualifiedName> verified;
    private final Predicate<QualifiedName> equalTables;
    private final Set<String> heldBack;
    private final List<Skipped> skipped = new ArrayList<>();

    /// @param scope whether a table's keys are looked at
    /// @param verified whether a table's rows are
    /// @param equalTables whether they were equal
    /// @param heldBack keys that are off on the target on purpose
    ForeignKeysCheck(
            SnapshotReader source,
            SnapshotReader target,
            Predicate<QualifiedName> scope,
            Predicate<QualifiedName> verified,
            Predicate<QualifiedName> equalTables,
            Set<String> heldBack) {
        this.source = source;
        this.target = target;
        this.scope = scope;
        this.verified = verified;
        this.equalTables = equalTables;
        this.heldBack = heldBack;
    }

    private record Name(QualifiedName table, String name) {}

    List<CheckResult> check() {
        Map<Name, ForeignKey> others = new HashMap<>();
        ForeignKey.all(target.session()).forEach(key -> others.put(new Name(key.table(), key.name()), key));
        List<CheckResult> results = new ArrayList<>();
        try (SnapshotWorker worker = target.worker()) {
            for (ForeignKey key : ForeignKey.all(source.session())) {
                ForeignKey other = others.get(new Name(key.table(), key.name()));
                if (!scope.test(key.table())) {
                    continue;
                }
                String object = "constraint " + new Identifier(key.name()).quoted() + " on "
                        + key.table().quoted();
                if (other == null && heldBack.contains(object)) {
                    skipped.add(new Skipped("foreign key" + object.substring(10), "it is held back until the switch"));
                    continue;
                }
                if (other == null && !verified.test(key.referenced())) {
                    skipped.add(new Skipped(
                            "foreign key " + key.name() + " on " + key.table().quoted(),
                            "it refers to " + key.referenced().quoted() + ", which is not part of this"));
                    continue;
                }
                results.add(other == null ? different(key, "missing on target") : compare(worker, key, other));
            }
        }
        return results;
    }

    /// Keys that are not on the target because what they refer to is out of scope. Known after [#check()].
    List<Skipped> skipped() {
        return skipped;
    }

    private CheckResult compare(SnapshotWorker worker, ForeignKey key, ForeignKey other) {
        if (!key.definition().equals(other.definition())) {
            return different(key, "on target it is: " + other.definition());
        }
        if (key.validated() && !other.validated()) {
            return different(key, "not validated on target");
        }
        if (!key.validated()) {
            return CheckResult.equal(key.name(), key.table().quoted(), "not validated on source either");
        }
        if (equalTables.test(key.table()) && equalTables.test(key.referenced())) {
            return CheckResult.equal(key.name(), key.table().quoted(), "");
        }
        List<QualifiedName> tables = List.of(other.table(), other.referenced());
        if (tables.stream().noneMatch(target::isHidden)) {
            return lookForViolation(worker, other);
        }
        worker.close();
        try (SnapshotWorker opening = target.worker(tables)) {
            return lookForViolation(opening, other);
        }
    }

    private static CheckResult lookForViolation(SnapshotWorker worker, ForeignKey key) {
        try {
            boolean broken = worker.read(
                    session -> session.first(key.violation(), row -> true).isPresent());
            return broken
                    ? different(
                            key,
                            "a row on target refers to no row of "
                                    + key.referenced().quoted())
                    : CheckResult.equal(key.name(), key.table().quoted(), "");
        } catch (RehomeException e) {
            return CheckResult.couldNotCheck(key.name(), key.table().quoted(), Reasons.of(e));
        }
    }

    private static CheckResult different(ForeignKey key, String reason) {
        return CheckResult.different(key.name(), key.table().quoted(), reason);
    }
}
