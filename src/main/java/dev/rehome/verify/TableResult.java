package dev.rehome.verify;

import dev.rehome.digest.Digest;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/// The outcome for one table, or one materialised view.
///
/// @param source the digest of the source's rows, where they could be read
/// @param target the digest of the target's rows, where they could be read
/// @param method `binary`, `text` or `server`: what the digests are over; empty where nothing was read
/// @param reason why the verdict is not equal, or a remark; empty where there is nothing to say
/// @param differences rows that differ, at most as many as asked for
/// @param carried how many rows were not read again
public record TableResult(
        QualifiedName name,
        Verdict verdict,
        Optional<Digest> source,
        Optional<Digest> target,
        String method,
        String reason,
        List<Difference> differences,
        Carried carried) {
    public TableResult {
        differences = List.copyOf(differences);
    }

    /// One of which all rows were read.
    public TableResult(
            QualifiedName name,
            Verdict verdict,
            Optional<Digest> source,
            Optional<Digest> target,
            String method,
            String reason,
            List<Difference> differences) {
        this(name, verdict, source, target, method, reason, differences, Carried.NONE);
    }

    TableResult with(Verdict otherVerdict, String otherReason) {
        return new TableResult(name, otherVerdict, source, target, method, otherReason, differences, carried);
    }
}
