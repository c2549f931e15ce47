package dev.rehome.digest;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The statement whose output a table's digest is over. Both sides get the same columns in the same order: a
/// digest over each side's own order would differ for equal data.
public final class CopySql {
    private CopySql() {}

    /// Rows of the table itself, not of its children. A query rather than `COPY table`, which refuses generated
    /// columns and has no range. No column at all is fine: the rows are still counted.
    public static String toStdout(
            QualifiedName table, List<Identifier> columns, Optional<BlockRange> range, CopyFormat format) {
        return "COPY (" + select(table, columns, range) + ") TO STDOUT (FORMAT " + format.word() + ")";
    }

    private static String select(QualifiedName table, List<Identifier> columns, Optional<BlockRange> range) {
        String list = columns.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        String where = range.map(r -> " WHERE " + r.condition()).orElse("");
        return "SELECT " + list + " FROM ONLY " + table.quoted() + where;
    }
}
