package dev.rehome.migration.steps;

import dev.rehome.runbook.Gate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Several looks that come to one gate: the worst of them counts.
final class GateParts {
    private GateParts() {}

    /// @param of what was looked at
    /// @param found in words without a secret
    /// @param asked how it was found
    record Part(String of, Gate.Verdict verdict, String found, String asked) {}

    static Gate joined(String name, String limit, List<Part> parts) {
        List<Part> bad =
                parts.stream().filter(p -> p.verdict() != Gate.Verdict.GO).toList();
        if (bad.isEmpty()) {
            String names = parts.stream().map(Part::of).distinct().collect(Collectors.joining(", "));
            return Gate.go(name, names, limit, asked(parts));
        }
        Gate.Verdict worst = bad.stream()
                .map(Part::verdict)
                .max(Comparator.comparingInt(GateParts::weight))
                .orElseThrow();
        String found = bad.stream().map(p -> p.of() + ": " + p.found()).collect(Collectors.joining("; "));
        return new Gate(name, worst, found, limit, asked(bad));
    }

    private static String asked(List<Part> parts) {
        return parts.stream().map(Part::asked).distinct().collect(Collectors.joining(", "));
    }

    private static int weight(Gate.Verdict verdict) {
        return switch (verdict) {
            case GO -> 0;
            case INCONCLUSIVE -> 1;
            case ERROR -> 2;
            case NO_GO -> 3;
        };
    }
}
