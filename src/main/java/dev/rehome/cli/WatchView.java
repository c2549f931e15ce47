package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.json.Json;
import dev.rehome.migration.watch.Uptime;
import dev.rehome.migration.watch.WatchCheck;
import dev.rehome.migration.watch.WatchEnd;
import dev.rehome.migration.watch.WatchSession;
import dev.rehome.migration.watch.WatchState;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Times;
import dev.rehome.settings.WatchSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `rehome watch` shows.
final class WatchView {
    private WatchView() {}

    static Outcome ended(WatchSession.Result result, WatchSettings watch) {
        WatchEnd end = result.end();
        Map<String, @Nullable Object> json = Json.object(
                "executed", true,
                "state", end.state().word(),
                "reasons", end.reasons(),
                "compress", watch.compress(),
                "uptime", result.uptime().map(WatchView::json).orElse(null),
                "missed", result.state().missed(),
                "outages", result.state().outages(),
                "checks", result.state().checks().stream().map(WatchView::json).toList());
        return new Outcome(end.state().exitStatus(), json, text -> {
            result.state().checks().stream().reduce((_, last) -> last).ifPresent(last -> gates(last.gates(), text));
            result.uptime().ifPresent(uptime -> text.line("up " + uptime.words()));
            String rehearsed =
                    watch.compress() > 1 ? " (a rehearsal: time ran " + watch.compress() + " times faster)" : "";
            switch (end.state()) {
                case ACCEPTED -> text.line(text.good("ACCEPTED") + rehearsed);
                case INCONCLUSIVE -> text.line(text.doubtful("NOT ACCEPTED: it cannot be told") + rehearsed);
                case FAILED -> text.line(text.bad("NOT ACCEPTED") + rehearsed);
            }
            end.reasons().forEach(reason -> text.line("  " + reason));
        });
    }

    /// @param later names of what only a running watch can tell
    /// @param now by the clock of the watch
    static Outcome standing(
            WatchSettings watch,
            WatchSession session,
            List<Gate> gates,
            List<String> later,
            ExitStatus status,
            Optional<Instant> now) {
        Optional<WatchState> state = session.state();
        String word = state.map(
                        known -> known.end().map(end -> end.state().word()).orElse("begun"))
                .orElse("not-begun");
        Optional<Instant> next = state.flatMap(WatchState::begun).flatMap(begun -> next(session, begun, now));
        Map<String, @Nullable Object> json = Json.object(
                "executed", false,
                "state", word,
                "begun", state.flatMap(WatchState::begun).map(Instant::toString).orElse(null),
                "until",
                        state.flatMap(WatchState::begun)
                                .map(begun -> begun.plus(watch.time()).toString())
                                .orElse(null),
                "nextCheck", next.map(Instant::toString).orElse(null),
                "gates", GateView.json(gates),
                "later", later);
        return new Outcome(status, json, text -> {
            gates(gates, text);
            if (!later.isEmpty()) {
                text.line("told by a running watch only: " + String.join(", ", later));
            }
            text.line(
                    state.isEmpty()
                            ? "no watch was begun; to watch for " + Times.text(watch.time()) + ": --execute"
                            : "watch: " + word
                                    + next.map(at -> ", next check at " + at).orElse(""));
        });
    }

    private static Optional<Instant> next(WatchSession session, Instant begun, Optional<Instant> now) {
        return session.schedule().checks(begun).stream()
                .filter(at -> now.isEmpty() || at.isAfter(now.get()))
                .findFirst();
    }

    private static void gates(List<Gate> gates, Text text) {
        if (!gates.isEmpty()) {
            text.table(
                    List.of("probe", "verdict", "value", "limit"),
                    gates.stream()
                            .map(gate -> List.of(gate.name(), gate.verdict().word(), gate.value(), gate.limit()))
                            .toList());
        }
    }

    private static Map<String, @Nullable Object> json(Uptime uptime) {
        return Json.object(
                "leastPercent", uptime.least(),
                "mostPercent", uptime.most(),
                "downSeconds", uptime.down().toSeconds(),
                "dependencySeconds", uptime.theirs().toSeconds(),
                "unobservedSeconds", uptime.unobserved().toSeconds());
    }

    private static Map<String, @Nullable Object> json(WatchCheck check) {
        return Json.object(
                "number", check.number(),
                "due", check.due().toString(),
                "at", check.at().toString(),
                "verdict", check.verdict().word(),
                "gates", GateView.json(check.gates()));
    }
}
