package dev.rehome.copy;

import dev.rehome.catalog.Table;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Identifier;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Says which row it was that the target refused.
final class RefusedRow {
    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    private RefusedRow() {}

    /// The same problem with table, row and reason where the target refused a row, and with a remedy where
    /// the disk is full; anything else as it came.
    static RehomeException translate(RehomeException e, Session source, Session target, Table table, Chunk chunk) {
        Optional<ServerError> error = ServerError.of(e.getCause());
        if (error.isEmpty() || !isFrom(e, Side.TARGET)) {
            return error.filter(s -> s.sqlState().equals("42501")).isPresent() ? unreadable(e, table) : e;
        }
        String state = error.get().sqlState();
        if (state.equals("53100")) {
            return diskFull(e, target, error.get());
        }
        boolean refused = state.startsWith("22") || state.startsWith("23") || state.startsWith("P0");
        return refused ? refused(e, source, table, chunk, error.get()) : e;
    }

    private static boolean isFrom(RehomeException e, Side side) {
        return e.message().startsWith(side.word());
    }

    private static RehomeException unreadable(RehomeException e, Table table) {
        return new RehomeException(
                CopyProblem.UNREADABLE_TABLE,
                table.name() + ": the source's role may not read it, or not all of its rows",
                e.reason(),
                "grant SELECT on it (and BYPASSRLS where row level security is on), or leave it out with --exclude",
                e);
    }

    private static RehomeException diskFull(RehomeException e, Session target, ServerError error) {
        return new RehomeException(
                CopyProblem.DISK_FULL,
                "target " + target.server().endpoint().display() + ": no space left",
                error.words(),
                "make room, then run the same command again: it goes on where it stopped",
                e);
    }

    private static RehomeException refused(
            RehomeException e, Session source, Table table, Chunk chunk, ServerError error) {
        String row = Optional.ofNullable(error.context())
                .map(LINE::matcher)
                .filter(Matcher::find)
                .map(line -> name(source, table, chunk, Long.parseLong(line.group(1))))
                .orElse("a row");
        String column = error.column() == null ? "" : ", column " + new Identifier(error.column()).quoted();
        return new RehomeException(
                CopyProblem.REFUSED_ROW,
                table.name() + ": the target refused " + row + column,
                error.words(),
                "change the row on the source or the rule on the target, then run the same command again",
                e);
    }

    /// Key or place of the n-th row of a chunk. The scan gives the same order again: same snapshot, one
    /// process, no synchronised scans.
    private static String name(Session source, Table table, Chunk chunk, long line) {
        List<Identifier> columns = table.key().map(k -> k.columns()).orElse(List.of());
        String shown = columns.isEmpty()
                ? "'ctid ' || ctid"
                : columns.stream()
                        .map(c -> "'" + c.quoted().replace("'", "''") + "=' || " + c.quoted() + "::text")
                        .collect(Collectors.joining(" || ', ' || "));
        String where = chunk.range().map(r -> " WHERE " + r.condition()).orElse("");
        String sql = "SELECT " + shown + " FROM ONLY " + table.name().quoted() + where + " OFFSET " + (line - 1)
                + " LIMIT 1";
        try {
            return source.first(sql, row -> "row " + row.getString(1)).orElse("line " + line);
        } catch (RehomeException e) {
            return "line " + line;
        }
    }
}
