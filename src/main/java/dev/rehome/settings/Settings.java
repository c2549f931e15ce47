package dev.rehome.settings;

import dev.rehome.finding.RehomeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of one command, merged from flags, environment, plan file, user file and defaults. References are
/// looked up only when they are needed.
public final class Settings {
    private final Map<Key<?>, Setting<?>> values;
    private final Map<String, String> variables;
    private final Path folder;

    /// One value and where it came from.
    record Setting<T>(Key<T> key, T value, Place place) {
        String shown() {
            return key.type().show(value);
        }
    }

    /// @param folder the plan's, or the current one where there is no plan
    Settings(Map<Key<?>, Setting<?>> values, Map<String, String> variables, Path folder) {
        this.values = new LinkedHashMap<>(values);
        this.variables = Map.copyOf(variables);
        this.folder = folder;
    }

    /// The plan's folder, or the current one where there is no plan: shell lines run there, state lives in its
    /// `.rehome`.
    public Path folder() {
        return folder;
    }

    /// The value, where it is given anywhere.
    @SuppressWarnings("unchecked") // the map is filled only by SettingsReader, where key and value have one type
    public <T> Optional<T> get(Key<T> key) {
        return Optional.ofNullable(values.get(key)).map(setting -> ((Setting<T>) setting).value());
    }

    /// A secret, looked up where it is given.
    ///
    /// @throws RehomeException `RH-SET-005` where the reference leads nowhere
    public Optional<String> secret(Key<Reference> key) {
        return get(key).map(reference -> reference.resolve(variables));
    }

    /// A database's URL, password and tunnel, looked up.
    ///
    /// @param key [Keys#SOURCE] or [Keys#TARGET]
    /// @throws RehomeException `RH-SET-004` where it is not given, `RH-SET-005` where a reference leads nowhere
    public Database.Resolved database(Key<Database> key) {
        return get(key).orElseThrow(() -> missing(key)).resolve(variables);
    }

    /// What a plan must have.
    public void requireDatabases() {
        for (Key<Database> key : List.of(Keys.SOURCE, Keys.TARGET)) {
            if (get(key).isEmpty()) {
                throw missing(key);
            }
        }
    }

    /// Every setting with its value, secrets masked, and its origin.
    public List<Explained> explain() {
        List<Explained> explained = new ArrayList<>();
        for (Key<?> key : Keys.all()) {
            Setting<?> setting = values.get(key);
            explained.add(
                    setting == null
                            ? new Explained(key.path(), "", "default")
                            : new Explained(
                                    key.path(), setting.shown(), setting.place().label()));
        }
        return explained;
    }

    /// One line of `--explain-config`.
    ///
    /// @param value empty where it is not given
    /// @param origin `--jobs`, `REHOME_JOBS`, `rehome.yaml:4:7`, or `default`
    public record Explained(String key, String value, String origin) {}

    /// Things to know that are no errors.
    public List<String> warnings() {
        List<String> showing = new ArrayList<>();
        for (Key<Database> key : List.of(Keys.SOURCE, Keys.TARGET)) {
            Setting<?> setting = values.get(key);
            if (setting != null
                    && setting.place().label().startsWith("--")
                    && setting.value() instanceof Database database
                    && database.url() instanceof Reference.Literal literal
                    && Secrets.isIn(literal.text())) {
                showing.add(setting.place().label());
            }
        }
        return showing.isEmpty()
                ? List.of()
                : List.of("warning: the password in " + String.join(" and in ", showing)
                        + " shows in the process list; env:NAME, file:PATH or cmd:COMMAND do not");
    }

    private static RehomeException missing(Key<?> key) {
        return new RehomeException(
                SettingsProblem.MISSING,
                key.path() + " is not given",
                "",
                "give --" + key.path() + " URL, or set " + key.variable() + ", or run: rehome init");
    }
}
