package dev.rehome.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A question of the plan to something that runs, with what the answer has to be.
///
/// @param within how long one answer may take
/// @param dependency whether it is somebody else's: its outage is named as theirs and takes nothing back
/// @param primary whether the move is not accepted without it
/// @param where it stands in the plan
public record ProbeSettings(
        String name, Question question, Duration within, boolean dependency, boolean primary, String where) {
    /// Decimal numbers are kept as written: `0.1` is that and not near it.
    ///
    /// @param equal the text that is wanted
    public record Limits(Optional<String> equal, Optional<BigDecimal> atLeast, Optional<BigDecimal> atMost) {
        boolean isNone() {
            return equal.isEmpty() && atLeast.isEmpty() && atMost.isEmpty();
        }
    }

    /// What a probe that writes needs: under whom, and how its traces go and are proven gone.
    public record Writes(String identity, String cleanup, String proof) {}

    /// What is asked.
    public sealed interface Question {
        record Http(URI url, int status, Map<String, String> json, Optional<Pattern> body) implements Question {
            public Http {
                json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
            }
        }

        record Tcp(String host, int port) implements Question {}

        record Redis(String address, Optional<Reference> password, Optional<String> key, Optional<Pattern> matches)
                implements Question {}

        record Sql(String sql, boolean onSource, Limits limits) implements Question {}

        record Log(String files, Pattern pattern, Limits limits) implements Question {}

        record Command(String line, Optional<Writes> writes) implements Question {}

        /// Use of the source by anybody but rehome.
        ///
        /// @param tables globs; everything where empty
        /// @param ignore roles whose statements and sessions are somebody else's business
        record LegacyQueries(long atMost, List<String> tables, List<String> ignore) implements Question {
            public LegacyQueries {
                tables = List.copyOf(tables);
                ignore = List.copyOf(ignore);
            }
        }

        /// How many of the lines like `of` are matched by lines like `pattern`.
        ///
        /// @param errors whether it is a rate of errors, with a most, else one of successes, with a least
        /// @param sample how many lines like `of` a verdict needs, where not `metrics.minimum`
        record Rate(
                boolean errors, BigDecimal percent, String files, Pattern pattern, Pattern of, Optional<Integer> sample)
                implements Question {}

        /// Reads and writes of the application's tables on the target.
        record TargetActivity(long atLeast, List<String> tables) implements Question {
            public TargetActivity {
                tables = List.copyOf(tables);
            }
        }

        /// The response time of another probe against that before the switch.
        record Latency(String probe, BigDecimal percent) implements Question {}

        /// The time of the queries of `metrics.queries` against that on the source before the switch.
        record QueryLatency(BigDecimal percent) implements Question {}

        /// The state of a service of the plan.
        record Service(String service, Optional<Integer> restarts, Optional<Long> memory, Optional<BigDecimal> cpu)
                implements Question {}

        /// Connections of the target in use, in percent of its limit.
        record Connections(BigDecimal percent) implements Question {}
    }
}
