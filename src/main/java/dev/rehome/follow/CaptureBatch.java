package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What became of the rows that changed between two snapshots, in the session's transaction, which has the later one.
///
/// The captured rows say which keys were touched and how often one came or went; the table says what stands under a
/// key now. Whether there was a row under the earlier snapshot follows from both. So nothing depends on the order in
/// which triggers fired, which is not always that of the changes.
final class CaptureBatch {
    private final Session session;
    private final CaptureObjects objects;
    private final Consumer<ByteBuffer> out;
    private final Encoder encoder;
    private final Map<Integer, TableShape> described;
    private final String between;
    private long changes;

    /// @param described what readers of the spool know of the tables; what is told is added
    /// @param before the earlier snapshot, as `pg_current_snapshot` wrote it
    CaptureBatch(
            Session session,
            Route route,
            Encoder encoder,
            Map<Integer, TableShape> described,
            String before,
            Consumer<ByteBuffer> out) {
        this.session = session;
        this.objects = new CaptureObjects(route);
        this.encoder = encoder;
        this.described = described;
        this.out = out;
        this.between = between(before);
    }

    /// Which captured rows a snapshot does not have. Those before its `xmin` it has: the index leaves them out.
    static String between(String before) {
        String snapshot = Literal.quote(before) + "::pg_catalog.pg_snapshot";
        return "c.xid >= pg_catalog.pg_snapshot_xmin(" + snapshot
                + ") AND NOT pg_catalog.pg_visible_in_snapshot(c.xid, " + snapshot + ")";
    }

    /// How many changes were written.
    long changes() {
        return changes;
    }

    /// Writes what became of a table.
    ///
    /// @param truncated whether it was truncated in between: then all that it has came afterwards
    void write(CapturedTable table, boolean truncated) {
        TableShape shape = describe(table);
        if (truncated) {
            put(encoder.truncate(table.number()));
            String columns = columns(shape, "t");
            CopyRows.read(
                    session,
                    "SELECT " + columns + " FROM ONLY " + table.name().quoted() + " AS t",
                    row -> put(encoder.insert(table.number(), shape.sent().isEmpty() ? new byte[0][] : row)));
        } else if (table.key().isEmpty()) {
            images(table, shape);
        } else {
            keys(table, shape);
        }
    }

    private void put(ByteBuffer message) {
        out.accept(message);
        changes++;
    }

    private TableShape describe(CapturedTable table) {
        TableShape shape = shape(session, table);
        boolean same = table.key().isEmpty()
                ? shape.words().equals(table.shape())
                : table.key().equals(shape.key().stream().map(RowKey::column).toList());
        if (!same) {
            throw changed(
                    session,
                    table,
                    table.key().isEmpty()
                            ? "has other columns than when its rows began to be captured: " + table.shape()
                            : "has another key than when its rows began to be captured: "
                                    + String.join(", ", table.key()));
        }
        if (!shape.equals(described.put(table.number(), shape))) {
            tell(table, shape);
        }
        return shape;
    }

    /// @throws RehomeException `RH-FOLLOW-013` where it was renamed or dropped
    static TableShape shape(Session session, CapturedTable table) {
        return TableShape.read(session, table.name())
                .filter(s -> s.oid() == table.oid())
                .orElseThrow(() -> changed(session, table, "is gone, or another took its name"));
    }

    private static RehomeException changed(Session session, CapturedTable table, String what) {
        String side = session.server().side().word();
        return new RehomeException(
                FollowProblem.SCHEMA_CHANGED,
                table.name().quoted() + ": the " + side + "'s table " + what,
                "what triggers captured of it cannot be read any more",
                "change it back, then run the same command again; or begin anew, with what is copied compared:"
                        + " rehome follow --restart --execute");
    }

    private void tell(CapturedTable table, TableShape shape) {
        List<Change.RelationColumn> columns = new ArrayList<>();
        for (TableShape.Column column : shape.sent()) {
            boolean key = table.key().isEmpty() || table.key().contains(column.name());
            columns.add(new Change.RelationColumn(column.name(), key, column.type(), column.modifier()));
            if (!column.builtIn()) {
                out.accept(encoder.type(column.type(), column.baseSchema(), column.baseName()));
            }
        }
        char identity = table.key().isEmpty() ? 'f' : 'd';
        out.accept(encoder.relation(new Change.Relation(table.number(), table.name(), identity, columns)));
    }

    private static String columns(TableShape shape, String alias) {
        return shape.sent().stream().map(c -> alias + "." + c.quoted()).collect(Collectors.joining(", "));
    }

    // Tables without key: how many rows of each image came or went

