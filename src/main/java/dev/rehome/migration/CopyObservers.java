package dev.rehome.migration;

import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.LedgerEvents;

/// Who is told how a copy goes on.
///
/// @param progress of rows and tables
/// @param events told around each commit of the ledger
public record CopyObservers(CopyProgress progress, LedgerEvents events) {
    public static final CopyObservers NONE = new CopyObservers(CopyProgress.NONE, LedgerEvents.NONE);
}
