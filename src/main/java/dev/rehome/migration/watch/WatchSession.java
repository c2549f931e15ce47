package dev.rehome.migration.watch;

import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.RunbookProblem;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.WatchSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One watch of a plan with its journal: begins it, goes on with it, or tells how it stands.
public final class WatchSession {
    /// Compressed time leaves a look no time to answer: it is not taken more often than this by the real clock.
    private static final Duration SAMPLE_MIN = Duration.ofMillis(250);

    /// So long a busy machine may hold a rehearsal up, by the real clock, before it counts as not observed.
    private static final Duration STALL = Duration.ofSeconds(5);

    private final WatchSettings settings;
    private final Meters meters;
    private final Path file;
    private final Pace pace;
    private final boolean acceptsUnclear;

    /// How a watch stands.
    ///
    /// @param uptime empty where it has not begun
    public record Result(WatchEnd end, WatchState state, Optional<Uptime> uptime) {}

    /// @param file the journal
    /// @param pace by the real clock, whatever the settings say of compression
    public WatchSession(WatchSettings settings, Meters meters, Path file, Pace pace, boolean acceptsUnclear) {
        this.settings = settings;
        this.meters = meters;
        this.file = file;
        this.pace = pace;
        this.acceptsUnclear = acceptsUnclear;
    }

    /// Adds what is wrong with the conditions to the plan's problems.
    public static void refuseProblems(WatchSettings settings, Meters meters) {
        Triggers.of(settings.failWhen(), meters, Memory.transitory(), Duration.ZERO);
        settings.failWhen().forEach(PlanValue::refuseUnknown);
    }

    /// @throws RehomeException `RH-RUN-001` where another process watches, `RH-WATCH-006` where the plan says
    ///     something else now than when it was begun
    public Result run(WatchEvents events) throws InterruptedException {
        Pace fast = pace();
        try (FileJournal journal = open(fast)) {
            Watch watch = new Watch(request(), journal, fast, events);
            WatchEnd end = watch.run();
            Instant at = watch.state().endedAt().orElse(fast.clock().instant());
            return new Result(end, watch.state(), Optional.of(watch.state().uptime(at)));
        }
    }

    private FileJournal open(Pace fast) {
        try {
            return FileJournal.open(file, new Fingerprint(fingerprint()), fast.clock());
        } catch (RehomeException e) {
            if (e.code() != RunbookProblem.ANOTHER_PLAN) {
                throw e;
            }
            throw new RehomeException(
                    WatchProblem.ANOTHER_WATCH,
                    "watch: it was begun with something else than the plan says now",
                    e.reason(),
                    "put the plan back, or begin anew with: rehome watch --again --execute",
                    e);
        }
    }

    private Map<String, String> fingerprint() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("schedule", schedule().text());
        parts.put("uptime", Percents.text(settings.uptime()));
        parts.put("probes", String.join(",", probes()));
        parts.put("compress", String.valueOf(settings.compress()));
        return parts;
    }

    private List<String> probes() {
        return settings.probes().isEmpty() ? List.copyOf(meters.probes().keySet()) : settings.probes();
    }

    public Schedule schedule() {
        return new Schedule(settings.schedule());
    }

    private WatchRequest request() {
        boolean compressed = settings.compress() > 1;
        Duration sample = meters.metrics().sample();
        Duration each = compressed ? longer(sample, SAMPLE_MIN.multipliedBy(settings.compress())) : sample;
        Duration gap = Triggers.gap(each);
        Duration hole = compressed ? longer(gap, STALL.multipliedBy(settings.compress())) : gap;
        return new WatchRequest(
                schedule(),
                each,
                hole,
                settings.uptime(),
                memory -> meters.of(probes(), memory),
                memory -> Triggers.of(settings.failWhen(), meters, memory, hole),
                acceptsUnclear);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /// Compressed time runs from the first entry of the journal on, so that it goes on evenly after a restart.
    private Pace pace() {
        if (settings.compress() == 1) {
            return pace;
        }
        List<Entry> entries = entries();
        Instant anchor =
                entries.isEmpty() ? pace.clock().instant() : entries.getFirst().at();
        return pace.faster(settings.compress(), anchor);
    }

    private List<Entry> entries() {
        return Files.exists(file) ? FileJournal.read(file) : List.of();
    }

    /// How it stands, without looking at anything; empty where none was begun.
    public Optional<WatchState> state() {
        List<Entry> entries = entries();
        return entries.isEmpty() ? Optional.empty() : Optional.of(WatchState.of(entries));
    }

    /// The clock that the journal goes by.
    public Instant now() {
        return pace().clock().instant();
    }

    /// Keeps the journal under another name, so that a watch begins anew.
    public void setAside() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            Files.move(
                    file,
                    file.resolveSibling(
                            file.getFileName() + "-" + pace.clock().instant().toEpochMilli()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
