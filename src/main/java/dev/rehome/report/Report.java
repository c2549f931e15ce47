package dev.rehome.report;

import java.util.ArrayList;
import java.util.List;

/// The evidence of a move with what follows from it.
///
/// @param scorecard each figure with its target
/// @param course of the move, from its journals
/// @param unproven what this report cannot prove
public record Report(Evidence evidence, List<Metric> scorecard, Course course, List<String> unproven) {
    public Report {
        scorecard = List.copyOf(scorecard);
        unproven = List.copyOf(unproven);
    }

    public static Report of(Evidence evidence) {
        Course course = Course.of(evidence.journals());
        List<Metric> scorecard = Scorecard.of(evidence, course);
        return new Report(evidence, scorecard, course, unproven(evidence, scorecard));
    }

    private static List<String> unproven(Evidence evidence, List<Metric> scorecard) {
        List<String> unproven = new ArrayList<>(evidence.doubts());
        List<String> unmeasured = scorecard.stream()
                .filter(m -> m.verdict() == Metric.Verdict.UNMEASURED)
                .map(Metric::name)
                .toList();
        if (!unmeasured.isEmpty()) {
            unproven.add("What was not measured: " + String.join(", ", unmeasured) + ".");
        }
        if (evidence.read().isEmpty()) {
            unproven.add("That both sides hold the same rows now: they were not read for this report.");
        }
        if (!evidence.left().isEmpty()) {
            unproven.add("Anything about the " + evidence.left().size()
                    + " objects that were not moved, beyond the reasons given for them.");
        }
        unproven.add(
                "That nobody made rows on purpose so that digests agree: a digest finds accidents, it is no signature.");
        unproven.add(
                "That the journals are whole: each line is chained to the one before, so a changed or missing line in"
                        + " the middle shows; that the last lines were not cut off shows only where the hash given here was"
                        + " noted elsewhere at the time.");
        unproven.add(
                "Where a server stands: it tells its address and version itself; the country or the provider behind"
                        + " an address is for the provider to confirm.");
        unproven.add(
                "That the application does everything right: what was looked at are the probes and gates listed here.");
        unproven.add(
                "That no copy of the old data is left at the old provider, in its backups, or in anybody's files.");
        return unproven;
    }
}
