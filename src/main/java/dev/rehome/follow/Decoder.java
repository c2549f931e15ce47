package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.sql.QualifiedName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Reads pgoutput's messages, protocol 1, values as text.
final class Decoder {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private Decoder() {}

    static Change decode(ByteBuffer message) {
        try {
            return read(message);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw malformed("a message ends too early", e);
        }
    }

    private static Change read(ByteBuffer in) {
        char type = (char) in.get();
        return switch (type) {
            case 'B' -> new Change.Begin(lsn(in), time(in));
            case 'C' -> {
                in.get();
                yield new Change.Commit(lsn(in), lsn(in), time(in));
            }
            case 'R' -> relation(in);
            case 'Y' -> new Change.Type(in.getInt(), schema(in), text(in));
            case 'I' -> {
                int relation = in.getInt();
                in.get();
                yield new Change.Insert(relation, Row.read(in));
            }
            case 'U' -> update(in);
            case 'D' -> new Change.Delete(in.getInt(), old((char) in.get(), in));
            case 'T' -> truncate(in);
            case 'M' -> message(in);
            case 'O' -> new Change.Other('O');
            default -> throw malformed("unknown message type '" + type + "'", null);
        };
    }

    private static Change relation(ByteBuffer in) {
        int id = in.getInt();
        QualifiedName name = QualifiedName.of(schema(in), text(in));
        char identity = (char) in.get();
        int count = in.getShort();
        List<Change.RelationColumn> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean key = (in.get() & 1) != 0;
            columns.add(new Change.RelationColumn(text(in), key, in.getInt(), in.getInt()));
        }
        return new Change.Relation(id, name, identity, columns);
    }

    private static Change update(ByteBuffer in) {
        int relation = in.getInt();
        char kind = (char) in.get();
        if (kind == 'N') {
            return new Change.Update(relation, null, Row.read(in));
        }
        Change.Old old = old(kind, in);
        in.get();
        return new Change.Update(relation, old, Row.read(in));
    }

    private static Change.Old old(char kind, ByteBuffer in) {
        if (kind != 'K' && kind != 'O') {
            throw malformed("unknown kind of old row '" + kind + "'", null);
        }
        return new Change.Old(kind == 'O', Row.read(in));
    }

    private static Change truncate(ByteBuffer in) {
        int count = in.getInt();
        in.get();
        List<Integer> relations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            relations.add(in.getInt());
        }
        return new Change.Truncate(relations);
    }

    private static Change message(ByteBuffer in) {
        boolean transactional = (in.get() & 1) != 0;
        in.getLong();
        String prefix = text(in);
        // The content of others may be large and anything; ours is short.
        int length = in.getInt();
        String content = prefix.equals(Marker.PREFIX) ? string(in, length) : "";
        return new Change.Message(transactional, prefix, content);
    }

    private static Lsn lsn(ByteBuffer in) {
        return new Lsn(in.getLong());
    }

    private static Instant time(ByteBuffer in) {
        return EPOCH.plus(in.getLong(), ChronoUnit.MICROS);
    }

    /// The system's own schema is sent as nothing.
    private static String schema(ByteBuffer in) {
        String schema = text(in);
        return schema.isEmpty() ? "pg_catalog" : schema;
    }

    private static String text(ByteBuffer in) {
        int start = in.position();
        int length = 0;
        while (in.get() != 0) {
            length++;
        }
        return new String(in.array(), in.arrayOffset() + start, length, StandardCharsets.UTF_8);
    }

    private static String string(ByteBuffer in, int length) {
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    static RehomeException malformed(String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new RehomeException(
                FollowProblem.STREAM,
                "the stream of changes cannot be read: " + what,
                "pgoutput, protocol 1",
                "please report it; nothing was applied that was not understood",
                cause);
    }
}
