package dev.rehome.service;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// What shows that a service works: something that it does, not what its manager says of it.
public sealed interface Readiness {
    /// How long it may take from the start on.
    Duration within();

    /// For messages, without a secret.
    String words();

    /// A probe's good answer.
    record Asked(Probe probe, Duration within) implements Readiness {
        @Override
        public String words() {
            return probe.asks();
        }
    }

    /// A line of its log, written since it was started.
    ///
    /// @param never a line that ends the waiting: it will not work
    record Logged(Pattern pattern, Optional<Pattern> never, Duration within) implements Readiness {
        @Override
        public String words() {
            return "a line like " + pattern + " in its log";
        }
    }
}
