package dev.rehome.copy;

import dev.rehome.catalog.Column;
import dev.rehome.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The columns of a table as far as its rows travel through them.
public final class Shape {
    private Shape() {}

    /// The copied columns with their types, one text: what the ledger keeps, to notice a source that was
    /// altered.
    public static String of(Table table) {
        return table.copiedColumns().stream()
                .map(c -> c.name().quoted() + " " + c.type())
                .collect(Collectors.joining(", "));
    }

    /// Why the rows of a source table cannot go into the target's table of the same name; empty where they
    /// can. The order of columns does not matter, nor more columns on the target that fill themselves.
    public static Optional<String> obstacle(Table source, Table target) {
        if (target.kind() != source.kind()) {
            return Optional.of("the source has it as " + word(source) + ", the target as " + word(target));
        }
        Map<String, Column> there =
                target.columns().stream().collect(Collectors.toMap(c -> c.name().value(), Function.identity()));
        List<String> reasons = new ArrayList<>();
        for (Column column : source.copiedColumns()) {
            Column other = there.remove(column.name().value());
            if (other == null) {
                reasons.add("the target has no column " + column.name().quoted());
            } else if (!other.copied()) {
                reasons.add("the target generates column " + column.name().quoted());
            } else if (!other.type().equals(column.type())) {
                reasons.add("column " + column.name().quoted() + " is " + column.type() + " on the source and "
                        + other.type() + " on the target");
            }
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private static String word(Table table) {
        return switch (table.kind()) {
            case ORDINARY -> "an ordinary table";
            case PARTITIONED -> "a partitioned table";
            case FOREIGN -> "a foreign table";
        };
    }
}
