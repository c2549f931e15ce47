package dev.rehome.notify;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// How one language writes numbers, times and the words that values have. The words are files of ours, not the
/// JDK's tables, which change from one version to the next. A language that is not shipped has the English ones.
final class Words {
    private static final List<String> SHIPPED = List.of("en", "ru");
    private static final int MONTHS = 12;
    private static final int WEEK = 7;

    private final String language;
    private final Properties words;

    private Words(String language, Properties words) {
        this.language = language;
        this.words = words;
    }

    static Words of(String language) {
        String known = SHIPPED.contains(language) ? language : SHIPPED.getFirst();
        Properties words = new Properties();
        try (@Nullable InputStream in = Words.class.getResourceAsStream("/notify/" + known + "/words.properties")) {
            if (in == null) {
                throw new IllegalStateException("the words of " + known + " are not part of the program");
            }
            words.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Words(language, words);
    }

    private String word(String key) {
        String word = words.getProperty(key);
        if (word == null) {
            throw new IllegalStateException("no word for " + key + " in " + language);
        }
        return word;
    }

    /// The text of a value; empty where the value has none in this language.
    ///
    /// @param part `date`, `time` or `zone` of a moment; else empty
    Optional<String> text(Value value, String part) {
        String text = switch (value) {
            case Value.Text plain -> plain.text();
            case Value.Spoken spoken ->
                spoken.byLanguage().getOrDefault(language, spoken.byLanguage().getOrDefault("", ""));
            case Value.Count count -> number(count.number());
            case Value.Span span -> span(span.duration());
            case Value.Moment moment -> moment(moment.instant().atZone(moment.zone()), part);
            case Value.Word word -> word("word." + word.key());
            case Value.Lines lines -> String.join(", ", lines.lines());
        };
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private String number(long number) {
        StringBuilder text = new StringBuilder(Long.toString(number));
        int first = number < 0 ? 1 : 0;
        for (int at = text.length() - 3; at > first; at -= 3) {
            text.insert(at, word("group"));
        }
        return text.toString();
    }

    /// At most two units: `2 d 3 h`, `1 h 05 min`, `4 min 10 s`, `12 s`, `340 ms`.
    private String span(Duration duration) {
        Duration span = duration.isNegative() ? Duration.ZERO : duration;
        if (span.toDays() > 0) {
            return units(span.toDays(), "d", span.toHoursPart(), "h");
        }
        if (span.toHours() > 0) {
            return units(span.toHours(), "h", span.toMinutesPart(), "min");
        }
        if (span.toMinutes() > 0) {
            return units(span.toMinutes(), "min", span.toSecondsPart(), "s");
        }
        boolean whole = span.toSeconds() > 0 || span.isZero();
        return whole ? unit(span.toSeconds(), "s") : unit(Math.max(1, span.toMillis()), "ms");
    }

    private String units(long big, String bigUnit, int small, String smallUnit) {
        String first = unit(big, bigUnit);
        return small == 0 ? first : first + " " + unit(small, smallUnit);
    }

    private String unit(long number, String unit) {
        return number + "\u00a0" + word("unit." + unit);
    }

    private String moment(ZonedDateTime moment, String part) {
        String date = word("date")
                .replace(
                        "{weekday}",
                        list("weekdays", WEEK).get(moment.getDayOfWeek().getValue() - 1))
                .replace("{day}", Integer.toString(moment.getDayOfMonth()))
                .replace("{month}", list("months", MONTHS).get(moment.getMonthValue() - 1))
                .replace("{year}", Integer.toString(moment.getYear()));
        String time = String.format(Locale.ROOT, "%02d:%02d", moment.getHour(), moment.getMinute());
        return switch (part) {
            case "date" -> date;
            case "time" -> time;
            case "zone" -> zone(moment.getZone());
            default -> date + ", " + time + " " + zone(moment.getZone());
        };
    }

    private String zone(ZoneId zone) {
        return words.getProperty("zone." + zone.getId(), "(" + zone.getId() + ")");
    }

    private List<String> list(String key, int size) {
        List<String> list = new ArrayList<>(List.of(word(key).split(" ")));
        if (list.size() != size) {
            throw new IllegalStateException(key + " of " + language + " has " + list.size() + " words");
        }
        return list;
    }

    /// Which of the forms goes with a number: two as in English, three as in Russian (one, few, many).
    static String form(long number, List<String> forms) {
        long last = Math.abs(number) % 10;
        long lastTwo = Math.abs(number) % 100;
        if (forms.size() == 2) {
            return forms.get(Math.abs(number) == 1 ? 0 : 1);
        }
        if (last == 1 && lastTwo != 11) {
            return forms.get(0);
        }
        boolean few = last >= 2 && last <= 4 && (lastTwo < 12 || lastTwo > 14);
        return forms.get(few ? 1 : 2);
    }
}
