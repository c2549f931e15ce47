package dev.rehome.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `env`: a map from environment files to what a switch changes in them.
final class EnvType implements ValueType<Map<String, EnvSettings>> {
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    @Override
    public Optional<Map<String, EnvSettings>> read(Raw raw, Path home, Problems problems) {
        Map<String, EnvSettings> files = new LinkedHashMap<>();
        new PlanValue(raw, home, problems).fields().forEach((file, value) -> files.put(file, file(file, value)));
        return Optional.of(files);
    }

    private static EnvSettings file(String file, PlanValue value) {
        Map<String, Reference> set = new LinkedHashMap<>();
        value.field("set").map(PlanValue::fields).orElse(Map.of()).forEach((name, text) -> {
            refuseName(name, text);
            text.reference().ifPresent(reference -> set.put(name, reference));
        });
        List<String> remove = value.texts("remove");
        remove.forEach(name -> refuseName(name, value));
        remove.stream()
                .filter(set::containsKey)
                .forEach(name -> value.problem("variable " + name + " is set and removed"));
        Optional<String> machine = value.text("machine");
        if (set.isEmpty() && remove.isEmpty()) {
            value.problem("nothing is set or removed");
        }
        value.refuseUnknown();
        return new EnvSettings(file, set, remove, machine, value.where());
    }

    private static void refuseName(String name, PlanValue value) {
        if (!name.matches(NAME)) {
            value.problem("\"" + Secrets.mask(name) + "\" is no name of a variable");
        }
    }

    @Override
    public String show(Map<String, EnvSettings> value) {
        return String.join(", ", value.keySet());
    }

    @Override
    public String words() {
        return "a map of environment files";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("set", Types.WORDS.jsonSchema());
        properties.put("remove", Types.TEXTS.jsonSchema());
        properties.put("machine", Types.TEXT.jsonSchema());
        Map<String, Object> file = Map.of("type", "object", "properties", properties, "additionalProperties", false);
        return Map.of("type", "object", "additionalProperties", file);
    }
}
