package dev.rehome.runbook;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// A step as it was when its phase began, so that the journal alone can tell what is left.
///
/// @param estimate how long it should take: as measured before, else as planned
/// @param downtime whether it takes the application from its users, or gives it back
public record PlannedStep(String name, String kind, Duration estimate, Downtime downtime) {
    static String text(List<PlannedStep> steps) {
        return steps.stream()
                .map(step -> step.name() + "\t" + step.kind() + "\t"
                        + step.estimate().toMillis() + "\t" + step.downtime())
                .collect(Collectors.joining("\n"));
    }

    static List<PlannedStep> read(String text) {
        return text.lines()
                .map(line -> line.split("\t", -1))
                .filter(cells -> cells.length >= 3)
                .map(PlannedStep::of)
                .toList();
    }

    /// Journals of before do not say what becomes of the application.
    private static PlannedStep of(String[] cells) {
        return new PlannedStep(
                cells[0],
                cells[1],
                Duration.ofMillis(Long.parseLong(cells[2])),
                cells.length > 3 ? Downtime.valueOf(cells[3]) : Downtime.UNCHANGED);
    }
}
