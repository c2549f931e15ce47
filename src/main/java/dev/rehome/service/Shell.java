package dev.rehome.service;

import java.util.Collection;
import java.util.stream.Collectors;

/// Words as a POSIX shell takes them.
final class Shell {
    private Shell() {}

    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    static String quote(Collection<String> words) {
        return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }
}
