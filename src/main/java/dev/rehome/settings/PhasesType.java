package dev.rehome.settings;

import dev.rehome.finding.Nearest;
import dev.rehome.settings.PhaseSettings.ApprovalSettings;
import dev.rehome.settings.PhaseSettings.GateSettings;
import dev.rehome.settings.PhaseSettings.WindowSettings;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `phases`: a list of maps. What stands under the kind of a step is read later, by those who know the kind; what
/// is wrong there is collected apart.
final class PhasesType implements ValueType<List<PhaseSettings>> {
    private static final Duration VERIFY_FOR = Duration.ofHours(1);
    private static final Duration BACKUP_AFTER = Duration.ofMinutes(15);

    @Override
    public Optional<List<PhaseSettings>> read(Raw raw, Path home, Problems problems) {
        if (!(raw instanceof Raw.Sequence sequence)) {
            problems.add(raw.place(), "must be " + words());
            return Optional.empty();
        }
        Problems later = new Problems();
        List<PhaseSettings> phases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Raw element : sequence.elements()) {
            PhaseSettings phase = phase(new PlanValue(element, home, problems), new PlanValue(element, home, later));
            if (!names.add(phase.name())) {
                problems.add(element.place(), "there are two phases \"" + phase.name() + "\"");
            }
            phases.add(phase);
        }
        return Optional.of(phases);
    }

    /// @param inner the same value, for what is read later
    private static PhaseSettings phase(PlanValue value, PlanValue inner) {
        if (!value.isMap()) {
            value.problem("a phase is a map with name and steps");
        }
        String name = value.needed("name");
        if (!name.matches("[\\w.-]*")) {
            value.problem("the name of a phase is made of letters, digits, '.', '_' and '-'");
        }
        Optional<String> onFailure = value.choice("onFailure", List.of("rollback", "ask"));
        value.field("steps");
        value.field("rollbackWhen");
        PhaseSettings phase = new PhaseSettings(
                name,
                value.text("title").orElse(name),
                value.texts("needs"),
                value.text("group"),
                value.field("window").flatMap(PhasesType::window),
                value.duration("budget"),
                onFailure.equals(Optional.of("ask")),
                value.duration("verifyFor").orElse(VERIFY_FOR),
                inner.elements("rollbackWhen"),
                value.elements("approvals").stream().map(PhasesType::approval).toList(),
                gates(value.field("gates")),
                inner.elements("steps").stream().map(StepSettings::read).toList(),
                inner);
        value.refuseUnknown();
        return phase;
    }

    /// Notices that the plan wants out in time are asked about wherever it does not say otherwise.
    private static GateSettings gates(Optional<PlanValue> given) {
        Optional<Integer> rehearsals = given.flatMap(value -> value.count("rehearsals"));
        Optional<Boolean> dryRun = given.flatMap(value -> value.truth("dryRun"));
        Optional<Boolean> backup = given.flatMap(value -> value.truth("backup"));
        Optional<Boolean> notices = given.flatMap(value -> value.truth("notices"));
        given.ifPresent(PlanValue::refuseUnknown);
        return new GateSettings(rehearsals.orElse(0), dryRun.orElse(false), backup.orElse(false), notices.orElse(true));
    }

    private static ApprovalSettings approval(PlanValue value) {
        ApprovalSettings approval = new ApprovalSettings(
                value.text("role").orElse(""),
                value.count("people").orElse(1),
                value.duration("backupAfter").orElse(BACKUP_AFTER));
        value.refuseUnknown();
        return approval;
    }

    private static Optional<WindowSettings> window(PlanValue value) {
        String start = value.needed("start");
        String end = value.needed("end");
        String zone = value.text("zone").orElse("UTC");
        value.refuseUnknown();
        boolean known = ZoneId.getAvailableZoneIds().contains(zone) || zone.matches("[+-]\\d\\d:?\\d\\d");
        if (!known) {
            value.problem("there is no time zone \"" + zone + "\""
                    + Nearest.of(zone, ZoneId.getAvailableZoneIds())
                            .map(near -> ", did you mean \"" + near + "\"?")
                            .orElse("; write one such as Europe/Moscow"));
        }
        if (!known || start.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        try {
            int day = start.indexOf('T');
            Optional<LocalDate> date =
                    day < 0 ? Optional.empty() : Optional.of(LocalDate.parse(start.substring(0, day)));
            return Optional.of(new WindowSettings(
                    date, LocalTime.parse(start.substring(day + 1)), LocalTime.parse(end), ZoneId.of(zone)));
        } catch (DateTimeException e) {
            value.problem("a window has start \"02:00\" or \"2026-11-23T02:00\", end \"08:00\" and zone Europe/Moscow");
            return Optional.empty();
        }
    }

    @Override
    public String show(List<PhaseSettings> value) {
        return String.join(", ", value.stream().map(PhaseSettings::name).toList());
    }

    @Override
    public String words() {
        return "a list of phases";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("type", "object");
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("name", Types.TEXT.jsonSchema());
        properties.put("title", Types.TEXT.jsonSchema());
        properties.put("needs", Types.TEXTS.jsonSchema());
        properties.put("group", Types.TEXT.jsonSchema());
        properties.put("window", Map.of("type", "object"));
        properties.put("budget", Types.DURATION.jsonSchema());
        properties.put("onFailure", Map.of("enum", List.of("rollback", "ask")));
        properties.put("verifyFor", Types.DURATION.jsonSchema());
        properties.put("rollbackWhen", Map.of("type", "array", "items", Map.of("type", "object")));
        properties.put("approvals", Map.of("type", "array", "items", Map.of("type", "object")));
        properties.put("gates", Map.of("type", "object"));
        properties.put("steps", Map.of("type", "array", "items", step));
        Map<String, Object> phase = new LinkedHashMap<>();
        phase.put("type", "object");
        phase.put("properties", properties);
        phase.put("required", List.of("name", "steps"));
        phase.put("additionalProperties", false);
        return Map.of("type", "array", "items", phase);
    }
}