    private void images(CapturedTable table, TableShape shape) {
        String count = "sum(CASE c.what WHEN 'I' THEN 1 WHEN 'D' THEN -1 ELSE 0 END)";
        String sql = "SELECT " + count + ", c.key[1] FROM " + objects.captured() + " c WHERE c.relation = "
                + table.number() + " AND " + between + " GROUP BY 2 HAVING " + count + " <> 0 ORDER BY 1";
        CopyRows.read(session, sql, row -> image(table, shape, row));
    }

    private void image(CapturedTable table, TableShape shape, byte[] @Nullable [] row) {
        long count = Long.parseLong(text(row, 0));
        byte[] @Nullable [] all =
                Composite.values(bytes(row, 1), shape.columns().size());
        List<byte @Nullable []> sent = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            if (!shape.columns().get(i).generated()) {
                sent.add(all[i]);
            }
        }
        byte[] @Nullable [] values = sent.toArray(new byte[0][]);
        for (long i = 0; i < Math.abs(count); i++) {
            put(count > 0 ? encoder.insert(table.number(), values) : encoder.delete(table.number(), true, values));
        }
    }

    // Tables with a key

    private void keys(CapturedTable table, TableShape shape) {
        int keys = shape.key().size();
        if (!shape.updatable()) {
            // All that goes goes first: what has to be unique besides the key may wander from row to row.
            CopyRows.read(session, touched(table, shape, ""), row -> {
                if (wasThere(table, row)) {
                    put(encoder.delete(table.number(), false, keyRow(shape, row)));
                }
            });
        }
        CopyRows.read(session, touched(table, shape, columns(shape, "t")), row -> {
            boolean there = isThere(row);
            boolean was = wasThere(table, row);
            if (there) {
                byte[] @Nullable [] values = java.util.Arrays.copyOfRange(row, 2 + keys, row.length);
                put(
                        was && shape.updatable()
                                ? encoder.update(table.number(), values)
                                : encoder.insert(table.number(), values));
            } else if (was && shape.updatable()) {
                put(encoder.delete(table.number(), false, keyRow(shape, row)));
            }
        });
    }

    /// One row a key: by how many rows it has become more, whether one is there, the key, and the row.
    private String touched(CapturedTable table, TableShape shape, String columns) {
        List<String> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < shape.key().size(); i++) {
            RowKey key = shape.key().get(i);
            TableShape.Column column = shape.column(key.column());
            String number = String.valueOf(i + 1);
            values.add("(c.key[" + number + "])::" + column.format() + " " + column.collation() + " AS k" + number);
            names.add("k" + number);
            conditions.add("t." + column.quoted() + " " + key.operator() + " g.k" + number);
        }
        String grouped = "SELECT sum(CASE c.what WHEN 'I' THEN 1 WHEN 'D' THEN -1 ELSE 0 END) AS net, "
                + String.join(", ", values) + " FROM " + objects.captured() + " c WHERE c.relation = " + table.number()
                + " AND " + between + " GROUP BY " + String.join(", ", names);
        return "SELECT g.net, t.ctid IS NOT NULL, g." + String.join(", g.", names)
                + (columns.isEmpty() ? "" : ", " + columns) + " FROM (" + grouped + ") g LEFT JOIN ONLY "
                + table.name().quoted() + " AS t ON " + String.join(" AND ", conditions);
    }

    private static boolean isThere(byte[] @Nullable [] row) {
        return text(row, 1).equals("t");
    }

    /// Each row that came makes one more under its key, each that went one less, and there is one or none.
    private boolean wasThere(CapturedTable table, byte[] @Nullable [] row) {
        long before = (isThere(row) ? 1 : 0) - Long.parseLong(text(row, 0));
        if (before != 0 && before != 1) {
            throw new RehomeException(
                    FollowProblem.SLOT_LOST,
                    table.name().quoted() + ": changes of it were not captured",
                    "the row with key " + text(row, 2) + " came or went " + text(row, 0)
                            + " times more than can be; a trigger was disabled for a while",
                    "only starting again makes the other side whole: rehome follow --restart --execute");
        }
        return before == 1;
    }

    private static byte[] @Nullable [] keyRow(TableShape shape, byte[] @Nullable [] row) {
        Map<String, byte @Nullable []> key = new HashMap<>();
        for (int i = 0; i < shape.key().size(); i++) {
            key.put(shape.key().get(i).column(), row[2 + i]);
        }
        return shape.sent().stream().map(c -> key.get(c.name())).toArray(byte[][]::new);
    }

    private static byte[] bytes(byte[] @Nullable [] row, int column) {
        byte[] value = row[column];
        if (value == null) {
            throw Decoder.malformed("a captured row has no " + column, null);
        }
        return value;
    }

    private static String text(byte[] @Nullable [] row, int column) {
        return new String(bytes(row, column), StandardCharsets.UTF_8);
    }
}
