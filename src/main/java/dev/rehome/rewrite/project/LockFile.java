package dev.rehome.rewrite.project;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// npm's lock file of version 3, as `npm install` leaves it when a package is taken out of `package.json`:
/// its entry,
/// and the entries of what only it needed. Edited line by line; where anything about the file is not as npm
/// writes it,
/// it stays.
public final class LockFile {
    private static final List<String> NEEDS =
            List.of("dependencies", "optionalDependencies", "peerDependencies", "devDependencies");
    private static final String FOLDER = "node_modules/";

    private final String text;
    private final Map<String, Map<?, ?>> entries;

    private LockFile(String text, Map<String, Map<?, ?>> entries) {
        this.text = text;
        this.entries = entries;
    }

    /// Nothing where the text is no lock file of version 3.
    public static Optional<LockFile> of(String text) {
        return JsonText.object(text)
                .filter(object -> "3".equals(String.valueOf(object.get("lockfileVersion"))))
                .map(object -> new LockFile(text, entries(object)));
    }

    private static Map<String, Map<?, ?>> entries(Map<?, ?> object) {
        Map<String, Map<?, ?>> entries = new LinkedHashMap<>();
        JsonText.below(object, "packages").forEach((path, entry) -> {
            if (entry instanceof Map<?, ?> map) {
                entries.put(String.valueOf(path), map);
            }
        });
        return entries;
    }

    /// The text without a package's needs, and without what nothing needs any more; nothing where that cannot
    /// be said
    /// with certainty.
    ///
    /// @param from where the `package.json` lies that loses them, relative to the lock file
    public Optional<String> without(String from, Collection<String> names) {
        Map<String, Map<?, ?>> left = new LinkedHashMap<>(entries);
        Map<?, ?> own = entries.getOrDefault(from, Map.of());
        left.put(from, withoutNeeds(own, names));
        LockFile after = new LockFile(text, left);
        Set<String> kept = after.reached(true);
        // A package that only tools need from now on would have to be marked as theirs.
        boolean marks = kept.stream()
                .anyMatch(path ->
                        reached(false).contains(path) && !after.reached(false).contains(path));
        Set<String> gone = new HashSet<>(entries.keySet());
        gone.removeAll(kept);
        return marks ? Optional.empty() : edited(from, names, gone).filter(it -> is(it, kept));
    }

    private static boolean is(String text, Set<String> kept) {
        return of(text).filter(it -> it.entries.keySet().equals(kept)).isPresent();
    }

    private static Map<?, ?> withoutNeeds(Map<?, ?> entry, Collection<String> names) {
        Map<String, Object> left = new LinkedHashMap<>();
        for (String kind : NEEDS) {
            Map<String, Object> needs = new TreeMap<>();
            JsonText.below(entry, kind).forEach((name, version) -> {
                if (!names.contains(String.valueOf(name))) {
                    needs.put(String.valueOf(name), String.valueOf(version));
                }
            });
            left.put(kind, needs);
        }
        return left;
    }

    /// @param tools whether what only development needs counts
    private Set<String> reached(boolean tools) {
        ArrayDeque<String> next = new ArrayDeque<>();
        entries.keySet().stream().filter(path -> !path.contains(FOLDER)).forEach(next::add);
        Set<String> reached = new LinkedHashSet<>();
        for (String path = next.poll(); path != null; path = next.poll()) {
            if (reached.add(path)) {
                Map<?, ?> entry = entries.getOrDefault(path, Map.of());
                boolean ours = !path.contains(FOLDER);
                for (String kind : NEEDS) {
                    if (kind.equals("devDependencies") ? ours && tools : true) {
                        for (Object name : JsonText.below(entry, kind).keySet()) {
                            resolve(path, String.valueOf(name)).ifPresent(next::add);
                        }
                    }
                }
            }
        }
        // Folders of the project itself are linked from where packages lie.
        entries.forEach((path, entry) -> {
            if ("true".equals(String.valueOf(entry.get("link"))) && reached.contains(entry.get("resolved"))) {
                reached.add(path);
            }
        });
        return reached;
    }

    /// As Node looks for it: in the package's own folder of packages, then in those around it.
    private Optional<String> resolve(String from, String name) {
        String at = from;
        while (true) {
            String path = at.isEmpty() ? FOLDER + name : at + "/" + FOLDER + name;
            if (entries.containsKey(path)) {
                return Optional.of(path);
            }
            if (at.isEmpty()) {
                return Optional.empty();
            }
            int inner = at.lastIndexOf("/" + FOLDER);
            at = inner >= 0
                    ? at.substring(0, inner)
                    : at.startsWith(FOLDER) ? "" : at.substring(0, Math.max(0, at.lastIndexOf('/')));
        }
    }

    private Optional<String> edited(String from, Collection<String> names, Set<String> gone) {
        StringBuilder result = new StringBuilder();
        String entry = "";
        boolean needs = false;
        for (String line : text.split("(?<=\n)", -1)) {
            if (line.matches("    \"[^\"]*\": \\{\\R?")) {
                entry = line.substring(5, line.indexOf('"', 5));
            }
            boolean own = entry.equals(from);
            needs = own
                    && (line.matches("      \"\\w*[dD]ependencies\": \\{\\R?")
                            || (needs && !line.startsWith("      }")));
            boolean dropped = needs && line.matches("        \"[^\"]*\": \".*\\R?") && names.contains(nameOf(line));
            if (!gone.contains(entry) && !dropped) {
                result.append(line);
            }
            if (line.matches("    },?\\R?")) {
                entry = "\n";
            }
        }
        return Optional.of(mended(result.toString()));
    }

    private static String nameOf(String line) {
        return line.substring(9, line.indexOf('"', 9));
    }

    /// The last element of what lost its last one has no comma, and an object that lost all of them is none.
    private static String mended(String text) {
        String without = Pattern.compile("      \"\\w*[dD]ependencies\": \\{\\R      },?\\R")
                .matcher(text)
                .replaceAll("");
        return Pattern.compile(",(\\R *})").matcher(without).replaceAll("$1");
    }
}
