package dev.rehome.follow;

import dev.rehome.postgres.CopyReader;
import dev.rehome.postgres.Session;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a query, each value as its type's output function writes it: what `COPY .. TO STDOUT` gives, with its
/// escapes taken back. Memory holds one row.
final class CopyRows {
    private final ByteArrayOutputStream value = new ByteArrayOutputStream(256);
    private final List<byte @Nullable []> row = new ArrayList<>();
    private boolean escaped;
    private boolean isNull;
    private final Each each;

    /// Takes a row's values; null where there is none.
    interface Each {
        void row(byte[] @Nullable [] values);
    }

    private CopyRows(Each each) {
        this.each = each;
    }

    /// Runs a query in the session's transaction and hands over its rows.
    static void read(Session session, String query, Each each) {
        CopyRows rows = new CopyRows(each);
        try (CopyReader reader = session.copyOut("COPY (" + query + ") TO STDOUT")) {
            for (int length = reader.next(); length >= 0; length = reader.next()) {
                rows.take(reader.block(), reader.offset(), length);
            }
        }
    }

    private void take(byte[] block, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte b = block[i];
            if (escaped) {
                escaped = false;
                unescape(b);
            } else if (b == '\\') {
                escaped = true;
            } else if (b == '\t') {
                endValue();
            } else if (b == '\n') {
                endValue();
                byte[][] values = row.toArray(new byte[0][]);
                row.clear();
                each.row(values);
            } else {
                value.write(b);
            }
        }
    }

    /// COPY writes no other escapes than these; see the manual, "COPY", text format.
    private void unescape(byte b) {
        switch (b) {
            case 'N' -> isNull = true;
            case 'b' -> value.write('\b');
            case 'f' -> value.write('\f');
            case 'n' -> value.write('\n');
            case 'r' -> value.write('\r');
            case 't' -> value.write('\t');
            case 'v' -> value.write(0x0B);
            default -> value.write(b);
        }
    }

    private void endValue() {
        row.add(isNull ? null : value.toByteArray());
        isNull = false;
        value.reset();
    }
}
