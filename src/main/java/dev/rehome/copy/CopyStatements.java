package dev.rehome.copy;

import dev.rehome.catalog.Column;
import dev.rehome.catalog.Table;
import dev.rehome.digest.BlockRange;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.CopySql;
import dev.rehome.sql.Identifier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The two COPY statements of a table: what the source sends and what the target takes. Generated columns
/// are left out; the same columns in the same order on both sides.
public final class CopyStatements {
    private CopyStatements() {}

    public static CopyFormat format(Table table) {
        return table.binarySafe() ? CopyFormat.BINARY : CopyFormat.TEXT;
    }

    public static String out(Table table, Optional<BlockRange> range, CopyFormat format) {
        return CopySql.toStdout(table.name(), columns(table), range, format);
    }

    /// Without a list where no column is copied: an empty list is a syntax error, none means every column
    /// that is not generated, which then is none.
    public static String in(Table table, CopyFormat format, boolean frozen) {
        String list = columns(table).stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        return "COPY " + table.name().quoted() + (list.isEmpty() ? "" : " (" + list + ")") + " FROM STDIN (FORMAT "
                + format.word() + (frozen ? ", FREEZE)" : ")");
    }

    public static List<Identifier> columns(Table table) {
        return table.copiedColumns().stream().map(Column::name).toList();
    }
}
