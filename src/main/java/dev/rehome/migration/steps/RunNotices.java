package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.notify.Periodic;
import dev.rehome.notify.Telling;
import dev.rehome.notify.Value;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.Question;
import dev.rehome.runbook.RunEntries;
import dev.rehome.runbook.RunEvents;
import dev.rehome.runbook.RunState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Tells people what happens to a run without a step of its own: where it is every half hour, that a phase was taken
/// back, that somebody is asked and that nobody has answered. Nothing here waits or fails the run: what cannot be told
/// is noted.
public final class RunNotices implements RunEvents, AutoCloseable {
    private static final String ANSWER = "rehome approve";

    private final NoticeDesk desk;
    private final Clock clock;
    private final Consumer<String> notes;
    private final Periodic periodic;
    private volatile RunState state = RunState.NOTHING;

    public RunNotices(NoticeDesk desk, Clock clock, Consumer<String> notes) {
        this.desk = desk;
        this.clock = clock;
        this.notes = notes;
        this.periodic = new Periodic(desk.every(), this::during);
    }

    @Override
    public void entry(Entry entry, RunState now) {
        state = now;
        switch (entry.kind()) {
            case RunEntries.PHASE_UNDONE -> tell("rollback", entry.field("phase"), entry.at(), desk.during(), Map.of());
            case RunEntries.ASKED ->
                now.question().ifPresent(question -> ask(question, entry.at(), "question", question.role()));
            case RunEntries.ASKED_BACKUP ->
                now.question().ifPresent(question -> ask(question, entry.at(), "overdue", "backup"));
            default -> {}
        }
    }

    /// What is said every half hour, while a phase is under way.
    void during() {
        state.underWay()
                .map(PhaseState::name)
                .ifPresent(phase -> tell("during", phase, clock.instant(), desk.during(), Map.of()));
    }

    private void ask(Question question, Instant at, String template, String role) {
        List<NoticeDesk.Contact> contacts = desk.contacts(role);
        String names = String.join(
                ", ", contacts.stream().map(NoticeDesk.Contact::name).toList());
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("question", Value.of(question.text()));
        values.put("role", Value.of(question.role().isEmpty() ? "any" : question.role()));
        String asked = String.join(
                ", ",
                desk.contacts(question.role()).stream()
                        .map(NoticeDesk.Contact::name)
                        .toList());
        values.put("name", Value.of(asked.isEmpty() ? "anybody" : asked));
        values.put("answer", Value.of(ANSWER));
        values.put("waited", Value.of(Duration.between(question.askedAt(), at)));
        values.put("backup", Value.of(names));
        question.backupAt()
                .ifPresent(until -> values.put("until", new Value.Moment(until, desk.zone(question.phase()))));
        List<String> to = contacts.isEmpty()
                ? desk.during()
                : contacts.stream().map(NoticeDesk.Contact::channel).distinct().toList();
        tell(template, question.phase(), at, to, values);
    }

    private void tell(String template, String phase, Instant at, List<String> to, Map<String, Value> more) {
        if (to.isEmpty()) {
            return;
        }
        Map<String, Value> values = RunFacts.of(state, at, desk.zone(phase));
        values.putAll(more);
        String id = template + "-" + phase + "-" + at.truncatedTo(ChronoUnit.MILLIS);
        try {
            desk.tell(new Telling(id, template, phase, to, values));
        } catch (RehomeException e) {
            notes.accept(e.message());
        }
    }

    @Override
    public void close() {
        periodic.close();
    }
}
