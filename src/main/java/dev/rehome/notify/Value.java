package dev.rehome.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/// What takes the place of a name in a template, before it has a language.
public sealed interface Value {
    /// As it is, in every language.
    record Text(String text) implements Value {}

    /// The plan's own words; the empty language stands for any that is not named.
    record Spoken(Map<String, String> byLanguage) implements Value {
        public Spoken {
            byLanguage = Map.copyOf(byLanguage);
        }
    }

    record Count(long number) implements Value {}

    record Span(Duration duration) implements Value {}

    /// A moment, as clocks show it in a zone.
    record Moment(Instant instant, ZoneId zone) implements Value {}

    /// A word that every language has: `ON_TRACK`, `none`.
    record Word(String key) implements Value {}

    /// Several: a line with one of these stands once for each.
    record Lines(List<String> lines) implements Value {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    static Value of(String text) {
        return new Text(text);
    }

    static Value of(long number) {
        return new Count(number);
    }

    static Value of(Duration duration) {
        return new Span(duration);
    }
}
