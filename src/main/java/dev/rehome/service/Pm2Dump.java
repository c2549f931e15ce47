package dev.rehome.service;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What `pm2 save` writes: a list of descriptions, each with the whole environment of a process. Held in memory to
/// be compared and to be given back to pm2, never shown.
final class Pm2Dump {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    /// What pm2 itself puts into the environment that it keeps.
    private static final Set<String> INTERNAL = Set.of(
            "unique_id",
            "PM2_USAGE",
            "PM2_JSON_PROCESSING",
            "PM2_HOME",
            "NODE_APP_INSTANCE",
            "pm_id",
            "io",
            "PM2_SILENT",
            "PM2_DUMP_FILE_PATH",
            "PM2_DUMP_BACKUP_FILE_PATH",
            "_");

    /// What of a description says which program it is.
    private static final List<String> PROGRAM =
            List.of("pm_exec_path", "pm_cwd", "args", "node_args", "exec_mode", "exec_interpreter");

    private final List<Map<String, Object>> entries;

    private Pm2Dump(List<Map<String, Object>> entries) {
        this.entries = entries;
    }

    /// @return nothing where the text is no such list
    static Optional<Pm2Dump> read(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            List<Map<String, Object>> entries = new ArrayList<>();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                entries.add(object(parser));
            }
            return parser.currentToken() == JsonToken.END_ARRAY ? Optional.of(new Pm2Dump(entries)) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /// What `pm2 jlist` printed, as descriptions.
    static Optional<Pm2Dump> ofList(String printed) {
        return printed.lines()
                .filter(line -> line.stripLeading().startsWith("["))
                .map(Pm2Dump::read)
                .flatMap(Optional::stream)
                .findFirst()
                .map(list -> new Pm2Dump(
                        list.entries.stream().map(Pm2Dump::description).toList()));
    }

    @SuppressWarnings("unchecked") // value() makes no other maps
    private static Map<String, Object> description(Map<String, Object> process) {
        return process.get("pm2_env") instanceof Map<?, ?> map ? (Map<String, Object>) map : process;
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Figure(parser.getString());
            case VALUE_NULL -> Absent.NULL;
            default -> parser.getString();
        };
    }

    /// A number as it was written.
    private record Figure(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private enum Absent {
        NULL
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>();
        entries.forEach(entry -> names.add(name(entry)));
        return names;
    }

    private static String name(Map<String, Object> entry) {
        return String.valueOf(entry.getOrDefault("name", ""));
    }

    /// Those of one name alone.
    Pm2Dump only(String name) {
        return new Pm2Dump(
                entries.stream().filter(entry -> name(entry).equals(name)).toList());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /// The variables of the first process, without what pm2 put among them.
    Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        entries.stream()
                .findFirst()
                .ifPresent(entry -> environment(entry).forEach((name, value) -> {
                    if (isVariable(entry, name, value)) {
                        variables.put(name, String.valueOf(value));
                    }
                }));
        return variables;
    }

    @SuppressWarnings("unchecked") // value() makes no other maps
    private static Map<String, Object> environment(Map<String, Object> entry) {
        return entry.get("env") instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static boolean isVariable(Map<String, Object> entry, String name, Object value) {
        return !(value instanceof Map)
                && !INTERNAL.contains(name)
                && !name.startsWith("axm_")
                && !name.equals(name(entry))
                && name.matches("[A-Za-z_][A-Za-z0-9_]*");
    }

    /// Whether both describe the same program with the same environment, as many times.
    boolean sameAs(Pm2Dump other) {
        return entries.size() == other.entries.size()
                && environment().equals(other.environment())
                && programs().equals(other.programs());
    }

    private List<String> programs() {
        return entries.stream()
                .map(entry -> String.join(
                        "\n",
                        PROGRAM.stream()
                                .map(key -> String.valueOf(entry.getOrDefault(key, "")))
                                .toList()))
                .sorted()
                .toList();
    }

    /// The same with other variables. pm2 keeps them in a map of their own and also beside its own settings, whose
    /// names are in lower case.
    Pm2Dump with(Map<String, Optional<String>> variables) {
        List<Map<String, Object>> changed = new ArrayList<>();
        for (Map<String, Object> entry : entries) {
            Map<String, Object> copy = new LinkedHashMap<>(entry);
            Map<String, Object> environment = new LinkedHashMap<>(environment(entry));
            variables.forEach((name, value) -> {
                put(environment, name, value);
                if (name.matches("[A-Z][A-Z0-9_]*")) {
                    put(copy, name, value);
                }
            });
            copy.put("env", environment);
            changed.add(copy);
        }
        return new Pm2Dump(changed);
    }

    private static void put(Map<String, Object> map, String name, Optional<String> value) {
        if (value.isPresent()) {
            map.put(name, value.get());
        } else {
            map.remove(name);
        }
    }

    /// For pm2 to read.
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, entries);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                generator.writeStartObject();
                map.forEach((name, inner) -> {
                    generator.writeName(String.valueOf(name));
                    write(generator, inner);
                });
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                list.forEach(inner -> write(generator, inner));
                generator.writeEndArray();
            }
            case Boolean truth -> generator.writeBoolean(truth);
            case Figure number -> generator.writeNumber(number.text());
            case Absent _ -> generator.writeNull();
            default -> generator.writeString(String.valueOf(value));
        }
    }

    @Override
    public String toString() {
        return "Pm2Dump" + names();
    }
}
