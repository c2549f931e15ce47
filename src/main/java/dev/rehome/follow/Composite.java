package dev.rehome.follow;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole row in the form that `record_out` writes: `(1,"a ""b""",)`; see the manual, "Composite Types".
final class Composite {
    private Composite() {}

    /// Its values; null where there is none.
    ///
    /// @param columns how many it has: a row without columns looks like one with a single null
    static byte[] @Nullable [] values(byte[] text, int columns) {
        if (columns == 0) {
            return new byte[0][];
        }
        List<byte @Nullable []> values = new ArrayList<>(columns);
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        boolean quoted = false;
        boolean present = false;
        // Everything between the parentheses, with a comma behind the last value too.
        for (int i = 1; i < text.length; i++) {
            byte b = i == text.length - 1 ? (byte) ',' : text[i];
            if (b == '"') {
                boolean doubled = quoted && text[i + 1] == '"';
                if (doubled) {
                    value.write(text[++i]);
                } else {
                    quoted = !quoted;
                    present = true;
                }
            } else if (b == '\\' && quoted) {
                value.write(text[++i]);
            } else if (b == ',' && !quoted) {
                values.add(present || value.size() > 0 ? value.toByteArray() : null);
                value.reset();
                present = false;
            } else {
                value.write(b);
            }
        }
        return values.toArray(new byte[0][]);
    }
}
