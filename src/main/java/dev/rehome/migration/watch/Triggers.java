package dev.rehome.migration.watch;

import dev.rehome.runbook.Trigger;
import dev.rehome.settings.Percent;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.ProbeSettings;
import dev.rehome.settings.ProbeSettings.Question;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes the conditions of a plan (`rollbackWhen` of a phase, `failWhen` of a watch) into triggers:
/// `{probe: errors, over: "20%"}`, `{probe: messages, under: "90%"}`, `{probe: whatsapp, failingFor: 10min}`, and
/// `{probe: api}` for the first NO-GO. What is wrong is added to the plan's problems.
public final class Triggers {
    private Triggers() {}

    /// Of the conditions of a watch.
    ///
    /// @param memory where they keep what they know
    /// @param gap looks that are further apart leave time that was not observed
    public static List<Trigger> of(List<PlanValue> conditions, Meters meters, Memory memory, Duration gap) {
        List<Trigger> triggers = new ArrayList<>();
        for (PlanValue condition : conditions) {
            of(condition, meters, memory, gap).ifPresent(triggers::add);
            condition.refuseUnknown();
        }
        return triggers;
    }

    /// One condition; empty, with a problem added to the plan's, where something is wrong with it.
    public static Optional<Trigger> of(PlanValue condition, Meters meters, Memory memory, Duration gap) {
        String name = condition.needed("probe");
        Optional<BigDecimal> over = percent(condition, "over");
        Optional<BigDecimal> under = percent(condition, "under");
        Optional<Duration> failingFor = condition.duration("failingFor");
        ProbeSettings probe = meters.probes().get(name);
        if (probe == null) {
            List<String> known = List.copyOf(meters.probes().keySet());
            if (!name.isEmpty()) {
                condition.problem("there is no probe \"" + name + "\"" + PlanValue.nearest(name, known));
            }
            return Optional.empty();
        }
        if (probe.dependency()) {
            condition.problem("probe " + name + " is a dependency: its outage takes nothing back");
        }
        return trigger(
                condition,
                meters,
                memory.of("trigger " + condition.where()),
                probe,
                over.or(() -> under),
                failingFor,
                gap);
    }

    private static Optional<BigDecimal> percent(PlanValue condition, String field) {
        Optional<PlanValue> given = condition.field(field);
        Optional<BigDecimal> percent = given.flatMap(PlanValue::text).flatMap(Percent::parse);
        if (given.isPresent() && percent.isEmpty()) {
            given.get().problem(field + " must be a percentage such as 20%");
        }
        return percent;
    }

    private static Optional<Trigger> trigger(
            PlanValue condition,
            Meters meters,
            Memory memory,
            ProbeSettings probe,
            Optional<BigDecimal> percent,
            Optional<Duration> failingFor,
            Duration gap) {
        Duration every = meters.metrics().sample();
        if (percent.isPresent()) {
            if (!(probe.question() instanceof Question.Rate rate)) {
                condition.problem("over and under belong to a probe with errorRate or messageSuccess");
                return Optional.empty();
            }
            if (rate.errors() != condition.field("over").isPresent()) {
                condition.problem("over belongs to errorRate, under to messageSuccess");
            }
            return Optional.of(RateTrigger.of(
                    probe.name(),
                    meters.rate(rate),
                    percent.get(),
                    meters.metrics().window(),
                    every,
                    memory));
        }
        if (probe.question() instanceof Question.Command command
                && command.writes().isPresent()) {
            condition.problem(
                    "probe " + probe.name() + " writes: it cannot be asked every " + every.toSeconds() + " s");
        }
        return Optional.of(new ProbeTrigger(
                meters.of(probe.name(), memory),
                failingFor.orElse(Duration.ZERO),
                dependencies(meters, memory),
                every,
                gap,
                memory));
    }

    /// How far apart two looks may be where nobody says more: two in between may be missed, and a slow one.
    public static Duration gap(Duration every) {
        return every.multipliedBy(3).plusSeconds(30);
    }

    private static List<Meter> dependencies(Meters meters, Memory memory) {
        return meters.probes().values().stream()
                .filter(ProbeSettings::dependency)
                .map(probe -> meters.of(probe.name(), memory))
                .toList();
    }
}
