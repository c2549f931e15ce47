package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Writes pgoutput's messages, protocol 1, as [Decoder] reads them: what triggers captured goes the same way from
/// there on as what a slot brings. Used by one thread; a message is valid until the next is begun.
final class Encoder {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);

    private Encoder start(char type) {
        out.reset();
        out.write(type);
        return this;
    }

    private ByteBuffer done() {
        return ByteBuffer.wrap(out.toByteArray());
    }

    private Encoder number(long value, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    private Encoder name(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
        return this;
    }

    /// The system's own schema is sent as nothing.
    private Encoder schema(String schema) {
        return name(schema.equals("pg_catalog") ? "" : schema);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(EPOCH, time);
    }

    ByteBuffer begin(Lsn commit, Instant time) {
        return start('B')
                .number(commit.value(), 8)
                .number(micros(time), 8)
                .number(0, 4)
                .done();
    }

    ByteBuffer commit(Lsn commit, Lsn end, Instant time) {
        return start('C')
                .number(0, 1)
                .number(commit.value(), 8)
                .number(end.value(), 8)
                .number(micros(time), 8)
                .done();
    }

    /// A type that is not built in, by the names of what it is made of.
    ByteBuffer type(int id, String schema, String name) {
        return start('Y').number(id, 4).schema(schema).name(name).done();
    }

    ByteBuffer relation(Change.Relation relation) {
        start('R')
                .number(relation.id(), 4)
                .schema(relation.name().schema().value())
                .name(relation.name().name().value())
                .number(relation.identity(), 1)
                .number(relation.columns().size(), 2);
        for (Change.RelationColumn column : relation.columns()) {
            number(column.key() ? 1 : 0, 1)
                    .name(column.name())
                    .number(column.type(), 4)
                    .number(column.modifier(), 4);
        }
        return done();
    }

    ByteBuffer truncate(int relation) {
        return start('T').number(1, 4).number(0, 1).number(relation, 4).done();
    }

    ByteBuffer insert(int relation, byte[] @Nullable [] row) {
        return start('I').number(relation, 4).number('N', 1).row(row).done();
    }

    /// @param row whole, under the key that it had before
    ByteBuffer update(int relation, byte[] @Nullable [] row) {
        return start('U').number(relation, 4).number('N', 1).row(row).done();
    }

    /// @param whole whether all of the row is there, or only its key
    ByteBuffer delete(int relation, boolean whole, byte[] @Nullable [] row) {
        return start('D')
                .number(relation, 4)
                .number(whole ? 'O' : 'K', 1)
                .row(row)
                .done();
    }

    private Encoder row(byte[] @Nullable [] values) {
        number(values.length, 2);
        for (byte[] value : values) {
            if (value == null) {
                out.write('n');
            } else {
                out.write('t');
                number(value.length, 4);
                out.writeBytes(value);
            }
        }
        return this;
    }
}
