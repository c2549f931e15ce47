package dev.rehome.rewrite;

import dev.rehome.rewrite.project.EnvironmentExample;
import dev.rehome.rewrite.translate.TranslateOptions;
import dev.rehome.rewrite.write.GeneratedModule;
import dev.rehome.rewrite.write.ModuleFile;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How the generated module is written in a project: its language, and the names of variables that are
/// there already.
final class ModuleChoices {
    private static final List<String> PREFIXES = List.of("POSTGRES", "POSTGRESQL", "PG", "DB", "DATABASE");

    /// One service's share of a server with a hundred connections.
    private static final int POOL_MAX = 5;

    private ModuleChoices() {}

    static GeneratedModule.Choices of(
            ModuleFile file,
            Collection<String> environments,
            Optional<String> application,
            TranslateOptions options,
            Optional<String> database) {
        GeneratedModule.Style style = file.path().matches(".*\\.[mc]?tsx?")
                ? GeneratedModule.Style.TYPE_SCRIPT
                : file.commonJs() ? GeneratedModule.Style.COMMON_JS : GeneratedModule.Style.ES_MODULE;
        Set<String> names = new HashSet<>();
        environments.forEach(text -> names.addAll(EnvironmentExample.names(text)));
        return new GeneratedModule.Choices(
                style, variables(names), application.orElse("application"), POOL_MAX, options, database);
    }

    private static GeneratedModule.Variables variables(Set<String> names) {
        for (String prefix : PREFIXES) {
            if (names.contains(prefix + "_HOST")) {
                return new GeneratedModule.Variables(
                        prefix + "_HOST",
                        among(names, "PGPORT", prefix + "_PORT"),
                        among(names, "PGUSER", prefix + "_USER", prefix + "_USERNAME"),
                        among(names, "PGPASSWORD", prefix + "_PASSWORD", prefix + "_PASS"),
                        among(names, "PGDATABASE", prefix + "_DATABASE", prefix + "_DB", prefix + "_NAME"));
            }
        }
        return GeneratedModule.Variables.STANDARD;
    }

    private static String among(Set<String> names, String standard, String... candidates) {
        for (String candidate : candidates) {
            if (names.contains(candidate)) {
                return candidate;
            }
        }
        return standard;
    }
}
