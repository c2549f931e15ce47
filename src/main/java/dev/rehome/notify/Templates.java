package dev.rehome.notify;

import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The texts there are: those of the plan's folder before those that come along, by language, audience and name.
public final class Templates {
    private final Optional<Path> folder;
    private final UnaryOperator<String> mask;

    /// @param folder holds `LANGUAGE/AUDIENCE/NAME.txt`
    /// @param mask takes secrets out of a text; asked of every text before it goes anywhere
    public Templates(Optional<Path> folder, UnaryOperator<String> mask) {
        this.folder = folder;
        this.mask = mask;
    }

    /// The notice with everything in its place.
    ///
    /// @throws RehomeException `RH-NOTIFY-001` where a value is missing, `RH-NOTIFY-002` where there is no text
    public Rendered render(String name, Audience audience, String language, Map<String, Value> values) {
        Words words = Words.of(language);
        List<String> lines = find(name, audience, language).render(words, values);
        String title = mask.apply(lines.getFirst().strip());
        String text = mask.apply(
                String.join("\n", lines.subList(1, lines.size())).strip().replaceAll("\n{3,}", "\n\n"));
        Map<String, String> fields = new TreeMap<>();
        values.forEach(
                (field, value) -> words.text(value, "").ifPresent(found -> fields.put(field, mask.apply(found))));
        return new Rendered(name, audience, language, title, text, fields);
    }

    /// The names that a text cannot be without.
    public Set<String> needed(String name, Audience audience, String language) {
        return find(name, audience, language).needed();
    }

    private Template find(String name, Audience audience, String language) {
        String path = language + "/" + audience.word() + "/" + name + ".txt";
        String text = own(path)
                .or(() -> shipped(path))
                .orElseThrow(() -> new RehomeException(
                        NotifyProblem.NO_TEMPLATE,
                        "notice " + name + ": there is no text for " + audience.word() + " in \"" + language + "\"",
                        "looked for " + path
                                + folder.map(f -> " in " + f + " and").orElse("") + " among those shipped",
                        remedy(name)));
        return Template.parse(name + " to " + audience.word() + " (" + language + ")", text);
    }

    private static String remedy(String name) {
        List<String> names = Notice.names();
        return names.contains(name)
                ? "write that file into the folder that notify.templates names"
                : "shipped are " + String.join(", ", names)
                        + Nearest.of(name, names)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("");
    }

    private Optional<String> own(String path) {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        Path file = folder.get().resolve(path).normalize();
        if (!file.startsWith(folder.get()) || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw new RehomeException(
                    NotifyProblem.BAD_TEMPLATE,
                    "notice template " + file + " cannot be read",
                    String.valueOf(e.getMessage()),
                    "it must be UTF-8 text that this user can read",
                    e);
        }
    }

    private static Optional<String> shipped(String path) {
        try (@Nullable InputStream in = Templates.class.getResourceAsStream("/notify/" + path)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the folder that the plan names is there; else what is wrong.
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        folder.filter(path -> !Files.isDirectory(path))
                .ifPresent(path -> problems.add("notify.templates: " + path + " is no folder"));
        return problems;
    }
}
