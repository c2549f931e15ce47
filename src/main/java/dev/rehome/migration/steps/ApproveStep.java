package dev.rehome.migration.steps;

import dev.rehome.runbook.Action;
import dev.rehome.runbook.Approval;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `approve`: a person says yes before the phase goes on, for example `{approve: "All services look right"}` or
/// `{approve: {question: ..., role: on-call, people: 2, backupAfter: 15min}}`.
final class ApproveStep implements Action {
    private static final Duration BACKUP_AFTER = Duration.ofMinutes(15);

    private final String question;
    private final String role;
    private final int people;
    private final Duration backupAfter;

    ApproveStep(StepSettings step, Parts parts) {
        boolean map = step.value().isMap();
        Optional<String> asked = map
                ? step.text("question")
                : Optional.of(step.value()).filter(value -> !value.isEmpty()).flatMap(value -> value.text());
        this.question = asked.orElse("Go on?");
        this.role = map ? step.text("role").orElse("") : "";
        this.people = map ? step.count("people").orElse(1) : 1;
        this.backupAfter = (map ? step.duration("backupAfter") : Optional.<Duration>empty()).orElse(BACKUP_AFTER);
    }

    @Override
    public String plan() {
        return "ask " + (role.isEmpty() ? "" : people > 1 ? people + " of " + role + ": " : role + ": ") + question;
    }

    @Override
    public List<Approval> approvals() {
        return List.of(new Approval(question, role, people, backupAfter));
    }

    @Override
    public Map<String, String> act(StepRun run) {
        return Map.of();
    }
}
