package dev.rehome.migration.watch;

import dev.rehome.service.Probe;
import dev.rehome.service.ProbeAnswer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The response time of a probe against that before the switch.
///
/// @param probe what is asked
/// @param baseline the file
record LatencyGauge(String name, Probe probe, Duration within, int rounds, BigDecimal percentMax, Path baseline)
        implements Gauge {
    @Override
    public ProbeAnswer look(Memory memory) throws InterruptedException {
        Ratio ratio = new Ratio(percentMax, "response time of " + name + ", middle of " + rounds);
        Optional<Duration> before =
                Baseline.read(baseline).map(known -> known.times().get(Baseline.probe(name)));
        Optional<Duration> now = time(probe, rounds, within);
        return before.isPresent() && now.isPresent()
                ? ratio.judge(before.get(), now.get())
                : ratio.unknown(before.isEmpty() ? "no baseline was taken" : "the probe does not answer");
    }

    /// The middle of the response times; empty where an answer is not good: how fast an error comes is no measure.
    static Optional<Duration> time(Probe probe, int rounds, Duration within) throws InterruptedException {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            ProbeAnswer answer = probe.look(within);
            if (!answer.isGood()) {
                return Optional.empty();
            }
            times.add(answer.took());
        }
        return Optional.of(Queries.middle(times));
    }
}
