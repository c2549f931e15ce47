package dev.rehome.cli;

import dev.rehome.runbook.Downtime;
import dev.rehome.runbook.Phase;
import dev.rehome.runbook.Step;
import dev.rehome.runbook.Times;
import dev.rehome.runbook.Window;
import dev.rehome.settings.ContactSettings;
import dev.rehome.settings.Keys;
import dev.rehome.settings.NotifySettings;
import dev.rehome.settings.Secrets;
import dev.rehome.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The runbook as a Markdown document.
///
/// @param settings of the plan: what it asks for before a phase, and whom it tells
record RunDocument(RunPlan plan, Settings settings, Instant now) {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm VV", Locale.ROOT);

    String text() {
        StringBuilder text = new StringBuilder("# Runbook\n\n");
        calendar(text);
        told(text);
        people(text);
        criticalPath(text);
        plan.runbook().phases().forEach(phase -> phase(phase, text));
        risks(text);
        return text.toString();
    }

    private void calendar(StringBuilder text) {
        text.append("## Calendar\n\n| phase | title | begins | takes | watched for | needs | state |\n")
                .append("|---|---|---|---|---|---|---|\n");
        for (Phase phase : plan.runbook().phases()) {
            String begins = phase.window()
                    .map(w -> MOMENT.format(w.at(now).begin().atZone(w.zone())))
                    .orElse(phase.needs().isEmpty() ? "at any time" : "after " + String.join(", ", phase.needs()));
            row(
                    text,
                    phase.name(),
                    phase.title(),
                    begins,
                    time(plan.measured().estimate(phase)),
                    time(phase.verifyFor()),
                    String.join(", ", phase.needs()),
                    plan.state(phase));
        }
        text.append('\n');
    }

    /// What has to be out before a window; one without a date is no moment that people could be told of.
    private void told(StringBuilder text) {
        List<NotifySettings.Advance> advances =
                settings.get(Keys.NOTIFY).map(NotifySettings::advance).orElse(List.of());
        if (advances.isEmpty()) {
            return;
        }
        text.append("| people have to know by | notice | to | of phase |\n|---|---|---|---|\n");
        for (NotifySettings.Advance one : advances) {
            row(text, told(one), one.template(), String.join(", ", one.to()), one.phase());
        }
        text.append('\n');
    }

    private String told(NotifySettings.Advance one) {
        return plan.runbook().phases().stream()
                .filter(phase -> phase.name().equals(one.phase()))
                .flatMap(phase -> phase.window().stream())
                .filter(window -> window.date().isPresent())
                .findFirst()
                .map(window ->
                        MOMENT.format(window.at(now).begin().minus(one.before()).atZone(window.zone())))
                .orElse(time(one.before()) + " before its window, which has no date");
    }

    private void people(StringBuilder text) {
        Map<String, ContactSettings> contacts = settings.get(Keys.CONTACTS).orElse(Map.of());
        if (contacts.isEmpty()) {
            return;
        }
        text.append("## People\n\n| who | role | told by | answers with |\n|---|---|---|---|\n");
        contacts.forEach((key, one) -> row(text, one.name(), one.role(), one.channel(), "rehome approve --as " + key));
        text.append('\n');
    }

    /// The longest chain of phases that need each other: nothing is done earlier than its end.
    private void criticalPath(StringBuilder text) {
        Map<String, Duration> ends = new HashMap<>();
        Map<String, String> before = new HashMap<>();
        String last = "";
        for (Phase phase : plan.runbook().phases()) {
            Optional<String> latest = phase.needs().stream()
                    .max((a, b) -> ends.getOrDefault(a, Duration.ZERO).compareTo(ends.getOrDefault(b, Duration.ZERO)));
            latest.ifPresent(need -> before.put(phase.name(), need));
            Duration begin = latest.map(ends::get).orElse(Duration.ZERO);
            Duration end = begin.plus(plan.measured().estimate(phase)).plus(phase.verifyFor());
            ends.put(phase.name(), end);
            last = last.isEmpty() || end.compareTo(ends.getOrDefault(last, Duration.ZERO)) >= 0 ? phase.name() : last;
        }
        List<String> path = new ArrayList<>();
        for (String at = last; !at.isEmpty(); at = before.getOrDefault(at, "")) {
            path.addFirst(at);
        }
        text.append("## Critical path\n\n")
                .append(String.join(" → ", path))
                .append(": ")
                .append(time(ends.getOrDefault(last, Duration.ZERO)))
                .append(
                        " without the time between the phases. Times were measured where a rehearsal or an earlier run did")
                .append(" the step, else planned; a step without either counts as nothing.\n\n");
    }

