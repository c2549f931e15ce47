package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.migration.steps.NoticeDesk;
import dev.rehome.notify.Pause;
import dev.rehome.notify.Rendered;
import dev.rehome.notify.Telling;
import dev.rehome.notify.Told;
import dev.rehome.notify.Value;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome notify`
@Command(
        name = "notify",
        description = {
            "Tell people. Without an option: the notices ahead of windows and where each stands.",
            "--due sends those that are due and goes on with those that were cut short; a timer may call it hourly.",
            "--test tries a channel. Both only show what they would do without --execute."
        })
final class NotifyCommand implements CliCommand {
    @Option(names = "--due", description = "the notices that are due")
    boolean due;

    @Option(names = "--test", paramLabel = "CHANNEL", description = "send a short text to a channel")
    @Nullable
    String test;

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "with --test: whom, where the channel tells people one by one")
    @Nullable
    String to;

    @Option(names = "--show", paramLabel = "NOTICE", description = "print a notice as --channel's readers would get it")
    @Nullable
    String show;

    @Option(
            names = "--unsure",
            paramLabel = "ID",
            description = "the people of whom it is not known whether --channel told them; they are not told again")
    @Nullable
    String unsure;

    @Option(names = "--channel", paramLabel = "CHANNEL", description = "for --show and --unsure")
    @Nullable
    String channel;

    @Option(names = "--phase", paramLabel = "PHASE", description = "for --show: whose notice")
    @Nullable
    String phase;

    @Option(names = "--language", paramLabel = "CODE", description = "for --show: another one than the channel's")
    @Nullable
    String language;

    @Option(names = "--set", paramLabel = "FIELD=TEXT", description = "for --show: a value that the plan does not have")
    Map<String, String> fields = new LinkedHashMap<>();

    @Option(names = "--execute", description = "do it")
    boolean execute;

    @Override
    public Outcome run(Context context) {
        Clock clock = Clock.systemUTC();
        try (NoticeDesk desk = new NoticeDesk(
                context.settings(),
                new PlanDatabases(context),
                context.environment().variables(),
                clock,
                Pause.real(),
                outcome -> context.output().note(outcome.line()))) {
            if (test != null) {
                return test(desk, test);
            }
            if (show != null) {
                return show(desk, show, needed(channel, "--show"));
            }
            if (unsure != null) {
                return unsure(desk, unsure, needed(channel, "--unsure"));
            }
            return due ? due(desk) : NotifyView.planned(desk.schedule().all(), false, List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interrupts.problem();
        }
    }

    private static String needed(@Nullable String channel, String option) {
        if (channel == null) {
            throw Usage.missing("--channel", option + " needs to know whose notice it is");
        }
        return channel;
    }

    private Outcome test(NoticeDesk desk, String name) throws InterruptedException {
        boolean oneByOne = desk.notices().isOneByOne(name);
        if (oneByOne && to == null) {
            throw Usage.missing("--to", "channel " + name + " tells people one by one");
        }
        Rendered text =
                desk.notices().show(new Telling("test", "test", "", List.of(name), Map.of()), name, Optional.empty());
        if (!execute) {
            return NotifyView.text(text, name, "to send it: --execute");
        }
        return NotifyView.outcomes(List.of(), List.of(desk.notices().test(name, oneByOne && to != null ? to : "")));
    }

    private Outcome show(NoticeDesk desk, String notice, String name) {
        String of = phase == null ? "" : phase;
        Map<String, Value> values = new LinkedHashMap<>(desk.values(of));
        fields.forEach((field, text) -> values.put(field, Value.of(text)));
        Rendered text = desk.notices()
                .show(new Telling("", notice, of, List.of(name), values), name, Optional.ofNullable(language));
        return NotifyView.text(text, name, "");
    }

    private static Outcome unsure(NoticeDesk desk, String id, String name) throws InterruptedException {
        List<String> people = desk.notices().unsure(id, name);
        return Outcome.ok(
                Json.object("notice", id, "channel", name, "unsure", people), text -> people.forEach(text::line));
    }

    private Outcome due(NoticeDesk desk) throws InterruptedException {
        if (!execute) {
            return NotifyView.planned(
                    desk.schedule().all(), true, desk.notices().unfinished());
        }
        List<CompletableFuture<Told>> futures = new ArrayList<>(desk.notices().resume());
        futures.addAll(desk.schedule().sendDue());
        List<Told> outcomes = new ArrayList<>();
        for (CompletableFuture<Told> future : futures) {
            try {
                outcomes.add(future.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("an outcome is never an error", e);
            }
        }
        return NotifyView.outcomes(desk.schedule().all(), outcomes);
    }
}
