package dev.rehome.settings;

import dev.rehome.settings.WatchSettings.Stretch;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `watch`: what is watched after the switch, and until when.
final class WatchType implements ValueType<WatchSettings> {
    @Override
    public Optional<WatchSettings> read(Raw raw, Path home, Problems problems) {
        PlanValue value = new PlanValue(raw, home, problems);
        if (!value.isMap()) {
            value.problem("must be " + words());
        }
        WatchSettings watch = read(value);
        value.refuseUnknown();
        return Optional.of(watch);
    }

    static WatchSettings read(PlanValue value) {
        List<Stretch> given =
                value.elements("schedule").stream().map(WatchType::stretch).toList();
        Optional<Duration> time = value.duration("for");
        Optional<Duration> every = value.duration("every");
        if (!given.isEmpty() && (time.isPresent() || every.isPresent())) {
            value.problem("give a schedule, or for and every, not both");
        }
        if (every.isPresent() && time.isEmpty()) {
            value.problem("every needs for");
        }
        List<Stretch> schedule = given.isEmpty()
                ? time.map(whole -> every.map(each -> List.of(new Stretch(whole, each)))
                                .orElse(WatchSettings.usual(whole)))
                        .orElse(WatchSettings.WEEK)
                : given;
        refuse(schedule, value);
        return new WatchSettings(
                schedule,
                value.texts("probes"),
                uptime(value),
                value.texts("tell"),
                value.elements("failWhen"),
                value.count("compress").orElse(1));
    }

    private static void refuse(List<Stretch> schedule, PlanValue value) {
        for (Stretch stretch : schedule) {
            if (!stretch.every().isPositive() || stretch.time().compareTo(stretch.every()) < 0) {
                value.problem("every must be more than nothing and not longer than for");
            }
        }
    }

    private static Stretch stretch(PlanValue value) {
        Duration time = Units.duration(value.needed("for")).orElse(Duration.ZERO);
        Duration every = Units.duration(value.needed("every")).orElse(Duration.ZERO);
        value.refuseUnknown();
        return new Stretch(time, every);
    }

    private static BigDecimal uptime(PlanValue value) {
        Optional<PlanValue> given = value.field("uptime");
        Optional<BigDecimal> percent = given.flatMap(PlanValue::text).flatMap(Percent::parse);
        boolean wrong = given.isPresent()
                && percent.filter(p -> p.compareTo(BigDecimal.valueOf(100)) <= 0)
                        .isEmpty();
        if (wrong) {
            value.problem("uptime must be a percentage such as 99.9%");
        }
        return percent.orElse(WatchSettings.DEFAULT.uptime());
    }

    @Override
    public String show(WatchSettings value) {
        return value.time().toHours() + "h, probes "
                + (value.probes().isEmpty() ? "all" : String.join(", ", value.probes()));
    }

    @Override
    public String words() {
        return "a map of for and every, or schedule, with probes, uptime, tell, failWhen, compress";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> stretch = new LinkedHashMap<>();
        stretch.put("for", Types.DURATION.jsonSchema());
        stretch.put("every", Types.DURATION.jsonSchema());
        Map<String, Object> object = Map.of(
                "type",
                "object",
                "properties",
                stretch,
                "required",
                List.of("for", "every"),
                "additionalProperties",
                false);
        Map<String, Object> properties = new LinkedHashMap<>(stretch);
        properties.put("schedule", Map.of("type", "array", "items", object));
        properties.put("probes", Types.TEXTS.jsonSchema());
        properties.put("uptime", Map.of("type", "string", "pattern", Percent.PATTERN));
        properties.put("tell", Types.TEXTS.jsonSchema());
        properties.put("failWhen", Map.of("type", "array", "items", Map.of("type", "object")));
        properties.put("compress", Types.COUNT.jsonSchema());
        return Map.of("type", "object", "properties", properties, "additionalProperties", false);
    }
}
