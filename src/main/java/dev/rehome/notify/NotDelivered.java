package dev.rehome.notify;

import java.time.Duration;

/// A channel did not take a notice.
public final class NotDelivered extends Exception {
    private static final long serialVersionUID = 1L;

    /// What is known of the notice.
    public enum Fate {
        /// It was not taken, and trying again may help.
        NOT_TAKEN,
        /// It was refused, and trying again does not help.
        REFUSED,
        /// It may have been taken.
        UNSURE
    }

    private final Fate fate;
    private final Duration wait;

    /// @param reason no secret and no address
    /// @param wait how long the channel asks to be left alone
    public NotDelivered(Fate fate, String reason, Duration wait) {
        super(reason);
        this.fate = fate;
        this.wait = wait;
    }

    public NotDelivered(Fate fate, String reason) {
        this(fate, reason, Duration.ZERO);
    }

    public Fate fate() {
        return fate;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }

    public Duration waitAsked() {
        return wait;
    }
}
