package dev.rehome.rewrite.check;

import dev.rehome.finding.Severity;
import java.util.Comparator;

/// One thing that was found in code.
///
/// @param path relative to the code's folder
/// @param line from 1; 0 where a whole file is meant
/// @param remedy what to do about it; empty where nothing has to be done
public record CheckFinding(CheckProblem code, Severity severity, String path, int line, String message, String remedy) {
    /// Worst first, then by place.
    public static final Comparator<CheckFinding> ORDER = Comparator.comparing(CheckFinding::severity)
            .thenComparing(CheckFinding::path)
            .thenComparingInt(CheckFinding::line)
            .thenComparing(CheckFinding::message);

    public CheckFinding {
        if (path.isBlank() || message.isBlank()) {
            throw new IllegalArgumentException("a finding needs a place and a message");
        }
    }
}
