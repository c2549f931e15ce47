package dev.rehome.copy;

import dev.rehome.postgres.Session;
import java.util.HashMap;
import java.util.Map;

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
}
