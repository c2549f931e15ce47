package dev.rehome.migration.watch;

import java.time.Duration;
import java.time.Instant;

/// What people hear of a watch. A call may be repeated after a kill; none may hold the watch up.
public interface WatchEvents {
    WatchEvents NONE = new WatchEvents() {};

    /// It begins, or goes on after a break.
    default void begun(Instant begun, Instant until, boolean again) {}

    /// The application is in another state than at the last sample.
    default void changed(Observation observation, String words) {}

    default void checked(WatchCheck check, int of) {}

    default void missed(int number, Instant due) {}

    /// Nothing is looked at for a while.
    default void waiting(Duration time, Instant nextCheck) {}

    default void ended(WatchEnd end, Uptime uptime) {}
}
