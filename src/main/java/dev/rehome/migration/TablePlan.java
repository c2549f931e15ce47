package dev.rehome.migration;

import dev.rehome.catalog.Table;
import dev.rehome.copy.ExistingRows;
import dev.rehome.copy.LedgerTable;
import dev.rehome.copy.TableSize;
import java.util.Locale;
import java.util.Optional;

/// What becomes of one table in an attempt.
///
/// @param table of the source
/// @param size on the source
/// @param step what to do
/// @param known what the ledger knows of it
/// @param found what of it was there already, where it is to be refreshed or is equal
record TablePlan(
        Table table, TableSize size, Step step, Optional<LedgerTable> known, Optional<ExistingRows.Report> found) {
    /// What to do with a table.
    enum Step {
        /// It is missing or empty on the target: copy it.
        COPY,
        /// An earlier run brought a part: compare that with the source, then bring the rest.
        CONTINUE,
        /// An earlier run brought it: compare it with the source.
        CHECK,
        /// It is in, read under this very snapshot.
        DONE,
        /// It was there and stays as it is.
        KEEP,
        /// It was there and is brought to the snapshot.
        REFRESH,
        /// It was there and is equal to the snapshot.
        EQUAL,
        /// It was there, and nobody said what to do with it, or it cannot take the rows.
        REFUSE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
