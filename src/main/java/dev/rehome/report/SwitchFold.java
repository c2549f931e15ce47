package dev.rehome.report;

import dev.rehome.report.Course.SwitchLine;
import dev.rehome.runbook.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the journal of one switch: its attempts, each with the pause it made and what it noted on the
/// way. The kinds of entries are those that `docs/design/cutover.md` lists.
final class SwitchFold {
    private final String route;
    private final List<SwitchLine> lines;
    private final List<Course.Fault> faults;
    private final Map<String, String> details = new LinkedHashMap<>();
    private Optional<Entry> begun = Optional.empty();
    private Optional<Instant> frozen = Optional.empty();
    private String reason = "";

    SwitchFold(String route, List<SwitchLine> lines, List<Course.Fault> faults) {
        this.route = route;
        this.lines = lines;
        this.faults = faults;
    }

    void entry(Entry entry) {
        switch (entry.kind()) {
            case "attempt-begun" -> {
                details.clear();
                reason = "";
                frozen = Optional.empty();
                begun = Optional.of(entry);
            }
            case "freezing" -> frozen = Optional.of(entry.at());
            case "frozen", "caught-up", "sequences-set", "verified", "quiet" -> note(entry);
            case "switched" -> end(entry, "switched");
            case "undoing" -> reason = entry.fields().getOrDefault("reason", "");
            case "undone" -> end(entry, "undone");
            case "completed" ->
                lines.add(new SwitchLine(route, entry.at(), "", "", "completed", Optional.empty(), "way back closed"));
            default -> {}
        }
    }

    /// Names of tables stand elsewhere, one by one.
    private void note(Entry entry) {
        entry.fields().forEach((name, value) -> {
            if (!name.equals("names") && !value.isEmpty()) {
                details.put(entry.kind() + " " + name, value);
            }
        });
    }

    private void end(Entry entry, String outcome) {
        if (begun.isEmpty()) {
            return;
        }
        Entry from = begun.get();
        String told = entry.fields().getOrDefault("pauseMillis", "");
        Optional<Duration> pause = told.matches("[0-9]{1,15}")
                ? Optional.of(Duration.ofMillis(Long.parseLong(told)))
                : frozen.map(at -> Duration.between(at, entry.at()));
        List<String> words = new ArrayList<>();
        details.forEach((name, value) -> words.add(name + " " + value));
        lines.add(new SwitchLine(
                route,
                from.at(),
                from.fields().getOrDefault("from", ""),
                from.fields().getOrDefault("to", ""),
                outcome,
                pause,
                String.join("; ", words)));
        if (outcome.equals("undone")) {
            faults.add(new Course.Fault(entry.at(), "switch " + route, reason, "", "undone"));
        }
        begun = Optional.empty();
    }
}
