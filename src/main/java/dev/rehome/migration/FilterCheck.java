package dev.rehome.migration;

import dev.rehome.catalog.Table;
import dev.rehome.finding.Code;
import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import java.util.List;
import java.util.stream.Stream;

/// A filter that names no table is a mistake: going on would move, or prove, too much or too little.
final class FilterCheck {
    private FilterCheck() {}

    /// @param code of the command that has to stop
    static void check(List<Table> tables, List<String> include, List<String> exclude, Code code) {
        unknown(tables, include, exclude).findFirst().ifPresent(glob -> {
            throw new RehomeException(
                    code, "filter \"" + glob + "\" names no table of the source", "", remedy(tables, glob));
        });
    }

    /// The globs that match no table.
    static Stream<String> unknown(List<Table> tables, List<String> include, List<String> exclude) {
        return Stream.concat(include.stream(), exclude.stream())
                .filter(glob -> tables.stream().noneMatch(t -> TableGlob.matches(glob, t.name())));
    }

    static String remedy(List<Table> tables, String glob) {
        boolean anySchema = glob.indexOf('.') < 0;
        List<String> known = tables.stream()
                .map(Table::name)
                .map(name -> anySchema ? name.name().quoted() : name.quoted())
                .toList();
        String nearest = Nearest.of(glob, known)
                .map(name -> "did you mean " + name + "? ")
                .orElse("");
        return nearest + "write a table as schema.table, with * and ? as wildcards";
    }
}
