package dev.rehome.runbook;

import java.time.Duration;

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
        java.time.Clock clock();

        /// Since when the application has been back in this phase: what happened before does not count.
        java.time.Instant since();
    }
}
