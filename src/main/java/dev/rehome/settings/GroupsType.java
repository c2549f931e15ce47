package dev.rehome.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A map from a group's name to the globs of its tables. Whether two groups share a table is seen only where the
/// tables are; the same glob twice is seen here.
final class GroupsType implements ValueType<TableGroups> {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,39}";

    @Override
    public Optional<TableGroups> read(Raw raw, Path home, Problems problems) {
        if (!(raw instanceof Raw.Mapping mapping)) {
            problems.add(raw.place(), "must be " + words());
            return Optional.empty();
        }
        Map<String, List<String>> groups = new LinkedHashMap<>();
        Map<String, String> byGlob = new HashMap<>();
        for (Raw.Entry entry : mapping.entries()) {
            if (!entry.key().matches(NAME)) {
                problems.add(
                        entry.place(),
                        "group \"" + entry.key() + "\" must be named with letters, digits, points, hyphens and"
                                + " underscores, at most 40");
                continue;
            }
            List<String> globs = Types.TEXTS.read(entry.value(), home, problems).orElse(List.of());
            if (globs.isEmpty() && entry.value() instanceof Raw.Sequence) {
                problems.add(entry.value().place(), "group \"" + entry.key() + "\" has no table");
            }
            for (String glob : globs) {
                String other = byGlob.putIfAbsent(glob, entry.key());
                if (other != null) {
                    problems.add(
                            entry.value().place(),
                            "\"" + glob + "\" is in group \"" + other + "\" already: a table is in one group");
                }
            }
            groups.put(entry.key(), globs);
        }
        return Optional.of(new TableGroups(groups));
    }

    @Override
    public String show(TableGroups value) {
        return Secrets.mask(String.join(
                "; ",
                value.globs().entrySet().stream()
                        .map(group -> group.getKey() + ": " + String.join(", ", group.getValue()))
                        .toList()));
    }

    @Override
    public String words() {
        return "a map from group names to lists of table globs";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("propertyNames", Map.of("pattern", "^" + NAME + "$"));
        schema.put("additionalProperties", Types.TEXTS.jsonSchema());
        return schema;
    }
}
