package dev.rehome.runbook;

/// The phase under way goes back; thrown from wherever that is found, handled by the phase.
final class GoBack extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Early early;

    GoBack(Early early) {
        super(early.failure().message());
        this.early = early;
    }

    Early early() {
        return early;
    }
}
