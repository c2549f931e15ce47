package dev.rehome.migration.cutover;

import dev.rehome.migration.CopyResult;
import dev.rehome.migration.FollowResult;
import dev.rehome.postgres.CopyReader;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How long the application would be refused while everything is copied: the size of the tables and how fast the
/// source gives its rows, measured now. No promise: the budget is.
///
/// @param seconds about
/// @param words what was measured and reckoned
record CopyEstimate(long seconds, String words) {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final long LOOK_BYTES = 64L << 20;

    /// Rows are read and written, indexed, and read on both sides once more to be compared.
    private static final int TIMES = 3;

    private static final int SECONDS_LEAST = 5;

    static CopyEstimate measure(Session source, FollowResult plan) {
        List<CopyResult.TableResult> tables =
                plan.copy().map(CopyResult::tables).orElse(List.of());
        long bytes = tables.stream().mapToLong(CopyResult.TableResult::bytes).sum();
        Optional<QualifiedName> largest = tables.stream()
                .max(Comparator.comparingLong(CopyResult.TableResult::bytes))
                .map(CopyResult.TableResult::name);
        if (bytes == 0 || largest.isEmpty()) {
            return new CopyEstimate(SECONDS_LEAST, "the tables are empty");
        }
        double perSecond = read(source, largest.get());
        long seconds = SECONDS_LEAST + (long) Math.ceil(TIMES * bytes / perSecond);
        return new CopyEstimate(
                seconds,
                (bytes >> 20) + " MB in all, " + largest.get().quoted() + " read at "
                        + Math.max(1, (long) perSecond >> 20) + " MB/s just now; " + TIMES
                        + " times that for indexes and comparing");
    }

    private static double read(Session source, QualifiedName table) {
        long begin = System.nanoTime();
        long bytes = 0;
        try (CopyReader reader = source.copyOut("COPY (SELECT * FROM ONLY " + table.quoted() + ") TO STDOUT")) {
            for (int length = reader.next(); length >= 0; length = reader.next()) {
                bytes += length;
                if (bytes > LOOK_BYTES || System.nanoTime() - begin > LOOK.toNanos()) {
                    break;
                }
            }
        }
        return Math.max(1, bytes) * 1e9 / Math.max(1, System.nanoTime() - begin);
    }
}
