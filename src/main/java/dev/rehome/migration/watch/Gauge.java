package dev.rehome.migration.watch;

import dev.rehome.service.ProbeAnswer;

/// Measures one thing. What it needs to know of earlier looks is in its memory, so that it goes on after a restart.
public interface Gauge {
    /// Counting begins now. Does nothing where it began before.
    default void begin(Memory memory) throws InterruptedException {}

    ProbeAnswer look(Memory memory) throws InterruptedException;
}
