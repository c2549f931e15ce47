package dev.rehome.verify;

import dev.rehome.catalog.Column;
import dev.rehome.catalog.Table;
import dev.rehome.digest.CopyFormat;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The form in which both sides of a relation are read: the same columns in the same order, the same format.
///
/// @param columns in the source's attribute order, generated ones too
/// @param key the columns that name a row, empty where none do
record Shape(QualifiedName name, List<Identifier> columns, CopyFormat format, List<Identifier> key) {
    Shape {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /// Whether two tables can be compared by their rows.
    sealed interface Outcome {
        record SameShape(Shape shape) implements Outcome {}

        record Refused(Verdict verdict, String reason) implements Outcome {}
    }

    static Outcome of(Table source, Optional<Table> target) {
        if (target.isEmpty()) {
            return new Outcome.Refused(Verdict.DIFFERENT, "missing on target");
        }
        if (!target.get().holdsRows()) {
            String kind = target.get().kind() == Table.Kind.FOREIGN ? "foreign" : "partitioned";
            return new Outcome.Refused(Verdict.COULD_NOT_CHECK, "on target it is a " + kind + " table");
        }
        Optional<String> mismatch = mismatch(source, target.get());
        if (mismatch.isPresent()) {
            return new Outcome.Refused(Verdict.DIFFERENT, mismatch.get());
        }
        boolean binary = binarySafe(source) && binarySafe(target.get());
        return new Outcome.SameShape(new Shape(
                source.name(),
                source.columns().stream().map(Column::name).toList(),
                binary ? CopyFormat.BINARY : CopyFormat.TEXT,
                source.key().map(k -> k.columns()).orElse(List.of())));
    }

    /// Generated columns too: they are not copied, so the target computed them itself.
    private static boolean binarySafe(Table table) {
        return table.columns().stream().allMatch(c -> c.binaryUnsafe().isEmpty());
    }

    private static Optional<String> mismatch(Table source, Table target) {
        Map<Identifier, Column> others = new HashMap<>();
        target.columns().forEach(c -> others.put(c.name(), c));
        for (Column column : source.columns()) {
            Column other = others.remove(column.name());
            if (other == null) {
                return Optional.of("column " + column.name().quoted() + " is missing on target");
            }
            if (!other.type().equals(column.type())) {
                return Optional.of("column " + column.name().quoted() + " is " + column.type() + " on source, "
                        + other.type() + " on target");
            }
        }
        return others.keySet().stream()
                .sorted()
                .findFirst()
                .map(extra -> "column " + extra.quoted() + " is extra on target");
    }
}
