package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.notify.Advance;
import dev.rehome.notify.Channel;
import dev.rehome.notify.Notices;
import dev.rehome.notify.Pause;
import dev.rehome.notify.Schedule;
import dev.rehome.notify.Telling;
import dev.rehome.notify.Templates;
import dev.rehome.notify.Told;
import dev.rehome.notify.Value;
import dev.rehome.runbook.Window;
import dev.rehome.settings.ContactSettings;
import dev.rehome.settings.Keys;
import dev.rehome.settings.NotifySettings;
import dev.rehome.settings.PhaseSettings;
import dev.rehome.settings.Secrets;
import dev.rehome.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The plan's notices: one for a whole run, whose channels its steps and its periodic notices share.
public final class NoticeDesk implements AutoCloseable {
    private static final Duration EARLY = Duration.ofHours(4);
    private static final Duration EVERY = Duration.ofMinutes(30);

    private final NotifySettings settings;
    private final Map<String, PhaseSettings> phases = new LinkedHashMap<>();
    private final Map<String, ContactSettings> contacts;
    private final Clock clock;
    private final Notices notices;

    /// @param told hears of every outcome, from any thread
    public NoticeDesk(
            Settings plan,
            Databases databases,
            Map<String, String> variables,
            Clock clock,
            Pause pause,
            Consumer<Told> told) {
        this.settings = plan.get(Keys.NOTIFY).orElse(NotifySettings.none());
        this.contacts = plan.get(Keys.CONTACTS).orElse(Map.of());
        this.clock = clock;
        plan.get(Keys.PHASES).orElse(List.of()).forEach(phase -> phases.put(phase.name(), phase));
        NoticeChannels channels = new NoticeChannels(databases, variables, plan.folder(), clock);
        List<Channel> made = new ArrayList<>();
        settings.channels().forEach((name, channel) -> made.add(channels.of(name, channel)));
        this.notices = new Notices(
                new Notices.Parts(
                        new Templates(settings.templates(), Secrets::mask),
                        made,
                        values(settings.fields()),
                        phaseValues(settings.phases()),
                        folder(plan.folder()),
                        clock,
                        pause),
                told);
    }

    /// Where it is recorded who was told.
    public static Path folder(Path plan) {
        return plan.resolve(".rehome").resolve("notices");
    }

    private static Map<String, Value> values(Map<String, NotifySettings.Field> fields) {
        Map<String, Value> values = new LinkedHashMap<>();
        fields.forEach((name, field) -> values.put(name, new Value.Spoken(field.byLanguage())));
        return values;
    }

    private static Map<String, Map<String, Value>> phaseValues(Map<String, Map<String, NotifySettings.Field>> phases) {
        Map<String, Map<String, Value>> values = new LinkedHashMap<>();
        phases.forEach((phase, fields) -> values.put(phase, values(fields)));
        return values;
    }

    public Notices notices() {
        return notices;
    }

    /// How often people hear of a phase that is under way.
    public Duration every() {
        return settings.every().orElse(EVERY);
    }

    /// Who hears of it.
    public List<String> during() {
        return settings.during();
    }

    /// Somebody whom the plan names.
    public record Contact(String name, String channel) {}

    /// Those of a role; none where the role is empty.
    List<Contact> contacts(String role) {
        return contacts.values().stream()
                .filter(contact -> contact.role().equals(role))
                .map(contact -> new Contact(contact.name(), contact.channel()))
                .toList();
    }

    /// Whose clock a phase's notices show.
    ZoneId zone(String phase) {
        return Optional.ofNullable(phases.get(phase))
                .flatMap(PhaseSettings::window)
                .map(PhaseSettings.WindowSettings::zone)
                .orElse(ZoneOffset.UTC);
    }

    /// Waits for what was handed over, at most so long, when a run ends.
    public void drain(Duration limit) throws InterruptedException {
        notices.drain(limit);
    }

    /// The notices ahead of windows.
    public Schedule schedule() {
        List<Advance> advances = settings.advance().stream()
                .map(one -> new Advance(
                        one.phase(),
                        one.template(),
                        one.to(),
                        one.before(),
                        one.early().orElse(EARLY)))
                .toList();
        Map<String, Schedule.PhaseWindow> windows = new LinkedHashMap<>();
        phases.values().forEach(phase -> window(phase).ifPresent(window -> windows.put(phase.name(), window)));
        return new Schedule(notices, advances, windows, every(), clock);
    }

    /// A window without a date is no moment that people could be told of.
    private Optional<Schedule.PhaseWindow> window(PhaseSettings phase) {
        return phase.window().filter(window -> window.date().isPresent()).map(window -> {
            Window.Slot slot =
                    new Window(window.date(), window.start(), window.end(), window.zone()).at(clock.instant());
            return new Schedule.PhaseWindow(
                    phase.name(), phase.title(), slot.begin(), slot.end(), window.zone(), downtime(phase));
        });
    }

    /// The budget, else what the steps are planned to take.
    private static Duration downtime(PhaseSettings phase) {
        return phase.budget()
                .orElseGet(() -> phase.steps().stream()
                        .map(step -> step.planned().orElse(Duration.ZERO))
                        .reduce(Duration.ZERO, Duration::plus));
    }

    /// What the plan says of a phase, for a notice of it: title, window, downtime.
    public Map<String, Value> values(String phase) {
        Map<String, Value> values = new LinkedHashMap<>();
        PhaseSettings known = phases.get(phase);
        if (known == null) {
            return values;
        }
        values.put("phase", Value.of(phase));
        values.put("title", Value.of(known.title()));
        values.put("downtime", Value.of(downtime(known)));
        values.put("every", Value.of(every()));
        window(known).ifPresent(window -> values.putAll(Schedule.values(window)));
        return values;
    }

    /// Everything that would keep a notice of the plan from being made later on.
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        settings.advance()
                .forEach(one -> findings.addAll(notices.check(one.template(), one.phase(), one.to(), Set.of())));
        phases.keySet().forEach(phase -> findings.addAll(notices.check("during", phase, during(), Set.of())));
        return findings;
    }

    /// Hands a notice over, with what the plan says of the phase beside the values given.
    public List<CompletableFuture<Told>> tell(Telling telling) {
        Map<String, Value> values = values(telling.phase());
        values.putAll(telling.values());
        return notices.tell(new Telling(telling.id(), telling.template(), telling.phase(), telling.to(), values));
    }

    @Override
    public void close() {
        notices.close();
    }
}
