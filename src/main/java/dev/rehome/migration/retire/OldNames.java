package dev.rehome.migration.retire;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What names the old service.
///
/// @param words its name, its server's host
/// @param variables that the plan takes out of environment files
public record OldNames(List<String> words, Set<String> variables) {
    public OldNames {
        words = words.stream()
                .filter(word -> !word.isBlank())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        variables = Set.copyOf(variables);
    }

    /// Whether a text names it.
    boolean names(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(lower::contains);
    }

    /// Whether a variable belongs to it by its name: then it is of no use without it, whatever its value.
    public boolean isOld(String variable) {
        return variables.contains(variable) || names(variable);
    }
}
