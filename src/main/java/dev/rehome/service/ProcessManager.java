package dev.rehome.service;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What starts and stops services on a machine. Every call may be repeated: a service that is stopped already is
/// stopped, one that is brought back already is back.
public interface ProcessManager {
    /// The word in the plan: `pm2`.
    String kind();

    Machine machine();

    /// Two managers with the same identity have the same services: kind, machine and home.
    String identity();

    /// All that it runs or has stopped, also what the plan does not name; of systemd only what the plan names, for the
    /// whole machine is its.
    ///
    /// @throws RehomeException `RH-SVC-005` where its program is missing, `RH-SVC-006` where it does not answer
    List<ProcessState> list() throws InterruptedException;

    default Optional<ProcessState> find(String name) throws InterruptedException {
        return list().stream().filter(state -> state.name().equals(name)).findFirst();
    }

    /// Stops it and sees that its processes are gone.
    ///
    /// @throws RehomeException `RH-SVC-008`
    void stop(String name, Duration limit) throws InterruptedException;

    /// Stops several, in this order where the manager takes one at a time.
    default void stop(List<String> names, Duration limit) throws InterruptedException {
        for (String name : names) {
            stop(name, limit);
        }
    }

    /// Starts it, or starts it again. That it is ready is for others to see.
    ///
    /// @throws RehomeException `RH-SVC-009`
    void start(String name, Launch launch, Duration limit) throws InterruptedException;

    /// Keeps how its services are now, for [#bringBack] and for [Launch]: call it before anything is changed. What it
    /// gives holds no secret; what it keeps may, in a file that only this user can read.
    ///
    /// @param token part of the name of what is kept: letters, digits, `-`
    default String remember(String token) throws InterruptedException {
        return "";
    }

    /// Makes it answer again where it does not run any more, on a way back: there is nobody to start it by hand.
    ///
    /// @throws RehomeException `RH-SVC-006` where services that it started live on without it: each would run twice
    default void wake() throws InterruptedException {}

    /// Starts a service as it was when it was remembered: the same program, arguments and environment.
    default void bringBack(String name, String remembered, Duration limit) throws InterruptedException {
        start(name, new Launch(Map.of(), Optional.empty(), Optional.of(remembered)), limit);
    }

    /// The environment of the living process; empty where nobody can see it. Holds secrets: for comparing only.
    default Map<String, String> environment(String name) throws InterruptedException {
        return Map.of();
    }

    /// Where a service's log ends now. No secret.
    String logMark(String name) throws InterruptedException;

    /// What it has logged since the mark, at most so much. May hold secrets.
    String logSince(String name, String mark, int bytesMax) throws InterruptedException;

    /// Makes what runs now what runs after the machine starts again; what was kept for that before is kept under the
    /// token for [#unsave(String)]. Nothing for managers that need no such thing.
    default void save(String token) throws InterruptedException {}

    /// Puts back what [#save(String)] replaced.
    default void unsave(String token) throws InterruptedException {}

    /// What would stop these services from being driven; looked at without changing anything.
    List<Finding> preflight(List<String> names) throws InterruptedException;
}
