package dev.rehome.migration;

import dev.rehome.copy.CopyProgress;
import dev.rehome.finding.Finding;
import dev.rehome.follow.StreamEvents;
import dev.rehome.follow.StreamStatus;
import java.time.Duration;
import java.util.Optional;

/// Told how following goes on. Called from several threads.
public interface FollowProgress extends StreamEvents {
    FollowProgress NONE = new FollowProgress() {};

    /// Told of the copy.
    default CopyProgress copy() {
        return CopyProgress.NONE;
    }

    default void phase(String name) {}

    /// @param perSecond transactions applied lately
    /// @param eta until the target is where the source is, at the present pace; empty where that cannot be said
    default void status(StreamStatus status, double perSecond, Optional<Duration> eta) {}

    /// Something a person should know now, not only at the end.
    default void finding(Finding finding) {}
}
