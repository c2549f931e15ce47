package dev.rehome.rewrite.project;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The shortest way from one list of lines to another (Myers, "An O(ND) Difference Algorithm", 1986).
final class LineDiff {
    /// Past so many differences the rest is shown as removed and added as a whole: time and memory grow with the
    /// square.
    private static final int DIFFERENCES_MAX = 2_000;

    private LineDiff() {}

    enum Kind {
        SAME(' '),
        REMOVED('-'),
        ADDED('+');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }

        char sign() {
            return sign;
        }
    }

    record Step(Kind kind, String line) {}

    static List<Step> of(List<String> before, List<String> after) {
        int prefix = 0;
        while (prefix < Math.min(before.size(), after.size())
                && before.get(prefix).equals(after.get(prefix))) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < Math.min(before.size(), after.size()) - prefix
                && before.get(before.size() - 1 - suffix).equals(after.get(after.size() - 1 - suffix))) {
            suffix++;
        }
        List<Step> steps = new ArrayList<>();
        before.subList(0, prefix).forEach(line -> steps.add(new Step(Kind.SAME, line)));
        steps.addAll(
                middle(before.subList(prefix, before.size() - suffix), after.subList(prefix, after.size() - suffix)));
        before.subList(before.size() - suffix, before.size()).forEach(line -> steps.add(new Step(Kind.SAME, line)));
        return steps;
    }

    private static List<Step> middle(List<String> before, List<String> after) {
        int limit = Math.min(before.size() + after.size(), DIFFERENCES_MAX);
        int[] furthest = new int[2 * limit + 3];
        List<int[]> rounds = new ArrayList<>();
        for (int d = 0; d <= limit; d++) {
            rounds.add(Arrays.copyOfRange(furthest, limit + 1 - d - 1, limit + 1 + d + 2));
            for (int k = -d; k <= d; k += 2) {
                int x = k == -d || (k != d && furthest[limit + k] < furthest[limit + k + 2])
                        ? furthest[limit + k + 2]
                        : furthest[limit + k] + 1;
                while (x < before.size()
                        && x - k < after.size()
                        && before.get(x).equals(after.get(x - k))) {
                    x++;
                }
                furthest[limit + 1 + k] = x;
                if (x >= before.size() && x - k >= after.size()) {
                    return walkBack(before, after, rounds);
                }
            }
        }
        return replaced(before, after);
    }

    /// @param rounds of round d the furthest points of diagonals -d-1 to d+1 before that round
    private static List<Step> walkBack(List<String> before, List<String> after, List<int[]> rounds) {
        List<Step> steps = new ArrayList<>();
        int x = before.size();
        int y = after.size();
        for (int d = rounds.size() - 1; d >= 0; d--) {
            int[] points = rounds.get(d);
            int k = x - y;
            boolean down = k == -d || (k != d && points[k - 1 + d + 1] < points[k + 1 + d + 1]);
            int previousK = down ? k + 1 : k - 1;
            int previousX = d == 0 ? 0 : points[previousK + d + 1];
            int previousY = d == 0 ? 0 : previousX - previousK;
            while (x > previousX && y > previousY) {
                steps.add(new Step(Kind.SAME, before.get(--x)));
                y--;
            }
            if (d > 0 && down) {
                steps.add(new Step(Kind.ADDED, after.get(--y)));
            } else if (d > 0) {
                steps.add(new Step(Kind.REMOVED, before.get(--x)));
            }
        }
        return steps.reversed();
    }

    private static List<Step> replaced(List<String> before, List<String> after) {
        List<Step> steps = new ArrayList<>();
        before.forEach(line -> steps.add(new Step(Kind.REMOVED, line)));
        after.forEach(line -> steps.add(new Step(Kind.ADDED, line)));
        return steps;
    }
}
