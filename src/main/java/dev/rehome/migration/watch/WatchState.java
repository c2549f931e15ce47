package dev.rehome.migration.watch;

import dev.rehome.runbook.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What a watch has come to, folded from its journal. Nothing else is kept of it.
///
/// Not safe for several threads: the one that watches owns it; others read the journal anew.
public final class WatchState {
    static final String BEGUN = "begun";
    static final String SAMPLE = "sample";
    static final String REMEMBERED = "remembered";
    static final String CHECK = "check";
    static final String MISSED = "missed";
    static final String TOLD = "told";
    static final String ENDED = "ended";
    private static final String BETWEEN = "\u001E";

    private Optional<Instant> begun = Optional.empty();
    private Duration sample = Duration.ofSeconds(30);
    private Duration gap = Duration.ofMinutes(2);
    private final List<Observation> observations = new ArrayList<>();
    private final Map<String, String> memory = new TreeMap<>();
    private final List<WatchCheck> checks = new ArrayList<>();
    private final Set<Integer> missed = new LinkedHashSet<>();
    private final Set<String> outages = new LinkedHashSet<>();
    private Optional<WatchEnd> end = Optional.empty();
    private Optional<Instant> endedAt = Optional.empty();

    public static WatchState of(List<Entry> entries) {
        WatchState state = new WatchState();
        entries.forEach(state::add);
        return state;
    }

    void add(Entry entry) {
        switch (entry.kind()) {
            case BEGUN -> {
                begun = Optional.of(Instant.parse(entry.field("at")));
                sample = Duration.ofMillis(Long.parseLong(entry.field("sample")));
                gap = Duration.ofMillis(Long.parseLong(entry.field("gap")));
            }
            case SAMPLE -> {
                observations.add(
                        new Observation(Instant.parse(entry.field("at")), Observation.State.of(entry.field("state"))));
                outages.addAll(list(entry, "theirs"));
            }
            case REMEMBERED -> memory.put(entry.field("name"), entry.field("value"));
            case CHECK -> {
                WatchCheck check = WatchCheck.parse(Instant.parse(entry.field("at")), entry.fields());
                checks.add(check);
                outages.addAll(check.theirs());
            }
            case MISSED -> missed.add(Integer.parseInt(entry.field("number")));
            case ENDED -> {
                String reasons = entry.field("reasons");
                List<String> texts = reasons.isEmpty() ? List.of() : List.of(reasons.split(BETWEEN));
                end = Optional.of(new WatchEnd(WatchEnd.State.valueOf(entry.field("state")), texts));
                endedAt = Optional.of(Instant.parse(entry.field("at")));
            }
            default -> {
                // The opening, and what was told: nothing follows from them.
            }
        }
    }

    static String joined(List<String> reasons) {
        return String.join(BETWEEN, reasons);
    }

    private static List<String> list(Entry entry, String name) {
        String text = entry.fields().getOrDefault(name, "");
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    public Optional<Instant> begun() {
        return begun;
    }

    /// How often the application is looked at.
    public Duration sample() {
        return sample;
    }

    public List<Observation> observations() {
        return observations;
    }

    public Map<String, String> memory() {
        return memory;
    }

    public List<WatchCheck> checks() {
        return checks;
    }

    /// Numbers of the checks that nobody made, since nothing ran then.
    public Set<Integer> missed() {
        return missed;
    }

    /// Dependencies that were out at some time.
    public Set<String> outages() {
        return outages;
    }

    public Optional<WatchEnd> end() {
        return end;
    }

    public Optional<Instant> endedAt() {
        return endedAt;
    }

    public Uptime uptime(Instant until) {
        return Uptime.of(begun.orElse(until), until, observations, gap);
    }
}
