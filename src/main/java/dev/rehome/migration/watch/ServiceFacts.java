package dev.rehome.migration.watch;

import java.math.BigDecimal;
import java.util.Optional;

/// What a process manager says of a service.
///
/// @param running whether all its processes run
/// @param words its state as the manager calls it
/// @param restarts how often it was started again by itself, since it was made
/// @param memory in bytes, of all its processes
/// @param cpu in percent of one core, of all its processes
public record ServiceFacts(
        boolean running, String words, Optional<Long> restarts, Optional<Long> memory, Optional<BigDecimal> cpu) {
    /// Asks for one service.
    @FunctionalInterface
    public interface Source {
        /// @return empty where the manager knows no such service
        Optional<ServiceFacts> of(String service) throws InterruptedException;
    }
}
