package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.json.Json;
import dev.rehome.notify.Rendered;
import dev.rehome.notify.Schedule;
import dev.rehome.notify.Told;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The results of `rehome notify`, for people and for machines.
final class NotifyView {
    private NotifyView() {}

    /// @param due whether those that are due are what was asked for
    /// @param unfinished lines about notices that were cut short
    static Outcome planned(List<Schedule.Planned> planned, boolean due, List<String> unfinished) {
        List<Schedule.Planned> shown = due
                ? planned.stream()
                        .filter(one -> one.state() == Schedule.State.DUE || one.state() == Schedule.State.OVERDUE)
                        .toList()
                : planned;
        Map<String, @Nullable Object> json = Json.object(
                "executed",
                false,
                "notices",
                shown.stream().map(NotifyView::json).toList(),
                "unfinished",
                unfinished);
        return Outcome.ok(json, text -> {
            table(shown, text);
            unfinished.forEach(line -> text.line("cut short: " + line));
            if (due) {
                boolean nothing = shown.isEmpty() && unfinished.isEmpty();
                text.line(nothing ? "nothing is due" : "to send: rehome notify --due --execute");
            }
        });
    }

    private static void table(List<Schedule.Planned> planned, Text text) {
        if (!planned.isEmpty()) {
            text.table(
                    List.of("phase", "notice", "channel", "by", "state"),
                    planned.stream().map(NotifyView::row).toList());
        }
    }

    private static List<String> row(Schedule.Planned planned) {
        return List.of(
                planned.advance().phase(),
                planned.advance().template(),
                planned.channel(),
                planned.by().map(Instant::toString).orElse("-"),
                planned.state().word() + (planned.unsure() == 0 ? "" : ", not known of " + planned.unsure()));
    }

    private static Map<String, @Nullable Object> json(Schedule.Planned planned) {
        return Json.object(
                "phase", planned.advance().phase(),
                "notice", planned.advance().template(),
                "channel", planned.channel(),
                "id", planned.id(),
                "by", planned.by().map(Instant::toString).orElse(null),
                "state", planned.state().word(),
                "unsure", planned.unsure());
    }

    static Outcome text(Rendered notice, String channel, String next) {
        Map<String, @Nullable Object> json = Json.object(
                "executed", false,
                "channel", channel,
                "language", notice.language(),
                "title", notice.title(),
                "text", notice.text());
        return Outcome.ok(json, text -> {
            text.line(text.bold(notice.title()));
            text.line();
            notice.text().lines().forEach(text::line);
            if (!next.isEmpty()) {
                text.line();
                text.line(next);
            }
        });
    }

    static Outcome outcomes(List<Schedule.Planned> planned, List<Told> outcomes) {
        Map<String, @Nullable Object> json = Json.object(
                "executed",
                true,
                "outcomes",
                outcomes.stream().map(NotifyView::json).toList(),
                "notices",
                planned.stream().map(NotifyView::json).toList());
        return new Outcome(status(outcomes), json, text -> {
            if (outcomes.isEmpty()) {
                text.line("nothing is due");
            }
            outcomes.forEach(one -> text.line(one.good() ? text.good(one.line()) : text.bad(one.line())));
        });
    }

    private static ExitStatus status(List<Told> outcomes) {
        boolean all = outcomes.stream().allMatch(Told::good);
        boolean unsure = outcomes.stream().allMatch(one -> one.good() || one.result() == Told.Result.UNSURE);
        return all ? ExitStatus.OK : unsure ? ExitStatus.COULD_NOT_CHECK : ExitStatus.SERVICE;
    }

    private static Map<String, @Nullable Object> json(Told outcome) {
        return Json.object(
                "notice", outcome.notice(),
                "channel", outcome.channel(),
                "result", outcome.result().word(),
                "sent", outcome.sent(),
                "failed", outcome.failed(),
                "unsure", outcome.unsure(),
                "reason", outcome.reason());
    }
}
