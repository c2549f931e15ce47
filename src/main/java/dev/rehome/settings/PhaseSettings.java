package dev.rehome.settings;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// A phase as the plan has it.
///
/// @param name by which others need it
/// @param title for people; the name where it is left out
/// @param group the group of tables that its steps are about; empty for all of the plan's
/// @param budget how long the application may be away
/// @param askOnFailure whether a person decides where something fails, instead of going back at once
/// @param verifyFor how long nothing may go wrong before it counts as done
/// @param rollbackWhen conditions that start the way back, each a map
/// @param gates asked before a cutover of it
/// @param value of the whole phase, for problems that are found later
public record PhaseSettings(
        String name,
        String title,
        List<String> needs,
        Optional<String> group,
        Optional<WindowSettings> window,
        Optional<Duration> budget,
        boolean askOnFailure,
        Duration verifyFor,
        List<PlanValue> rollbackWhen,
        List<ApprovalSettings> approvals,
        GateSettings gates,
        List<StepSettings> steps,
        PlanValue value) {
    public PhaseSettings {
        needs = List.copyOf(needs);
        rollbackWhen = List.copyOf(rollbackWhen);
        approvals = List.copyOf(approvals);
        steps = List.copyOf(steps);
    }

    /// Throws everything that was found wrong while steps were made of the plan's phases.
    ///
    /// @throws dev.rehome.finding.RehomeException `RH-SET-002` with line and column of each
    public void refuseProblems() {
        value.problems().throwIfAny();
    }

    /// When it may run. Without a date every day.
    public record WindowSettings(Optional<LocalDate> date, LocalTime start, LocalTime end, ZoneId zone) {}

    /// What must have gone well before a cutover of the phase.
    ///
    /// @param rehearsals how many, clean, since the last change of plan, code or schema; 0 where none is asked for
    /// @param dryRun whether `rehome preflight` must have said GO since then
    /// @param backup whether a backup of the source must have been restored once
    /// @param notices whether those ahead of the window must have been in time
    public record GateSettings(int rehearsals, boolean dryRun, boolean backup, boolean notices) {}

    /// Who must say yes.
    public record ApprovalSettings(String role, int people, Duration backupAfter) {}
}
