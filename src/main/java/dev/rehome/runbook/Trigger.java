package dev.rehome.runbook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A condition that starts a phase's way back by itself. Sampled by a thread of its own while steps, waits and the
/// time of `verifyFor` run, but not while the application is away on purpose.
public interface Trigger {
    /// As the plan has it: `errors over 20%`.
    String name();

    /// What holds now. NO-GO starts the way back; INCONCLUSIVE and ERROR are said and change nothing.
    Gate look(Watch watch) throws InterruptedException;

    /// How often it is sampled.
    default Duration every() {
        return Duration.ofSeconds(30);
    }

    /// What a sample is given.
    interface Watch {
        /// The clock of the run.
        Clock clock();

        /// Since when the application has been back in this phase: what happened before does not count.
        Instant since();

        /// What was recorded last under a name since the phase was begun, also by a process before this one.
        Optional<String> recorded(String name);

        /// Keeps a value; durable when it returns. No secret.
        void record(String name, String value);
    }
}
