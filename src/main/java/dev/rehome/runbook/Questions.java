package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks people, and waits for their answers.
final class Questions {
    private final RunRequest request;
    private final RunLog log;
    private final Vigil vigil;

    Questions(RunRequest request, RunLog log, Vigil vigil) {
        this.request = request;
        this.log = log;
        this.vigil = vigil;
    }

    /// Returns when enough people have said yes.
    ///
    /// @param id the same for the same question, also after a restart
    /// @param step empty where it is about the phase
    /// @throws RehomeException `RH-RUN-009` where nobody is waited for
    void ask(String id, String phase, String step, Approval approval) throws GoBack, InterruptedException {
        if (isAnswered(id, phase, approval)) {
            return;
        }
        if (isAnsweredBefore(id, phase, step, approval)) {
            return;
        }
        put(id, phase, step, approval);
        if (request.manner().noWait()) {
            throw waiting(phase, step, approval);
        }
        while (!isAnswered(id, phase, approval)) {
            vigil.pace(vigil.poll());
            vigil.check();
            toBackup();
        }
    }

    private boolean isAnswered(String id, String phase, Approval approval) {
        return given(id, phase).stream().distinct().count() >= approval.people();
    }

    private List<String> given(String id, String phase) {
        return log.state()
                .phase(phase)
                .map(p -> p.approvals().getOrDefault(id, List.of()))
                .orElse(List.of());
    }

    /// `--yes` is the operator's own answer; a role's he gives only where he has it.
    private boolean isAnsweredBefore(String id, String phase, String step, Approval approval) {
        RunRequest.Operator operator = request.operator();
        String as = operator.as().orElse(operator.name());
        boolean allowed = approval.role().isEmpty() || request.roles().apply(as).contains(approval.role());
        if (request.manner().yes() && allowed && !given(id, phase).contains(as)) {
            Map<String, String> fields = about(id, phase, step);
            fields.put("by", operator.name());
            fields.put("as", as);
            log.append(RunEntries.APPROVED, fields);
        }
        return isAnswered(id, phase, approval);
    }

    private void put(String id, String phase, String step, Approval approval) {
        Optional<Question> open = log.state().question();
        if (open.filter(question -> question.id().equals(id)).isPresent()) {
            return;
        }
        Map<String, String> fields = about(id, phase, step);
        fields.put("question", approval.question());
        fields.put("role", approval.role());
        fields.put("people", String.valueOf(approval.people()));
        if (!approval.backupAfter().isZero() && !approval.role().isEmpty()) {
            fields.put(
                    "backupAt",
                    request.time().now().plus(approval.backupAfter()).toString());
        }
        log.append(RunEntries.ASKED, fields);
    }

    private static Map<String, String> about(String id, String phase, String step) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("phase", phase);
        fields.put("step", step);
        fields.put("id", id);
        return fields;
    }

    private void toBackup() {
        Optional<Question> late = log.state()
                .question()
                .filter(question -> !question.toBackup())
                .filter(question -> question.backupAt()
                        .filter(at -> !request.time().now().isBefore(at))
                        .isPresent());
        late.ifPresent(question ->
                log.append(RunEntries.ASKED_BACKUP, about(question.id(), question.phase(), question.step())));
    }

    private static RehomeException waiting(String phase, String step, Approval approval) {
        return new RehomeException(
                RunbookProblem.WAITING,
                (step.isEmpty() ? "phase " + phase : step) + ": waiting for an approval: " + approval.question(),
                approval.role().isEmpty() ? "anybody may give it" : "it is for the role " + approval.role(),
                "answer with: " + Question.command(approval.role()) + ", then run: rehome run --execute");
    }

    /// A moment for messages.
    static String in(Instant from, Instant to) {
        Duration left = Duration.between(from, to);
        return left.isNegative() ? "now" : "in " + Times.text(left);
    }
}
