package dev.rehome.rewrite.scan;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files that look like forgotten copies of others: `name 2.js` beside `name.js`. They are scanned like the rest.
final class Copies {
    private static final Pattern MARK = Pattern.compile(
            "(?i)^(.+?)(?: \\d+| copy(?: \\d+)?| \\(\\d+\\)| - copy|[-_.](?:copy|bak|backup|old|orig)\\d*)(\\.\\w+)$");

    private Copies() {}

    static List<Finding> of(List<String> paths) {
        Set<String> all = new HashSet<>(paths);
        List<Finding> found = new ArrayList<>();
        for (String path : paths) {
            original(path)
                    .filter(all::contains)
                    .ifPresent(
                            original -> found.add(
                                    new Finding(
                                            ScanProblem.COPY,
                                            Severity.WARNING,
                                            path,
                                            "looks like a forgotten copy of " + original,
                                            "delete it where nothing needs it: each copy is rewritten and maintained like the original")));
        }
        return found;
    }

    private static Optional<String> original(String path) {
        int slash = path.lastIndexOf('/') + 1;
        Matcher matcher = MARK.matcher(path.substring(slash));
        return matcher.matches()
                ? Optional.of(path.substring(0, slash) + matcher.group(1) + matcher.group(2))
                : Optional.empty();
    }
}
