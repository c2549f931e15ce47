package dev.rehome.notify;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The notices that must be out ahead of windows: which are due, and whether they were in time.
public final class Schedule {
    private final Notices notices;
    private final List<Advance> advances;
    private final Map<String, PhaseWindow> windows;
    private final Duration every;
    private final Clock clock;

    /// When a phase is meant to be worked on.
    public record PhaseWindow(String phase, String title, Instant start, Instant end, ZoneId zone, Duration downtime) {}

    /// Where a notice stands.
    public enum State {
        /// It may not be sent yet.
        EARLY,
        DUE,
        /// Everybody was told in time.
        SENT,
        /// The time by which everybody had to be told is over; it is sent all the same.
        OVERDUE,
        /// Everybody was told, but too late.
        LATE,
        /// The window has begun: it is not sent any more.
        MISSED,
        /// Its phase has no window.
        NO_WINDOW;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// One notice on one channel.
    ///
    /// @param unsure people of whom it is not known whether they were told
    public record Planned(Advance advance, String channel, String id, Optional<Instant> by, State state, int unsure) {}

    /// @param every how often people hear of a phase that is under way
    public Schedule(
            Notices notices, List<Advance> advances, Map<String, PhaseWindow> windows, Duration every, Clock clock) {
        this.notices = notices;
        this.advances = List.copyOf(advances);
        this.windows = new LinkedHashMap<>(windows);
        this.every = every;
        this.clock = clock;
    }

    /// Every notice with its state now.
    public List<Planned> all() {
        List<Planned> all = new ArrayList<>();
        for (Advance advance : advances) {
            for (String channel : advance.to()) {
                all.add(planned(advance, channel));
            }
        }
        return all;
    }

    private Planned planned(Advance advance, String channel) {
        PhaseWindow window = windows.get(advance.phase());
        if (window == null) {
            return new Planned(advance, channel, "", Optional.empty(), State.NO_WINDOW, 0);
        }
        Instant by = window.start().minus(advance.before());
        String id = id(advance, window);
        State state = state(advance, window, channel, by);
        return new Planned(advance, channel, id, Optional.of(by), state, notices.unsureCount(id, channel));
    }

    /// A window that is moved is another notice: people have to hear of it again.
    private static String id(Advance advance, PhaseWindow window) {
        return advance.template() + "-" + advance.phase() + "-" + window.start() + "-"
                + advance.before().toMinutes() + "min";
    }

    private State state(Advance advance, PhaseWindow window, String channel, Instant by) {
        Optional<Instant> done = notices.done(id(advance, window), channel);
        if (done.isPresent()) {
            return done.get().isAfter(by) ? State.LATE : State.SENT;
        }
        Instant now = clock.instant();
        if (!now.isBefore(window.start())) {
            return State.MISSED;
        }
        if (now.isAfter(by)) {
            return State.OVERDUE;
        }
        return now.isBefore(by.minus(advance.early())) ? State.EARLY : State.DUE;
    }

    /// Hands over what is due or overdue.
    public List<CompletableFuture<Told>> sendDue() {
        List<CompletableFuture<Told>> outcomes = new ArrayList<>();
        for (Planned planned : all()) {
            if (planned.state() == State.DUE || planned.state() == State.OVERDUE) {
                outcomes.addAll(notices.tell(telling(planned.advance(), planned.id(), planned.channel())));
            }
        }
        return outcomes;
    }

    /// The notice as it would be told.
    public Telling telling(Advance advance, String id, String channel) {
        PhaseWindow window = Optional.ofNullable(windows.get(advance.phase())).orElseThrow();
        return new Telling(id, advance.template(), advance.phase(), List.of(channel), with(window));
    }

    private Map<String, Value> with(PhaseWindow window) {
        Map<String, Value> values = values(window);
        values.put("every", Value.of(every));
        return values;
    }

    /// What a window says of itself.
    public static Map<String, Value> values(PhaseWindow window) {
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("phase", Value.of(window.phase()));
        values.put("title", Value.of(window.title()));
        values.put("start", new Value.Moment(window.start(), window.zone()));
        values.put("end", new Value.Moment(window.end(), window.zone()));
        values.put("downtime", Value.of(window.downtime()));
        return values;
    }

    /// The gate: everything that keeps a phase from beginning because people were not told in time. What can still be
    /// told in time is a warning, what may not be sent yet is nothing.
    public List<Finding> gate(String phase) {
        List<Finding> findings = new ArrayList<>();
        for (Planned planned : all()) {
            if (planned.advance().phase().equals(phase)) {
                finding(planned).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Finding> finding(Planned planned) {
        String by = planned.by()
                .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElse("");
        return switch (planned.state()) {
            case SENT, NO_WINDOW, EARLY -> Optional.empty();
            case DUE ->
                Optional.of(finding(
                        planned,
                        Severity.WARNING,
                        "; everybody has to be told by " + by,
                        "run: rehome notify --due --execute"));
            case OVERDUE, LATE, MISSED ->
                Optional.of(finding(
                        planned,
                        Severity.BLOCKING,
                        "; everybody had to be told by " + by,
                        "move the window, then run: rehome notify --due --execute"));
        };
    }

    private static Finding finding(Planned planned, Severity severity, String by, String remedy) {
        return new Finding(
                NotifyProblem.NOT_IN_TIME,
                severity,
                "notice " + planned.advance().template() + " on " + planned.channel(),
                planned.state().word() + by,
                remedy);
    }
}
