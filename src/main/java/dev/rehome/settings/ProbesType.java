package dev.rehome.settings;

import dev.rehome.settings.ProbeSettings.Question;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `probes`: a map from names to maps with exactly one kind of question as key.
final class ProbesType implements ValueType<Map<String, ProbeSettings>> {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration COMMAND_WITHIN = Duration.ofSeconds(60);

    @Override
    public Optional<Map<String, ProbeSettings>> read(Raw raw, Path home, Problems problems) {
        PlanValue value = new PlanValue(raw, home, problems);
        Map<String, ProbeSettings> probes = new LinkedHashMap<>();
        for (Map.Entry<String, PlanValue> field : value.fields().entrySet()) {
            probe(field.getKey(), field.getValue()).ifPresent(probe -> probes.put(field.getKey(), probe));
        }
        refuseUnknownProbes(probes, value);
        return Optional.of(probes);
    }

    private static Optional<ProbeSettings> probe(String name, PlanValue value) {
        if (!name.matches("[\\w.-]+")) {
            value.problem("the name of a probe is made of letters, digits, '.', '_' and '-'");
        }
        Duration within = value.duration("within").orElse(WITHIN);
        boolean hasWithin = value.field("within").isPresent();
        boolean dependency = value.truth("dependency").orElse(false);
        boolean primary = value.truth("primary").orElse(true);
        Optional<Question> question = new ProbeQuestions(value).read();
        value.refuseUnknown();
        return question.map(asked -> new ProbeSettings(
                name,
                asked,
                asked instanceof Question.Command && !hasWithin ? COMMAND_WITHIN : within,
                dependency,
                primary,
                value.where()));
    }

    private static void refuseUnknownProbes(Map<String, ProbeSettings> probes, PlanValue value) {
        for (ProbeSettings probe : probes.values()) {
            if (probe.question() instanceof Question.Latency latency && !probes.containsKey(latency.probe())) {
                String near = PlanValue.nearest(latency.probe(), List.copyOf(probes.keySet()));
                value.problem("probe " + probe.name() + ": there is no probe \"" + latency.probe() + "\"" + near);
            }
        }
    }

    @Override
    public String show(Map<String, ProbeSettings> value) {
        return String.join(", ", value.keySet());
    }

    @Override
    public String words() {
        return "a map of probes";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        ProbeQuestions.FIELDS.forEach((name, schema) -> properties.put(name, schema));
        List<Map<String, Object>> one = ProbeQuestions.KINDS.stream()
                .map(kind -> Map.<String, Object>of("required", List.of(kind)))
                .toList();
        Map<String, Object> probe = new LinkedHashMap<>();
        probe.put("type", "object");
        probe.put("properties", properties);
        probe.put("additionalProperties", false);
        probe.put("oneOf", one);
        return Map.of("type", "object", "additionalProperties", probe);
    }
}
