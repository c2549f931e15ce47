package dev.rehome.finding;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// The known name that somebody probably meant: for remedies of unknown keys, options and commands.
public final class Nearest {
    private Nearest() {}

    /// The closest of the known names, if it is close enough to be a slip of the hand: at most one edit in three
    /// characters, or the one starts with the other.
    public static Optional<String> of(String word, Collection<String> known) {
        String wanted = word.toLowerCase(Locale.ROOT);
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        int allowed = Math.max(1, Math.max(wanted.length(), best.length()) / 3);
        return bestDistance <= allowed ? Optional.of(best) : startsAlike(wanted, known);
    }

    private static Optional<String> startsAlike(String wanted, Collection<String> known) {
        return known.stream()
                .filter(name ->
                        wanted.length() >= 3 && name.toLowerCase(Locale.ROOT).startsWith(wanted))
                .findFirst();
    }

    /// Edits (insert, delete, replace, swap of neighbours) that make one word the other.
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(a, b, cost, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(String a, String b, int[][] cost, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
        least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
