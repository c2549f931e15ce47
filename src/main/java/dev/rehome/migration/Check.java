package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;

/// One thing that preflight looks at. Looks and never changes: its sessions are in read-only transactions.
sealed interface Check {
    /// What it looks at, for the case that it cannot.
    String subject();

    /// Looks at one side; [#of(Side)] says at which.
    non-sealed interface OfOneSide extends Check {
        default boolean of(Side side) {
            return true;
        }

        void look(Session session, PreflightRequest request, PreflightReport report);
    }

    /// Compares the two sides.
    non-sealed interface OfBothSides extends Check {
        void look(Session source, Session target, PreflightRequest request, PreflightReport report);
    }
}
