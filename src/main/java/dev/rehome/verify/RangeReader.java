package dev.rehome.verify;

import dev.rehome.digest.BlockRange;
import dev.rehome.postgres.Session;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// Reads one relation of one side, whole or in ranges that several sessions read at once. What a lost connection
/// costs is one range.
sealed interface RangeReader {
    /// @param task gives what is to be read of a range, empty for all rows
    /// @return one result for each range, in any order
    <T> List<T> read(Function<Optional<BlockRange>, Function<Session, T>> task);

    /// In one statement.
    record Whole(SnapshotWorker worker) implements RangeReader {
        @Override
        public <T> List<T> read(Function<Optional<BlockRange>, Function<Session, T>> task) {
            return List.of(worker.read(task.apply(Optional.empty())));
        }
    }

    /// In ranges, by as many sessions as there are workers.
    record Ranges(List<SnapshotWorker> workers, List<Optional<BlockRange>> ranges) implements RangeReader {
        @Override
        public <T> List<T> read(Function<Optional<BlockRange>, Function<Session, T>> task) {
            Queue<Optional<BlockRange>> open = new ConcurrentLinkedQueue<>(ranges);
            Queue<T> results = new ConcurrentLinkedQueue<>();
            Parallel.run(workers.stream()
                    .map(worker -> (Runnable) () -> {
                        for (Optional<BlockRange> range = open.poll(); range != null; range = open.poll()) {
                            results.add(worker.read(task.apply(range)));
                        }
                    })
                    .toList());
            return List.copyOf(results);
        }
    }
}
