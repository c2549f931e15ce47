package dev.rehome.migration.watch;

import dev.rehome.runbook.Gate;
import dev.rehome.settings.ProbeSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes the times of before the switch, and the same ones after it.
public final class BaselineRun {
    private static final Duration QUERY_WITHIN = Duration.ofSeconds(30);

    private final Meters meters;
    private final List<String> names;

    /// @param names of the probes; all that have a response time where none is named
    public BaselineRun(Meters meters, List<String> names) {
        this.meters = meters;
        this.names = List.copyOf(names);
    }

    /// What does not answer now has no time, and later says so.
    public Baseline take(Instant now) throws InterruptedException {
        Map<String, Duration> times = probes();
        QueryLatencyGauge.times(meters.sides(), meters.metrics(), QUERY_WITHIN, true)
                .forEach((name, time) -> times.put(Baseline.query(name), time));
        return new Baseline(now.toString(), times);
    }

    private Map<String, Duration> probes() throws InterruptedException {
        Map<String, Duration> times = new LinkedHashMap<>();
        for (ProbeSettings probe : meters.probes().values()) {
            boolean wanted = names.isEmpty() || names.contains(probe.name());
            if (wanted && Meters.hasResponseTime(probe)) {
                LatencyGauge.time(meters.probe(probe), meters.metrics().rounds(), probe.within())
                        .ifPresent(time -> times.put(Baseline.probe(probe.name()), time));
            }
        }
        return times;
    }

    /// One gate for each time of before.
    public List<Gate> compare(BigDecimal percentMax) throws InterruptedException {
        Optional<Baseline> before = Baseline.read(meters.baseline());
        if (before.isEmpty()) {
            return List.of(Gate.unclear(
                    "baseline", "none was taken", "", meters.baseline().toString()));
        }
        Map<String, Duration> now = probes();
        QueryLatencyGauge.times(meters.sides(), meters.metrics(), QUERY_WITHIN, false)
                .forEach((name, time) -> now.put(Baseline.query(name), time));
        List<Gate> gates = new ArrayList<>();
        before.get().times().forEach((name, time) -> {
            Ratio ratio = new Ratio(percentMax, "taken on " + before.get().taken() + " and now");
            Duration later = now.get(name);
            if (wants(name)) {
                gates.add(
                        (later == null ? ratio.unknown("no answer to measure") : ratio.judge(time, later)).gate(name));
            }
        });
        return gates;
    }

    private boolean wants(String name) {
        return names.isEmpty()
                || name.equals(Baseline.query(name.replaceFirst("^query ", "")))
                || names.stream().anyMatch(wanted -> name.equals(Baseline.probe(wanted)));
    }

    public static String words(Duration time) {
        return Ratio.millis(time);
    }
}
