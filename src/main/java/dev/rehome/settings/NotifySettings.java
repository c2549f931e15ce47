package dev.rehome.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whom to tell and how.
///
/// @param channels by name, in the plan's order
/// @param fields what notices hold beside what a run knows, by name
/// @param phases the same for one phase, by its name
/// @param templates a folder of own texts
/// @param every how often people hear of a phase that is under way; 30 minutes where it is left out
/// @param during who hears of it
/// @param advance what has to be out before a phase's window
public record NotifySettings(
        Map<String, Channel> channels,
        Map<String, Field> fields,
        Map<String, Map<String, Field>> phases,
        Optional<Path> templates,
        Optional<Duration> every,
        List<String> during,
        List<Advance> advance) {
    public NotifySettings {
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
        during = List.copyOf(during);
        advance = List.copyOf(advance);
    }

    public static NotifySettings none() {
        return new NotifySettings(
                Map.of(), Map.of(), Map.of(), Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /// A text, or one for each language; the empty language stands for all others.
    public record Field(Map<String, String> byLanguage) {
        public Field {
            byLanguage = Map.copyOf(byLanguage);
        }
    }

    /// One way to tell people.
    ///
    /// @param audience `team` or `clients`; clients where people are told one by one
    /// @param limit how long one try may take
    /// @param attempts how often it is tried
    public record Channel(
            Way way,
            String language,
            Optional<String> audience,
            Optional<Rate> rate,
            Optional<Recipients> recipients,
            Optional<Duration> limit,
            Optional<Integer> attempts) {}

    /// How a notice is sent.
    public sealed interface Way {}

    public record Telegram(String chat, Reference token, Optional<URI> url) implements Way {}

    public record Webhook(Reference url, boolean slack) implements Way {}

    /// @param tls `starttls`, `tls` or `none`
    public record Mail(
            String host,
            Optional<Integer> port,
            String tls,
            Optional<String> user,
            Optional<Reference> password,
            String from,
            List<String> to)
            implements Way {
        public Mail {
            to = List.copyOf(to);
        }
    }

    public record Command(String line) implements Way {}

    /// The application's own sender.
    public record Http(Reference url, Map<String, Reference> headers, Map<String, String> body) implements Way {
        public Http {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
            body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
        }
    }

    /// So many in a time.
    public record Rate(int count, Duration per) {}

    /// Where people's addresses are found: a query of one or two columns (address, language), or a file with the same
    /// on each line.
    public sealed interface Recipients {}

    /// @param on `source` or `target`
    public record Query(String sql, String on) implements Recipients {}

    public record File(Path file) implements Recipients {}

    /// @param early how much sooner than `before` it may be sent; 4 hours where it is left out
    public record Advance(String phase, String template, List<String> to, Duration before, Optional<Duration> early) {
        public Advance {
            to = List.copyOf(to);
        }
    }
}