    private void phase(Phase phase, StringBuilder text) {
        text.append("## Phase ").append(phase.label()).append("\n\n");
        phase.window()
                .ifPresent(w -> text.append("- Window: ").append(window(w)).append('\n'));
        phase.budget().ifPresent(b -> text.append("- At most ").append(time(b)).append(" without the application.\n"));
        text.append(
                phase.onFailure() == Phase.OnFailure.ASK
                        ? "- When something fails a person decides.\n"
                        : "- When something fails it goes back by itself.\n");
        phase.triggers()
                .forEach(t -> text.append("- Goes back when: ").append(t.name()).append('\n'));
        phase.approvals()
                .forEach(a -> text.append("- Approval: ")
                        .append(a.role().isEmpty() ? "anybody" : a.role())
                        .append(a.people() > 1 ? ", " + a.people() + " people" : "")
                        .append('\n'));
        List<String> first = PhaseGates.of(settings, phase).words();
        if (!first.isEmpty()) {
            text.append("- Before its switch: ")
                    .append(String.join("; ", first))
                    .append('\n');
        }
        if (!phase.verifyFor().isZero()) {
            text.append("- Done when nothing went wrong for ")
                    .append(time(phase.verifyFor()))
                    .append(" behind the last step.\n");
        }
        Duration back = plan.measured().estimateBack(phase);
        Duration takes = plan.measured().estimate(phase);
        text.append(takes.isZero() ? "- How long it takes is not known" : "- Takes " + time(takes));
        text.append(", the way back ")
                .append(back.isZero() ? "was not measured" : "took " + time(back))
                .append(".\n\n");
        text.append(
                "| # | step | what it does | takes | share of the budget | way back |\n|---|---|---|---|---|---|\n");
        int number = 0;
        for (Step step : phase.steps()) {
            number++;
            row(
                    text,
                    String.valueOf(number),
                    step.name(),
                    Secrets.mask(step.action().plan()),
                    time(plan.measured().estimate(phase.name(), step)),
                    share(phase, step),
                    Secrets.mask(step.action().undoPlan()));
        }
        text.append('\n');
    }

    private static String window(Window window) {
        return window.date().map(d -> d + " ").orElse("every day ") + window.start() + " to " + window.end() + " "
                + window.zone();
    }

    /// Of the steps between the one that takes the application away and the one that gives it back.
    private String share(Phase phase, Step step) {
        List<Step> away = away(phase);
        Duration all = away.stream()
                .map(s -> plan.measured().estimate(phase.name(), s))
                .reduce(Duration.ZERO, Duration::plus);
        if (phase.budget().isEmpty() || !away.contains(step) || all.isZero()) {
            return "-";
        }
        long percent = plan.measured().estimate(phase.name(), step).toMillis() * 100 / all.toMillis();
        return percent + " % = "
                + time(phase.budget().get().multipliedBy(percent).dividedBy(100));
    }

    private static List<Step> away(Phase phase) {
        List<Step> steps = phase.steps();
        int first = -1;
        int last = steps.size() - 1;
        for (int i = 0; i < steps.size(); i++) {
            Downtime downtime = steps.get(i).action().downtime();
            first = first < 0 && downtime == Downtime.BEGINS ? i : first;
            last = downtime == Downtime.ENDS ? i : last;
        }
        return first < 0 || last < first ? List.of() : steps.subList(first, last + 1);
    }

    private void risks(StringBuilder text) {
        text.append("## Risks\n\n| risk | what answers it in this plan |\n|---|---|\n");
        for (Risk risk : Risk.values()) {
            List<String> answers = plan.runbook().phases().stream()
                    .flatMap(phase -> risk.answers(phase, PhaseGates.of(settings, phase)).stream())
                    .toList();
            row(
                    text,
                    risk.text(),
                    answers.isEmpty() ? "**nothing: " + risk.advice() + "**" : String.join("; ", answers));
        }
    }

    private static String time(Duration time) {
        return time.isZero() ? "-" : Times.text(time);
    }

    private static void row(StringBuilder text, String... cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ')
                    .append(cell.replace("|", "\\|").replaceAll("\\R", " "))
                    .append(" |");
        }
        text.append('\n');
    }
}
