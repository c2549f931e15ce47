package dev.rehome.migration.watch;

import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Times;
import dev.rehome.runbook.Trigger;
import dev.rehome.service.ProbeAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A probe that says no for too long: disconnected, not answering. Zero time means the first NO-GO. While something
/// that the application depends on is out it says INCONCLUSIVE and its time does not run: the outage is theirs, and
/// going back would not end it.
///
/// @param dependencies looked at only when the probe says no
/// @param gap looks that are further apart leave time that was not observed
/// @param memory keeps since when it has failed
public record ProbeTrigger(
        Meter meter, Duration failingFor, List<Meter> dependencies, Duration every, Duration gap, Memory memory)
        implements Trigger {
    @Override
    public String name() {
        return meter.name() + (failingFor.isZero() ? " fails" : " fails for " + Times.text(failingFor));
    }

    @Override
    public Gate look(Watch watch) throws InterruptedException {
        ProbeAnswer answer = meter.answer();
        Instant now = watch.clock().instant();
        if (answer.verdict() != Gate.Verdict.NO_GO) {
            // What cannot be asked neither fails nor works: it was not observed.
            if (answer.isGood()) {
                FailingTime.ended(memory);
            }
            return answer.gate(name());
        }
        Optional<String> theirs = outage();
        if (theirs.isPresent()) {
            FailingTime.ended(memory);
            String words = answer.value() + " while " + theirs.get() + " is out: theirs";
            return new Gate(name(), Gate.Verdict.INCONCLUSIVE, words, answer.limit(), answer.evidence());
        }
        return failing(answer, now, watch.since());
    }

    private Gate failing(ProbeAnswer answer, Instant now, Instant begun) {
        FailingTime failing = FailingTime.goesOn(memory, now, begun, gap);
        boolean tooLong = failing.observed().compareTo(failingFor) >= 0;
        String words = failing.words();
        String value = answer.value() + (words.isEmpty() ? "" : " " + words);
        return new Gate(
                name(),
                tooLong ? Gate.Verdict.NO_GO : Gate.Verdict.INCONCLUSIVE,
                value,
                failingFor.isZero() ? answer.limit() : "not for " + Times.text(failingFor),
                answer.evidence());
    }

    private Optional<String> outage() throws InterruptedException {
        for (Meter dependency : dependencies) {
            if (dependency.answer().verdict() == Gate.Verdict.NO_GO) {
                return Optional.of(dependency.name());
            }
        }
        return Optional.empty();
    }
}
