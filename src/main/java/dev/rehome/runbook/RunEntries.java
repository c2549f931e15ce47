package dev.rehome.runbook;

/// The kinds of entries in the journal of a run. Fields that several have: `phase`, `step`, `by` (who
/// asked for it), `request` (id of the request from another terminal that it answers).
public final class RunEntries {
    /// A process took the run up: `by`, `pid`, `version`.
    public static final String RUN_BEGUN = "run-begun";
    /// `attempt`, `title`, `plan` (hash), `commit`, `budgetMillis`, and per step a line in `steps`.
    public static final String PHASE_BEGUN = "phase-begun";
    /// `attempt`; `downtime` where the application is taken away.
    public static final String STEP_BEGUN = "step-begun";
    /// From here on the step may have changed something.
    public static final String STEP_ACTING = "step-acting";
    /// `name`, `value`: what the step needs to know later.
    public static final String RECORDED = "recorded";
    /// `name`, `verdict`, `value`, `limit`, `evidence`.
    public static final String GATE = "gate";
    /// `held` where nothing had to be done; `downtime` where the application is back; values start with `.`.
    public static final String STEP_DONE = "step-done";
    /// `code`, `message`, `cause`, `remedy`; `again` where it is tried again.
    public static final String STEP_FAILED = "step-failed";
    /// The operator had it left out.
    public static final String STEP_SKIPPED = "step-skipped";
    /// `id`, `question`, `role`, `people`, `backupAt`.
    public static final String ASKED = "asked";
    /// The question went to the backup contact: `id`.
    public static final String ASKED_BACKUP = "asked-backup";
    /// `id`, `as`.
    public static final String APPROVED = "approved";
    /// All steps are done; `until`.
    public static final String VERIFYING = "verifying";
    public static final String PHASE_DONE = "phase-done";
    /// `reason`, `cause`.
    public static final String UNDO_BEGUN = "undo-begun";
    public static final String STEP_UNDOING = "step-undoing";
    public static final String STEP_UNDONE = "step-undone";
    public static final String PHASE_UNDONE = "phase-undone";
    /// The way back failed: `message`, `cause`, `instructions`.
    public static final String STUCK = "stuck";
    /// A trigger's verdict changed: as a gate.
    public static final String TRIGGER = "trigger";
    /// What a trigger keeps for its later samples: `name`, `value`.
    public static final String TRIGGER_RECORDED = "trigger-recorded";
    /// Somebody wants the phase undone: `reason`.
    public static final String BACK_WANTED = "back-wanted";
    /// A request from another terminal was not followed: `reason`.
    public static final String REFUSED = "refused";
    /// `until`; nothing new is begun before.
    public static final String POSTPONED = "postponed";
    public static final String PAUSED = "paused";
    public static final String RESUMED = "resumed";
    /// The operator stopped it; it can be resumed: `reason`.
    public static final String STOPPED = "stopped";
    /// A process ended in order: `exit`.
    public static final String RUN_ENDED = "run-ended";

    private RunEntries() {}
}
