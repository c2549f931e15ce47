package dev.rehome.migration.watch;

import dev.rehome.runbook.Trigger;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// What is to be watched.
///
/// @param sample how often the application is looked at
/// @param gap looks that are further apart leave a hole: what was between them was not observed
/// @param uptime wanted, in percent
/// @param meters made with a memory that the journal keeps
/// @param failWhen conditions that end it at once, made with the same memory
/// @param acceptsUnclear whether a person has said that what cannot be seen is no obstacle
public record WatchRequest(
        Schedule schedule,
        Duration sample,
        Duration gap,
        BigDecimal uptime,
        Function<Memory, List<Meter>> meters,
        Function<Memory, List<Trigger>> failWhen,
        boolean acceptsUnclear) {}
