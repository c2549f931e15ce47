package dev.rehome.rewrite.project;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which version of the old client a project has, by its lock file. Behaviour depends on it.
public final class ClientVersion {
    private static final String WHOLE = "@supabase/supabase-js";

    /// The part of it that only asks tables and functions. Up to 1 it has numbers of its own.
    private static final String SMALLER = "@supabase/postgrest-js";

    private static final Pattern EXACT = Pattern.compile("=?v?(\\d+\\.\\d+\\.\\d+(?:-[\\w.]+)?)");
    /// Stands for versions of which nobody says which one the code loads.
    private static final String SEVERAL = "several";

    private static final int LEVELS_UP = 4;

    private final String client;

    private ClientVersion(String client) {
        this.client = client;
    }

    /// The version, where a lock file of the folder or of one above it says so, or what is installed there,
    /// or an exact version in its `package.json`.
    public static Optional<String> of(Path code) {
        return new ClientVersion(WHOLE)
                .find(code)
                .or(() -> new ClientVersion(SMALLER).find(code).map(ClientVersion::ofWhole))
                .filter(version -> !version.equals(SEVERAL));
    }

    /// A release of the whole client that does the same.
    private static String ofWhole(String smaller) {
        if (smaller.startsWith("0.")) {
            return "1.0.0";
        }
        return smaller.startsWith("1.") ? "2.0.0" : smaller;
    }

    private Optional<String> find(Path code) {
        Path folder = code.toAbsolutePath().normalize();
        for (int level = 0; folder != null && level <= LEVELS_UP; level++) {
            Optional<String> version = in(folder);
            if (version.isPresent()) {
                return version;
            }
            folder = folder.getParent();
        }
        return Optional.empty();
    }

    private Optional<String> in(Path folder) {
        return npm(folder, "package-lock.json")
                .or(() -> npm(folder, "npm-shrinkwrap.json"))
                .or(() -> text(folder.resolve("pnpm-lock.yaml")).flatMap(this::pnpm))
                .or(() -> text(folder.resolve("yarn.lock")).flatMap(this::yarn))
                .or(() -> text(folder.resolve("bun.lock")).flatMap(this::bun))
                .or(() -> text(folder.resolve("node_modules/" + client + "/package.json"))
                        .flatMap(JsonText::object)
                        .flatMap(object -> exact(object.get("version"))))
                .or(() -> text(folder.resolve("package.json"))
                        .flatMap(JsonText::object)
                        .flatMap(this::declared));
    }

    private Optional<String> npm(Path folder, String file) {
        return text(folder.resolve(file)).flatMap(JsonText::object).flatMap(lock -> {
            Map<?, ?> modern = JsonText.below(JsonText.below(lock, "packages"), "node_modules/" + client);
            Map<?, ?> old = JsonText.below(JsonText.below(lock, "dependencies"), client);
            return exact(modern.get("version")).or(() -> exact(old.get("version")));
        });
    }

    /// Keys are `/@supabase/supabase-js@2.39.0`, `'@supabase/supabase-js@2.39.0'`, or
    /// `/@supabase/supabase-js/2.39.0`.
    private Optional<String> pnpm(String text) {
        return only(text, "(?m)^\\s+['\"]?/?" + client + "[@/](\\d+\\.\\d+\\.\\d+[\\w.-]*)");
    }

    /// A line of names ending with a colon, then `version "2.39.0"` or `version: 2.39.0`.
    private Optional<String> yarn(String text) {
        return only(text, "(?m)^\"?" + client + "@[^\\n]*:\\r?\\n\\s+version:? \"?(\\d+\\.\\d+\\.\\d+[\\w.-]*)");
    }

    /// `"@supabase/supabase-js": ["@supabase/supabase-js@2.39.0", ..`
    private Optional<String> bun(String text) {
        return only(text, "\\[\\s*\"" + client + "@(\\d+\\.\\d+\\.\\d+[\\w.-]*)");
    }

    /// The one version that the text names.
    private static Optional<String> only(String text, String pattern) {
        List<String> versions = Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        return versions.size() > 1 ? Optional.of(SEVERAL) : versions.stream().findFirst();
    }

    private Optional<String> declared(Map<?, ?> manifest) {
        for (String kind : List.of("dependencies", "devDependencies", "peerDependencies")) {
            Optional<String> version = exact(JsonText.below(manifest, kind).get(client));
            if (version.isPresent()) {
                return version;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> exact(@Nullable Object version) {
        if (version instanceof String text) {
            Matcher matcher = EXACT.matcher(text);
            return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
