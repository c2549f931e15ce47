package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.Table;
import dev.rehome.copy.CopyProblem;
import dev.rehome.finding.RehomeException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// A filter that names no table is a mistake: going on would copy too much or too little.
final class FilterCheck {
    private FilterCheck() {}

    static void check(Catalog catalog, CopyRequest request) {
        Stream.concat(request.include().stream(), request.exclude().stream()).forEach(glob -> {
            if (catalog.tables().stream().noneMatch(t -> TableGlob.matches(glob, t.name()))) {
                throw unknown(catalog, glob);
            }
        });
    }

    private static RehomeException unknown(Catalog catalog, String glob) {
        Optional<String> nearest = catalog.tables().stream()
                .map(Table::name)
                .map(name -> glob.indexOf('.') < 0 ? name.name().quoted() : name.quoted())
                .min(Comparator.comparingInt(name -> distance(glob, name)));
        return new RehomeException(
                CopyProblem.UNKNOWN_TABLE,
                "filter \"" + glob + "\" names no table of the source",
                nearest.map(n -> "the nearest table is " + n).orElse("the source has no table"),
                "write a table as schema.table, with * and ? as wildcards");
    }

    /// Levenshtein's distance.
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
