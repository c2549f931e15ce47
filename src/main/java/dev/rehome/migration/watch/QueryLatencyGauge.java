package dev.rehome.migration.watch;

import dev.rehome.service.ProbeAnswer;
import dev.rehome.settings.MetricsSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The time of each of the plan's queries on the target against that on the source before the switch. The worst one
/// decides.
record QueryLatencyGauge(Sides sides, MetricsSettings metrics, BigDecimal percentMax, Duration within, Path baseline)
        implements Gauge {
    @Override
    public ProbeAnswer look(Memory memory) {
        Ratio ratio = new Ratio(percentMax, "metrics.queries on the target, middle of " + metrics.rounds());
        Optional<Baseline> known = Baseline.read(baseline);
        if (metrics.queries().isEmpty() || known.isEmpty()) {
            return ratio.unknown(known.isEmpty() ? "no baseline was taken" : "metrics.queries names none");
        }
        Map<String, Duration> now = times(sides, metrics, within, false);
        List<String> missing = new ArrayList<>();
        Optional<ProbeAnswer> worst = Optional.empty();
        BigDecimal worstPercent = BigDecimal.ONE.negate();
        for (Map.Entry<String, Duration> query : now.entrySet()) {
            Duration before = known.get().times().get(Baseline.query(query.getKey()));
            if (before == null) {
                missing.add(query.getKey());
                continue;
            }
            BigDecimal percent = Ratio.percent(before, query.getValue());
            ProbeAnswer answer = named(query.getKey(), ratio.judge(before, query.getValue()));
            boolean worse = worst.isEmpty()
                    || (worst.get().isGood() && !answer.isGood())
                    || (worst.get().isGood() == answer.isGood() && percent.compareTo(worstPercent) > 0);
            if (worse) {
                worst = Optional.of(answer);
                worstPercent = percent;
            }
        }
        boolean tells = worst.isPresent() && (missing.isEmpty() || !worst.get().isGood());
        return tells ? worst.get() : ratio.unknown("no baseline of " + String.join(", ", missing));
    }

    private static ProbeAnswer named(String query, ProbeAnswer answer) {
        return new ProbeAnswer(
                answer.verdict(), query + ": " + answer.value(), answer.limit(), answer.evidence(), answer.took());
    }

    static Map<String, Duration> times(Sides sides, MetricsSettings metrics, Duration within, boolean onSource) {
        Map<String, Duration> times = new LinkedHashMap<>();
        metrics.queries().forEach((name, sql) -> {
            times.put(
                    name,
                    onSource
                            ? sides.askSource(session -> Queries.time(session, sql, metrics.rounds(), within))
                            : sides.askTarget(session -> Queries.time(session, sql, metrics.rounds(), within)));
        });
        return times;
    }
}
