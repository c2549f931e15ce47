package dev.rehome.service;

import java.time.Duration;

/// One question to something that runs. It can be asked any number of times, from any thread, one look at a time.
///
/// What is found wrong is an answer, never an exception: a probe that cannot reach its subject says NO-GO, one that
/// cannot be carried out at all says ERROR.
public interface Probe {
    /// What is asked, in words that hold no secret: `GET http://127.0.0.1:3000/health`.
    String asks();

    /// Asks once.
    ///
    /// @param within how long an answer may take; past it the answer is NO-GO
    ProbeAnswer look(Duration within) throws InterruptedException;
}
