package dev.rehome.verify;

import java.util.Locale;
import java.util.StringJoiner;

/// How many rows of a table differ.
///
/// @param complete whether that is all of them; otherwise there are at least that many
public record DifferenceCounts(long missing, long extra, long different, boolean complete) {
    public long total() {
        return missing + extra + different;
    }

    /// For example `at least 20 rows: 3 missing on target, 17 different`.
    String words() {
        StringJoiner parts = new StringJoiner(", ");
        add(parts, missing, "missing on target");
        add(parts, extra, "extra on target");
        add(parts, different, "different");
        String number = String.format(Locale.ROOT, "%,d", total());
        return (complete ? "" : "at least ") + number + (total() == 1 ? " row: " : " rows: ") + parts;
    }

    private static void add(StringJoiner parts, long count, String what) {
        if (count > 0) {
            parts.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }
}
