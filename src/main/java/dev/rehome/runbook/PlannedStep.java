package dev.rehome.runbook;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// A step as it was when its phase began, so that the journal alone can tell what is left.
///
/// @param estimate how long it should take: as measured before, else as planned
public record PlannedStep(String name, String kind, Duration estimate) {
    static String text(List<PlannedStep> steps) {
        return steps.stream()
                .map(step -> step.name() + "\t" + step.kind() + "\t"
                        + step.estimate().toMillis())
                .collect(Collectors.joining("\n"));
    }

    static List<PlannedStep> read(String text) {
        return text.lines()
                .map(line -> line.split("\t", -1))
                .filter(cells -> cells.length == 3)
                .map(cells -> new PlannedStep(cells[0], cells[1], Duration.ofMillis(Long.parseLong(cells[2]))))
                .toList();
    }
}
