package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Takes up what people at other terminals want. One entry a request, so that a kill leaves none half followed.
final class Desk {
    private final Path folder;
    private final RunLog log;
    private final Function<String, Set<String>> roles;
    private final Timekeeper time;

    /// @param folder `.rehome/run`
    Desk(Path folder, RunLog log, Function<String, Set<String>> roles, Timekeeper time) {
        this.folder = folder;
        this.log = log;
        this.roles = roles;
        this.time = time;
    }

    void takeAll() {
        for (Request request : Request.waiting(folder)) {
            if (!log.state().requests().contains(request.id())) {
                take(request);
            }
            request.delete(folder);
        }
    }

    /// @return why it is not followed
    Optional<RehomeException> take(Request request) {
        Optional<RehomeException> refusal = refusal(request, log.state(), roles);
        if (refusal.isPresent()) {
            Map<String, String> fields = fields(request);
            fields.put("reason", refusal.get().message());
            log.append(RunEntries.REFUSED, fields);
        } else {
            follow(request);
        }
        return refusal;
    }

    private void follow(Request request) {
        Map<String, String> fields = fields(request);
        switch (request.kind()) {
            case APPROVE -> {
                Question question = log.state().question().orElseThrow();
                fields.put("phase", question.phase());
                fields.put("step", question.step());
                fields.put("id", question.id());
                log.append(RunEntries.APPROVED, fields);
            }
            case POSTPONE -> {
                Instant until = time.now().plus(Duration.ofMillis(Long.parseLong(request.about())));
                fields.put("until", until.toString());
                log.append(RunEntries.POSTPONED, fields);
            }
            case ABORT, ROLLBACK -> {
                fields.put("reason", request.kind().word() + " by " + request.as());
                log.append(RunEntries.BACK_WANTED, fields);
            }
        }
    }

    private static Map<String, String> fields(Request request) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("request", request.id());
        fields.put("wanted", request.kind().word());
        fields.put("by", request.by());
        fields.put("as", request.as());
        return fields;
    }

    /// Why a request cannot be followed as things stand.
    static Optional<RehomeException> refusal(Request request, RunState state, Function<String, Set<String>> roles) {
        return switch (request.kind()) {
            case APPROVE -> approval(request, state.question(), roles);
            case POSTPONE -> Optional.empty();
            case ABORT ->
                state.underWay().isPresent()
                        ? Optional.empty()
                        : Optional.of(unknown("abort", "no phase is under way", "see: rehome status"));
            case ROLLBACK ->
                state.standing().isPresent()
                        ? Optional.empty()
                        : Optional.of(unknown("rollback", "no phase stands", "see: rehome status"));
        };
    }

    private static Optional<RehomeException> approval(
            Request request, Optional<Question> open, Function<String, Set<String>> roles) {
        if (open.isEmpty()) {
            return Optional.of(unknown("approve", "no question is open", "see: rehome status"));
        }
        Question question = open.get();
        if (!request.about().isEmpty()
                && !request.about().equals(question.step())
                && !request.about().equals(question.phase())) {
            return Optional.of(unknown(
                    "approve " + request.about(),
                    "the question that is open is about "
                            + (question.step().isEmpty() ? "phase " + question.phase() : question.step()),
                    "see: rehome status"));
        }
        if (question.given().contains(request.as())) {
            return Optional.of(notAllowed(request.as() + " has said yes already", "another person has to"));
        }
        return hasRole(request.as(), question, roles)
                ? Optional.empty()
                : Optional.of(notAllowed(
                        request.as() + " may not answer this: it is for the role " + question.role(),
                        "name the contact of the plan that you are: --as NAME"));
    }

    private static boolean hasRole(String person, Question question, Function<String, Set<String>> roles) {
        Set<String> own = roles.apply(person);
        return question.role().isEmpty()
                || own.contains(question.role())
                || (question.toBackup() && own.contains(Approval.BACKUP));
    }

    private static RehomeException unknown(String subject, String why, String remedy) {
        return new RehomeException(RunbookProblem.UNKNOWN, subject + ": " + why, "", remedy);
    }

    private static RehomeException notAllowed(String message, String remedy) {
        return new RehomeException(RunbookProblem.NOT_ALLOWED, "approve: " + message, "", remedy);
    }
}
