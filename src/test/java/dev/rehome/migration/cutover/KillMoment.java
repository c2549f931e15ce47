package dev.rehome.migration.cutover;

import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// When a process is killed: so long after its journal says something, or after it has begun to work.
///
/// @param kind of the entry; empty for the first sign of work
record KillMoment(String kind, Duration later) {
    private static final List<String> KINDS = List.of(
            SwitchState.BEGUN,
            SwitchState.FREEZING,
            SwitchState.FROZEN,
            SwitchState.CAUGHT_UP,
            SwitchState.SEQUENCES,
            SwitchState.VERIFIED,
            SwitchState.QUIET,
            SwitchState.SWITCHING,
            SwitchState.OPENING,
            SwitchState.SWITCHED,
            SwitchState.SETTLED);
    private static final int STEP_MICROS = 40_000;

    static KillMoment ofSwitch(Random random) {
        return random.nextInt(4) == 0
                ? new KillMoment("", Duration.ofMillis(random.nextInt(2500)))
                : new KillMoment(
                        KINDS.get(random.nextInt(KINDS.size())), Duration.ofNanos(random.nextInt(STEP_MICROS) * 1000L));
    }

    static KillMoment within(Random random, int millis) {
        return new KillMoment("", Duration.ofMillis(random.nextInt(millis)));
    }

    /// @param file the journal, also where it is not there yet
    /// @param works whether the process has begun to work
    void await(RehomeProcess process, Path file, Works works) throws IOException {
        if (kind.isEmpty()) {
            process.await(works::begun);
        } else {
            long before = entries(file);
            long[] size = {size(file)};
            process.await(() -> {
                long now = size(file);
                boolean grown = now != size[0];
                size[0] = now;
                return grown && entries(file) > before;
            });
        }
        long end = System.nanoTime() + later.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            LockSupport.parkNanos(Math.min(1_000_000, end - System.nanoTime()));
        }
    }

    interface Works {
        boolean begun();
    }

    private long entries(Path file) {
        return size(file) == 0
                ? 0
                : FileJournal.read(file).stream()
                        .map(Entry::kind)
                        .filter(kind::equals)
                        .count();
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
