package dev.rehome.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Merges the settings: flag before environment before plan file before user file. Everything wrong is collected and
/// told at once.
public final class SettingsReader {
    private static final String PLAN = "rehome.yaml";

    private final Map<String, String> variables;
    private final Path folder;
    private final Path home;
    private final Problems problems = new Problems();
    private final Map<Key<?>, Settings.Setting<?>> values = new LinkedHashMap<>();
    private Path planFolder;

    /// @param folder the current folder
    public SettingsReader(Map<String, String> variables, Path folder, Path home) {
        this.variables = variables;
        this.folder = folder;
        this.home = home;
        this.planFolder = folder;
    }

    /// Without any file: for commands that work without a plan, or write one.
    public Settings withoutPlan(List<Flag> flags) {
        readFlags(flags);
        readVariables();
        return finish();
    }

    /// @param plan the file asked for; else `rehome.yaml` in the current folder where it exists
    /// @throws RehomeException with everything that is wrong
    public Settings read(List<Flag> flags, Optional<Path> plan) {
        readFlags(flags);
        readVariables();
        Path named = folder.resolve(plan.orElse(Path.of(PLAN)));
        if (plan.isPresent() || Files.exists(named)) {
            planFolder = Optional.ofNullable(named.toAbsolutePath().normalize().getParent())
                    .orElse(folder);
            readFile(named, plan.orElse(Path.of(PLAN)).toString());
        }
        Path user = userFile();
        if (Files.exists(user)) {
            readFile(user, user.toString());
        }
        return finish();
    }

    private Path userFile() {
        String configured = variables.getOrDefault("XDG_CONFIG_HOME", "");
        Path config = configured.isEmpty() ? home.resolve(".config") : Path.of(configured);
        return config.resolve("rehome").resolve("config.yaml");
    }

    private Settings finish() {
        problems.throwIfAny();
        return new Settings(values, variables, planFolder);
    }

    private void readFlags(List<Flag> flags) {
        for (Flag flag : flags) {
            Key<?> key = Keys.byPath(flag.key())
                    .orElseThrow(() -> new IllegalArgumentException(flag.key() + " is no setting"));
            read(key, raw(flag.values(), new Place(flag.option(), folder, false)));
        }
    }

    private void readVariables() {
        for (Key<?> key : Keys.all()) {
            String text = variables.getOrDefault(key.variable(), "");
            if (!text.isBlank()) {
                List<String> texts = key.type().equals(Types.TEXTS) ? List.of(text.split("\\s*,\\s*")) : List.of(text);
                read(key, raw(texts, new Place(key.variable(), folder, false)));
            }
        }
    }

    private static Raw raw(List<String> texts, Place place) {
        if (texts.size() == 1) {
            return new Raw.Scalar(texts.getFirst(), place);
        }
        List<Raw> elements =
                texts.stream().map(text -> (Raw) new Raw.Scalar(text, place)).toList();
        return new Raw.Sequence(elements, place);
    }

    private void readFile(Path file, String name) {
        Raw.Mapping root = PlanText.read(file, name, problems);
        new SecretScan(problems).scan(root, "");
        readMapping(root, "");
    }

    private void readMapping(Raw.Mapping mapping, String prefix) {
        List<String> known = Keys.namesBelow(prefix);
        for (Raw.Entry entry : mapping.entries()) {
            String path = prefix + entry.key();
            Optional<Key<?>> key = Keys.byPath(path);
            if (key.isPresent()) {
                read(key.get(), entry.value());
            } else if (!known.contains(entry.key())) {
                problems.add(entry.place(), Keys.unknown(entry.key(), known));
            } else if (entry.value() instanceof Raw.Mapping inner) {
                readMapping(inner, path + ".");
            } else {
                problems.add(
                        entry.value().place(),
                        path + " must be a map of " + String.join(", ", Keys.namesBelow(path + ".")));
            }
        }
    }

    /// What was read earlier has precedence, but everything is checked.
    private <T> void read(Key<T> key, Raw raw) {
        key.type()
                .read(raw, home, problems)
                .ifPresent(value -> values.putIfAbsent(key, new Settings.Setting<>(key, value, raw.place())));
    }
}
