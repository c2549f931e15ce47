package dev.rehome.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `metrics`: how things are measured.
final class MetricsType implements ValueType<MetricsSettings> {
    @Override
    public Optional<MetricsSettings> read(Raw raw, Path home, Problems problems) {
        PlanValue value = new PlanValue(raw, home, problems);
        if (!value.isMap()) {
            value.problem("must be " + words());
        }
        MetricsSettings standard = MetricsSettings.DEFAULT;
        MetricsSettings metrics = new MetricsSettings(
                value.duration("sample").orElse(standard.sample()),
                value.count("minimum").orElse(standard.minimum()),
                value.duration("window").orElse(standard.window()),
                value.count("rounds").orElse(standard.rounds()),
                value.words("queries"),
                value.texts("identities"));
        if (!metrics.sample().isPositive()) {
            value.problem("sample must be more than nothing");
        }
        value.refuseUnknown();
        return Optional.of(metrics);
    }

    @Override
    public String show(MetricsSettings value) {
        return "a sample every " + value.sample().toSeconds() + "s, rates from " + value.minimum() + " events on, "
                + value.queries().size() + " queries";
    }

    @Override
    public String words() {
        return "a map of sample, minimum, window, rounds, queries, identities";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("sample", Types.DURATION.jsonSchema());
        properties.put("minimum", Types.COUNT.jsonSchema());
        properties.put("window", Types.DURATION.jsonSchema());
        properties.put("rounds", Types.COUNT.jsonSchema());
        properties.put("queries", Types.WORDS.jsonSchema());
        properties.put("identities", Types.TEXTS.jsonSchema());
        return Map.of("type", "object", "properties", properties, "additionalProperties", false);
    }
}
