package dev.rehome.cli;

import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Question;
import dev.rehome.runbook.RunEntries;
import dev.rehome.runbook.RunEvents;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.StepState;
import dev.rehome.runbook.Times;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What happens in a run, as lines on standard error, and as events for machines.
final class RunNotes implements RunEvents {
    private final Output output;

    RunNotes(Output output) {
        this.output = output;
    }

    @Override
    public void note(String step, String text) {
        output.note(step.isEmpty() ? text : "  " + step + ": " + text);
    }

    @Override
    public void entry(Entry entry, RunState state) {
        line(entry, state).ifPresent(output::note);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("kind", entry.kind());
        fields.put("at", entry.at().toString());
        fields.put("fields", entry.fields());
        output.event("entry", fields);
    }

    /// Where the phase has one beside its name.
    private static String title(Entry begun) {
        String title = begun.field("title");
        return title.equals(begun.field("phase")) ? "" : ": " + title;
    }

    private static Optional<String> line(Entry entry, RunState state) {
        String step = entry.fields().getOrDefault("step", "");
        String phase = entry.fields().getOrDefault("phase", "");
        return Optional.ofNullable(
                switch (entry.kind()) {
                    case RunEntries.PHASE_BEGUN -> "phase " + phase + " begins" + title(entry);
                    case RunEntries.STEP_BEGUN -> step + ": begins";
                    case RunEntries.STEP_DONE -> step + ": " + done(entry, state);
                    case RunEntries.STEP_FAILED -> step + ": " + failed(entry);
                    case RunEntries.STEP_SKIPPED -> step + ": left out, as asked for";
                    case RunEntries.GATE, RunEntries.TRIGGER -> gate(entry);
                    case RunEntries.ASKED -> asked(state);
                    case RunEntries.ASKED_BACKUP -> "nobody answered: the question goes to the backup contact";
                    case RunEntries.APPROVED -> "approved by " + entry.field("as");
                    case RunEntries.REFUSED -> entry.field("as") + ": " + entry.field("reason");
                    case RunEntries.VERIFYING ->
                        "phase " + phase + ": all steps are done; watching until "
                                + Instant.parse(entry.field("until")).truncatedTo(ChronoUnit.SECONDS);
                    case RunEntries.PHASE_DONE -> "phase " + phase + " is done";
                    case RunEntries.UNDO_BEGUN -> "phase " + phase + " goes back: " + entry.field("reason");
                    case RunEntries.STEP_UNDONE -> step + ": undone";
                    case RunEntries.PHASE_UNDONE -> "phase " + phase + " is undone: all is as before it began";
                    case RunEntries.PAUSED -> "paused: " + entry.field("reason");
                    case RunEntries.RESUMED -> "goes on";
                    case RunEntries.POSTPONED ->
                        "postponed: nothing new begins before "
                                + Instant.parse(entry.field("until")).truncatedTo(ChronoUnit.SECONDS);
                    case RunEntries.BACK_WANTED -> entry.field("reason");
                    default -> null;
                });
    }

    private static String done(Entry entry, RunState state) {
        if (entry.fields().containsKey("held")) {
            return "it was so already";
        }
        return "done"
                + state.phase(entry.field("phase"))
                        .flatMap(phase -> phase.step(entry.field("step")))
                        .map(StepState::begunAt)
                        .map(begun -> " in " + Times.text(java.time.Duration.between(begun, entry.at())))
                        .orElse("");
    }

    private static String failed(Entry entry) {
        return "failed" + (entry.fields().containsKey("again") ? ", is tried again: " : ": ") + entry.field("message");
    }

    private static String gate(Entry entry) {
        String limit = entry.field("limit");
        return "  " + entry.field("verdict") + " " + entry.field("name") + ": " + entry.field("value")
                + (limit.isEmpty() ? "" : " (wanted: " + limit + ")");
    }

    private static String asked(RunState state) {
        Optional<Question> question = state.question();
        return question.map(q -> "waiting for an approval"
                        + (q.role().isEmpty() ? "" : " of " + q.role())
                        + (q.people() > 1 ? " by " + q.people() + " people" : "")
                        + ": " + q.text() + " (answer with: " + q.command() + ")")
                .orElse("waiting for an approval");
    }
}
