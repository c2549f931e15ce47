package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.watch.Observation;
import dev.rehome.migration.watch.Uptime;
import dev.rehome.migration.watch.WatchCheck;
import dev.rehome.migration.watch.WatchEnd;
import dev.rehome.migration.watch.WatchEvents;
import dev.rehome.notify.Telling;
import dev.rehome.notify.Value;
import dev.rehome.runbook.Gate;
import dev.rehome.settings.WatchSettings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Tells people of a watch: every check, what was missed, and the end. A notice has one id, so a watch that goes on
/// after a kill tells nobody twice; one that cannot be delivered holds nothing up.
public final class ToldWatch implements WatchEvents {
    private final NoticeDesk notices;
    private final String phase;
    private final WatchSettings watch;
    private final String name;
    private final Consumer<String> note;

    /// @param name of the watch: part of the notices' ids
    /// @param note hears everything
    ToldWatch(Parts parts, WatchSettings watch, String name, Consumer<String> note) {
        this(parts.notices(), parts.phase().name(), watch, name, note);
    }

    /// @param phase empty for a watch that is no step of one
    public ToldWatch(NoticeDesk notices, String phase, WatchSettings watch, String name, Consumer<String> note) {
        this.notices = notices;
        this.phase = phase;
        this.watch = watch;
        this.name = name;
        this.note = note;
    }

    @Override
    public void begun(Instant begun, Instant until, boolean again) {
        String words = (again ? "watching goes on, until " : "watching until ") + until.truncatedTo(ChronoUnit.SECONDS);
        note.accept(words);
    }

    @Override
    public void changed(Observation observation, String words) {
        note.accept(observation.state().word() + (words.isEmpty() ? "" : ": " + words));
    }

    @Override
    public void checked(WatchCheck check, int of) {
        List<String> bad = check.gates().stream()
                .filter(gate -> gate.verdict() != Gate.Verdict.GO)
                .map(Gate::name)
                .toList();
        String details = bad.isEmpty() ? good(check.gates().size()) : check.words(bad);
        note.accept(
                "check " + check.number() + " of " + of + ": " + check.verdict().word() + ", " + details);
        String number = check.number() + "/" + of;
        tell(
                "check-" + check.number(),
                spoken("check " + number, "проверка " + number),
                check.verdict().word(),
                bad.isEmpty() ? spoken(details, "все проверки (" + check.gates().size() + "): GO") : Value.of(details));
    }

    @Override
    public void missed(int number, Instant due) {
        note.accept("check " + number + ", due at " + due + ", was missed: nothing ran then");
    }

    @Override
    public void ended(WatchEnd end, Uptime uptime) {
        String word = end.state() == WatchEnd.State.ACCEPTED ? "ACCEPTED" : "NOT ACCEPTED";
        String details =
                (end.reasons().isEmpty() ? "" : String.join("; ", end.reasons()) + "; ") + "up " + uptime.words();
        note.accept(word + ": " + details);
        tell("end", spoken("end", "конец"), word, Value.of(details));
    }

    private static String good(int gates) {
        return gates == 1 ? "1 of 1 says GO" : "all " + gates + " say GO";
    }

    /// What rehome itself says; what gates say is the plan's and the servers' own.
    private static Value spoken(String english, String russian) {
        return new Value.Spoken(Map.of("", english, "ru", russian));
    }

    private void tell(String id, Value check, String verdict, Value details) {
        if (watch.tell().isEmpty()) {
            return;
        }
        Map<String, Value> values = new LinkedHashMap<>(notices.values(phase));
        values.putIfAbsent("phase", Value.of(phase.isEmpty() ? "-" : phase));
        values.putIfAbsent("title", Value.of("watch"));
        values.put("check", check);
        values.put("verdict", Value.of(verdict));
        values.put("details", details);
        tell(new Telling("watch-" + name + "-" + id, "watch", phase, watch.tell(), values));
    }

    private void tell(Telling telling) {
        try {
            notices.tell(telling);
        } catch (RehomeException e) {
            note.accept("nobody could be told: " + e.message());
        }
    }
}
