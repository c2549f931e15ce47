package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.notify.Telling;
import dev.rehome.notify.Told;
import dev.rehome.notify.Value;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.StepSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `notify`: tells people, for example `{notify: {template: before, to: [team]}}`. The step ends when the notice is
/// handed over; it looks for the outcome a moment longer, and no channel can make it fail or wait.
final class NotifyStep implements Action {
    private static final String ID = "id";
    /// Long enough for a channel that works, short beside any budget.
    private static final long WAIT_MILLIS = 1500;

    private final Parts parts;
    private final String template;
    private final List<String> to;
    private final Map<String, String> fields;

    NotifyStep(StepSettings step, Parts parts) {
        this.parts = parts;
        this.template = step.needed("template");
        this.to = step.texts("to");
        this.fields = step.words("fields");
        List<String> known = parts.notices().notices().channelNames();
        if (to.isEmpty()) {
            step.problem("notify needs to, a list of channels");
        }
        to.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> step.problem(
                        "there is no channel \"" + name + "\" under notify.channels" + PlanValue.nearest(name, known)));
    }

    @Override
    public String plan() {
        return "tell " + String.join(", ", to) + ": " + template;
    }

    /// The id stays the same after a kill, so nobody is told twice.
    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        Instant now = run.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        String id =
                run.recorded(ID).orElseGet(() -> template + "-" + parts.phase().name() + "-" + now);
        run.record(ID, id);
        Map<String, Value> values =
                new LinkedHashMap<>(parts.notices().values(parts.phase().name()));
        values.putAll(facts(now));
        values.put("start", new Value.Moment(now, zone()));
        values.put("now", new Value.Moment(now, zone()));
        fields.forEach((name, text) -> values.put(name, Value.of(text)));
        try {
            return results(
                    parts.notices().tell(new Telling(id, template, parts.phase().name(), to, values)), run);
        } catch (RehomeException e) {
            // Said by preflight where it could be known; by now a phase must not go back for a text.
            run.note(e.message());
            return Map.of("notice", "not sent: " + e.message());
        }
    }

    /// What the run's journal says; a phase that is announced has no time behind it, so what was planned stays then.
    private Map<String, Value> facts(Instant now) {
        Path journal = RunRequest.journal(parts.state().resolve("run"));
        if (!Files.exists(journal) || template.equals("before")) {
            return Map.of();
        }
        return RunFacts.of(RunState.of(FileJournal.read(journal)), now, zone());
    }

    private ZoneId zone() {
        return parts.phase().window().map(window -> window.zone()).orElse(ZoneOffset.UTC);
    }

    private Map<String, String> results(List<CompletableFuture<Told>> outcomes, StepRun run)
            throws InterruptedException {
        Map<String, String> results = new LinkedHashMap<>();
        long end = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(Math.min(WAIT_MILLIS, run.left().toMillis()));
        List<String> names = new ArrayList<>(to);
        for (int i = 0; i < outcomes.size(); i++) {
            results.put("notice." + names.get(i), result(outcomes.get(i), Math.max(0, end - System.nanoTime()), run));
        }
        return results;
    }

    private static String result(CompletableFuture<Told> outcome, long nanos, StepRun run) throws InterruptedException {
        try {
            Told known = outcome.get(nanos, TimeUnit.NANOSECONDS);
            run.note(known.line());
            return known.result().word() + (known.reason().isEmpty() ? "" : ": " + known.reason());
        } catch (TimeoutException e) {
            return "under way";
        } catch (ExecutionException e) {
            return "not sent";
        }
    }

    @Override
    public List<Finding> preflight() {
        return parts.notices().notices().check(template, parts.phase().name(), to, fields.keySet());
    }
}
