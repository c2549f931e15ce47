package dev.rehome.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/// How results are written to standard output.
enum Format {
    /// For people.
    TEXT,
    /// For people who put it into a document; commands that have no such form print text.
    MARKDOWN,
    /// Exactly one object.
    JSON,
    /// One object a line as things happen; the last one has type `result`.
    NDJSON;

    static final String WORDS = "text, markdown, json or ndjson";

    static Optional<Format> of(String word) {
        for (Format format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /// Whether people read it, not programs.
    boolean isForPeople() {
        return this == TEXT || this == MARKDOWN;
    }

    /// The format that the arguments ask for, also where they cannot be parsed: an error has a form too.
    static Format in(List<String> args) {
        Format found = TEXT;
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.startsWith("--format=")) {
                found = of(arg.substring("--format=".length())).orElse(found);
            } else if (arg.equals("--format") && i + 1 < args.size()) {
                found = of(args.get(i + 1)).orElse(found);
            }
        }
        return found;
    }

    /// Reads the word on the command line, whatever the locale.
    static final class Converter implements CommandLine.ITypeConverter<Format> {
        @Override
        public Format convert(String word) {
            return of(word).orElseThrow(() ->
                    new CommandLine.TypeConversionException("must be " + WORDS + ", is \"" + word + "\""));
        }
    }
}
