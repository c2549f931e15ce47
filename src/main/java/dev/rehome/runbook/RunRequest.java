package dev.rehome.runbook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// What is asked of a run.
///
/// @param folder `.rehome/run`
/// @param identity of what the journal is about: the databases
/// @param plan hash of the plan file
/// @param commit of the code now; empty where it is under no version control
/// @param wanted which part of the runbook
/// @param manner how questions and windows are dealt with
/// @param operator who runs it
/// @param roles that the plan gives to a person
public record RunRequest(
        Path folder,
        Runbook runbook,
        Map<String, String> identity,
        String plan,
        Supplier<String> commit,
        Wanted wanted,
        Manner manner,
        Operator operator,
        Function<String, Set<String>> roles,
        Measured measured,
        Timekeeper time,
        UnaryOperator<String> mask,
        RunEvents events) {
    /// Which part of a runbook.
    ///
    /// @param phase only this one
    /// @param until the step behind which it stops
    /// @param from the step before which everything of its phase is left out
    public record Wanted(Optional<String> phase, Optional<String> until, Optional<String> from) {
        public static final Wanted ALL = new Wanted(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// How questions and windows are dealt with.
    ///
    /// @param yes approves what asks for approval without a role
    /// @param noWait ends where it would wait for an answer
    /// @param arm waits for a window that is not open yet
    /// @param poll how often it looks up while something runs
    public record Manner(boolean yes, boolean noWait, boolean arm, Duration poll) {}

    /// Who runs it.
    ///
    /// @param name as the system has it, at his machine
    /// @param as the contact of the plan that he says he is
    public record Operator(String name, Optional<String> as, long pid, String version) {}

    Path journal() {
        return journal(folder);
    }

    /// Where the journal lies.
    public static Path journal(Path folder) {
        return folder.resolve("journal");
    }
}
