package dev.rehome.copy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the ledger knows of a large object that is in.
///
/// @param id its OID on both sides
/// @param source the database it comes from, as [DatabaseId#text()]
/// @param hash of its content when it was brought
/// @param token the snapshot it was read under
public record LedgerLargeObject(long id, String source, String hash, SnapshotToken token) {
    /// What a source's large objects come to that are in.
    public static LargeObjectsTotal total(Session target, DatabaseId source) {
        return target.first(
                        "SELECT count(*), coalesce(sum(bytes), 0) FROM rehome.copy_large_object WHERE source = ?",
                        row -> new LargeObjectsTotal(row.getLong(1), row.getLong(2)),
                        source.text())
                .orElse(LargeObjectsTotal.NONE);
    }

    /// By number.
    public static Map<Long, LedgerLargeObject> readAll(Session target) {
        Map<Long, LedgerLargeObject> all = new HashMap<>();
        target.query("SELECT id::bigint, source, hash, snapshot FROM rehome.copy_large_object", row -> {
            LedgerLargeObject entry = new LedgerLargeObject(
                    row.getLong(1), row.getString(2), row.getString(3), new SnapshotToken(row.getString(4)));
            return all.put(entry.id(), entry);
        });
        return all;
    }

    /// @param there hashes of what is on the side that is to be written to
    /// @throws RehomeException `RH-COPY-026` where one of them is not as rehome left it there
    static void refuseForeign(
            Map<Long, LedgerLargeObject> known,
            Collection<LargeObjects.Entry> entries,
            Map<Long, String> there,
            Side side) {
        String foreign = entries.stream()
                .map(LargeObjects.Entry::id)
                .filter(id -> Optional.ofNullable(known.get(id))
                        .filter(ours -> ours.hash().equals(there.get(id)))
                        .isEmpty())
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        if (!foreign.isEmpty()) {
            throw new RehomeException(
                    CopyProblem.EXISTING_LARGE_OBJECT,
                    "large object " + foreign + ": somebody changed it on the " + side.word() + " since rehome"
                            + " brought it, and the " + side.other().word() + " has another content",
                    "it is left as it is",
                    "unlink it on the " + side.word()
                            + " if its content does not matter, then run the same command again");
        }
    }
}
