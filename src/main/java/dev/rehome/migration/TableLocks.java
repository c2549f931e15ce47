package dev.rehome.migration;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The locks of the statements that run now. A job whose statement would wait in the server for that of
/// another can do something else meanwhile. Not safe for use by several threads.
final class TableLocks {
    private static final int EXCLUSIVE = -1;

    /// How many share a table, or [#EXCLUSIVE].
    private final Map<String, Integer> held = new HashMap<>();

    /// @return whether all were free; none is taken where not
    boolean tryAcquire(Set<TableLock> locks) {
        for (TableLock lock : locks) {
            int now = held.getOrDefault(lock.table(), 0);
            if (now != 0 && !(lock.shared() && now > 0)) {
                return false;
            }
        }
        locks.forEach(l -> held.merge(l.table(), l.shared() ? 1 : EXCLUSIVE, Integer::sum));
        return true;
    }

    void release(Set<TableLock> locks) {
        locks.forEach(l -> held.merge(l.table(), l.shared() ? -1 : -EXCLUSIVE, (a, b) -> a + b == 0 ? null : a + b));
    }
}
