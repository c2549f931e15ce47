package dev.rehome.runbook;

import java.util.List;
import java.util.Map;

/// The durable record of a run. State is a fold over its entries and is stored nowhere else.
///
/// Written by one thread of one process; what has been appended is on disk when `append` returns, so an effect
/// may rely on it.
public interface Journal {
    /// Everything so far, oldest first.
    List<Entry> entries();

    /// @throws dev.rehome.finding.RehomeException `RH-RUN-003` where it cannot be made durable: nothing is appended
    /// then
    Entry append(String kind, Map<String, String> fields);

    default Entry append(String kind) {
        return append(kind, Map.of());
    }
}
