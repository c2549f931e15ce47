package dev.rehome.runbook;

import java.time.Duration;

/// An approval that is needed before going on.
///
/// @param question for people, one line
/// @param role that the plan's contacts must give whoever answers; empty where anybody may
/// @param people how many different ones must say yes
/// @param backupAfter how long the role has it to itself: then the question goes to the contacts of the role `backup`,
///     who may answer as well; zero for never
public record Approval(String question, String role, int people, Duration backupAfter) {
    /// The role of those who answer when others do not.
    public static final String BACKUP = "backup";

    public Approval {
        if (question.isBlank() || people < 1 || backupAfter.isNegative()) {
            throw new IllegalArgumentException("an approval needs a question and at least one person");
        }
    }
}
