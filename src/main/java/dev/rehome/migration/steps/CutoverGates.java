package dev.rehome.migration.steps;

import dev.rehome.backup.BackupStore;
import dev.rehome.backup.StoredBackup;
import dev.rehome.backup.Verdict;
import dev.rehome.finding.Code;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.migration.BackupPlan;
import dev.rehome.notify.NotifyProblem;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunState;
import dev.rehome.settings.PhaseSettings.GateSettings;
import dev.rehome.settings.StepSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What must have gone well before a phase switches the application over: rehearsals, a dry run, a backup that was
/// restored, people told in time. What the plan does not ask for is not looked at; a rehearsal asks nothing.
record CutoverGates(Parts parts) {
    private static final String SAME = " of this plan, code and schema";

    /// @param code of the finding that says it does not hold
    record Asked(Gate gate, Code code, String remedy) {}

    /// @param beforehand whether the phase has not begun: what its own steps bring is not asked for yet
    List<Asked> look(boolean beforehand) {
        List<Asked> asked = new ArrayList<>();
        if (parts.identity().isEmpty()) {
            return asked;
        }
        GateSettings gates = parts.phase().gates();
        if (gates.rehearsals() > 0 || gates.dryRun()) {
            ofThePlan(gates, asked);
        }
        boolean brings = parts.phase().steps().stream().map(StepSettings::kind).anyMatch("backup"::equals);
        if (gates.backup() && !(beforehand && brings)) {
            asked.add(new Asked(
                    backup(), StepsProblem.NO_PROVEN_BACKUP, "make one that is restored: rehome backup --execute"));
        }
        if (gates.notices()) {
            notices(asked);
        }
        return asked;
    }

    private void ofThePlan(GateSettings gates, List<Asked> asked) {
        Map<String, String> now;
        try {
            now = parts.identity().orElseThrow().with(parts.databases());
        } catch (RehomeException e) {
            Gate gate = new Gate("schema of the source", Gate.Verdict.ERROR, e.message(), "can be read", e.reason());
            asked.add(new Asked(gate, e.code(), e.remedy()));
            return;
        }
        if (gates.rehearsals() > 0) {
            asked.add(new Asked(
                    rehearsals(gates.rehearsals(), now),
                    StepsProblem.NOT_REHEARSED,
                    "rehearse what will be run: rehome rehearse --until "
                            + parts.phase().name() + " --execute"));
        }
        if (gates.dryRun()) {
            asked.add(new Asked(dryRun(now), StepsProblem.NO_DRY_RUN, "look at it all again: rehome preflight"));
        }
    }

    /// The last ones count: a failed one ends the row, also one that did not come as far as this phase.
    private Gate rehearsals(int wanted, Map<String, String> now) {
        List<Trial> trials = Trial.rehearsals(parts.state());
        String phase = parts.phase().name();
        int clean = 0;
        for (Trial trial : trials) {
            if (PlanIdentity.isOf(now, trial.fields()) && !(trial.clean() && !trial.covers(phase))) {
                clean = trial.clean() ? clean + 1 : 0;
            }
        }
        long others = trials.stream()
                .filter(trial -> !PlanIdentity.isOf(now, trial.fields()))
                .count();
        String value = clean + " clean" + (others == 0 ? "" : ", " + others + " of something else");
        String limit = wanted + " clean, there and back," + SAME;
        String evidence = "journals in .rehome/rehearsals";
        return clean >= wanted
                ? Gate.go("rehearsals", value, limit, evidence)
                : Gate.noGo("rehearsals", value, limit, evidence);
    }

    private Gate dryRun(Map<String, String> now) {
        Optional<Entry> last = Trial.dryRuns(parts.state()).stream()
                .filter(entry -> PlanIdentity.isOf(now, entry.fields()))
                .reduce((_, later) -> later);
        String limit = "GO" + SAME;
        String evidence = "journal in .rehome/preflight";
        if (last.isEmpty()) {
            return Gate.noGo("dry run", "none" + SAME, limit, evidence);
        }
        String value = last.get().field("verdict") + " at " + last.get().at().truncatedTo(ChronoUnit.SECONDS);
        return switch (last.get().field("verdict")) {
            case "go" -> Gate.go("dry run", value, limit, evidence);
            case "could-not-check" -> Gate.unclear("dry run", value, limit, evidence);
            default -> Gate.noGo("dry run", value, limit, evidence);
        };
    }

    private Gate backup() {
        Path folder = new BackupPlan(
                        parts.settings(), parts.variables(), parts.databases().proofs(), "rehome")
                .folder();
        Optional<StoredBackup> proven = BackupStore.list(folder).stream()
                .filter(backup -> backup.manifest().databases().stream()
                        .anyMatch(database -> database.side().equals("source")))
                .filter(backup -> backup.proof()
                        .filter(proof -> proof.verdict() == Verdict.EQUAL)
                        .isPresent())
                .findFirst();
        String limit = "one of the source, restored once and equal";
        return proven.map(backup -> Gate.go("backup restored", backup.name(), limit, folder.toString()))
                .orElseGet(() -> Gate.noGo("backup restored", "none", limit, folder.toString()));
    }

    private void notices(List<Asked> asked) {
        String phase = parts.phase().name();
        for (Finding finding : parts.notices().schedule().gate(phase)) {
            String limit = "everybody told in time";
            Gate gate = finding.severity() == Severity.BLOCKING
                    ? Gate.noGo(finding.subject(), finding.message(), limit, ".rehome/notices")
                    : Gate.unclear(finding.subject(), finding.message(), limit, ".rehome/notices");
            asked.add(new Asked(gate, NotifyProblem.NOT_IN_TIME, finding.remedy()));
        }
    }

    /// What keeps a phase from beginning; of one that waits for another phase it is only told, since that one changes
    /// what has to be rehearsed. One that is done begins no more.
    List<Finding> findings() {
        Path journal = RunRequest.journal(parts.state().resolve("run"));
        RunState run = Files.exists(journal) ? RunState.of(FileJournal.read(journal)) : RunState.NOTHING;
        if (isDone(run, parts.phase().name())) {
            return List.of();
        }
        boolean waits = parts.phase().needs().stream().anyMatch(needed -> !isDone(run, needed));
        return look(true).stream()
                .filter(one -> one.gate().verdict() != Gate.Verdict.GO)
                .map(one -> finding(one, waits))
                .toList();
    }

    private static boolean isDone(RunState run, String phase) {
        return run.phase(phase)
                .filter(state -> state.status() == PhaseState.Status.DONE)
                .isPresent();
    }

    private Finding finding(Asked asked, boolean waits) {
        Gate gate = asked.gate();
        Severity now = gate.verdict() == Gate.Verdict.INCONCLUSIVE ? Severity.WARNING : Severity.BLOCKING;
        return new Finding(
                asked.code(),
                waits ? Severity.NOTE : now,
                "phase " + parts.phase().name() + ": " + gate.name(),
                gate.value() + ", wanted " + gate.limit(),
                asked.remedy());
    }
}
