package dev.rehome.verify;

import dev.rehome.catalog.Sequence;
import dev.rehome.catalog.Table;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What to verify.
///
/// @param sourceTables every table of the source that is in scope, partitioned parents too
/// @param targetTables every table of the target
/// @param sequences the source's sequences that are in scope
/// @param scope whether the keys of a table, or a materialised view, are in scope
/// @param largeObjects whether large objects are in scope
/// @param skipped what is out of scope, with the reason, to be listed
/// @param heldBack foreign keys that are off on the target on purpose, as `constraint NAME on TABLE`
public record VerifyRequest(
        List<Table> sourceTables,
        List<Table> targetTables,
        List<Sequence> sequences,
        Predicate<QualifiedName> scope,
        boolean largeObjects,
        List<Skipped> skipped,
        Set<String> heldBack) {
    public VerifyRequest(
            List<Table> sourceTables,
            List<Table> targetTables,
            List<Sequence> sequences,
            Predicate<QualifiedName> scope,
            boolean largeObjects,
            List<Skipped> skipped) {
        this(sourceTables, targetTables, sequences, scope, largeObjects, skipped, Set.of());
    }

    public VerifyRequest {
        sourceTables = List.copyOf(sourceTables);
        targetTables = List.copyOf(targetTables);
        sequences = List.copyOf(sequences);
        skipped = List.copyOf(skipped);
        heldBack = Set.copyOf(heldBack);
    }

    /// Something that is not verified.
    ///
    /// @param object its kind and name
    /// @param reason why not
    public record Skipped(String object, String reason) {}
}
