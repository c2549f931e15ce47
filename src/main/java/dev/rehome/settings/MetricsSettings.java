package dev.rehome.settings;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How things are measured.
///
/// @param sample how often triggers and uptime are looked at
/// @param minimum how many events a rate needs before it says anything
/// @param window over how long the rate of a trigger is taken
/// @param rounds how often a response time is taken; the middle one counts
/// @param queries statements whose time is taken on the source before the switch and on the target after it
/// @param identities under which probes may write
public record MetricsSettings(
        Duration sample,
        int minimum,
        Duration window,
        int rounds,
        Map<String, String> queries,
        List<String> identities) {
    public static final MetricsSettings DEFAULT =
            new MetricsSettings(Duration.ofSeconds(30), 20, Duration.ofMinutes(10), 5, Map.of(), List.of());

    public MetricsSettings {
        queries = Collections.unmodifiableMap(new LinkedHashMap<>(queries));
        identities = List.copyOf(identities);
    }
}
