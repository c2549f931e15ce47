package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Takes a dump apart: the comments that [DumpOutput] wrote say how long each part is. A dump that was
/// edited is for `psql`.
final class DumpReader {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int LINE_MAX = 1 << 20;

    /// What is done with the parts, in their order.
    interface Parts {
        /// @param optional whether a refusal is but a warning
        void statement(String object, String sql, boolean optional);

        /// The handler takes the rows out of the source it is given, or leaves them.
        ///
        /// @param copyIn a `COPY .. FROM stdin`
        void rows(String table, String copyIn, Rows rows) throws IOException;
    }

    /// Takes a block of rows.
    @FunctionalInterface
    interface Block {
        void accept(byte[] bytes, int offset, int length);
    }

    private final InputStream in;
    private final String file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;

    /// @param file for messages
    DumpReader(InputStream in, String file) {
        this.in = in;
        this.file = file;
    }

    /// @throws RehomeException `RH-BACKUP-007` where it is not a whole dump
    void read(Parts parts) throws IOException {
        while (true) {
            String line = line();
            if (line.startsWith(DumpOutput.STATEMENT)) {
                statement(line.substring(DumpOutput.STATEMENT.length()).split(" ", 3), parts);
            } else if (line.startsWith(DumpOutput.ROWS)) {
                String copyIn = line();
                Rows rows = new Rows();
                parts.rows(line.substring(DumpOutput.ROWS.length()), copyIn.substring(0, copyIn.length() - 1), rows);
                rows.skip();
            } else if (line.equals(DumpOutput.END)) {
                return;
            } else if (!line.isEmpty() && !line.startsWith("--")) {
                throw damaged("a line that belongs to no part");
            }
        }
    }

    private void statement(String[] words, Parts parts) throws IOException {
        if (words.length < 3 || !words[0].matches("[0-9]{1,9}")) {
            throw damaged("a comment that says no length");
        }
        byte[] sql = bytes(Integer.parseInt(words[0]));
        if (!line().equals(";")) {
            throw damaged("a statement is not as long as the comment before it says");
        }
        parts.statement(words[2], new String(sql, StandardCharsets.UTF_8), words[1].equals(DumpOutput.OPTIONAL));
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length) {
            require();
            int some = Math.min(length - filled, limit - at);
            System.arraycopy(buffer, at, bytes, filled, some);
            at += some;
            filled += some;
        }
        return bytes;
    }

    private String line() throws IOException {
        byte[] line = new byte[0];
        while (true) {
            require();
            int newline = newline(at);
            int end = newline < 0 ? limit : newline;
            int before = line.length;
            line = Arrays.copyOf(line, before + end - at);
            System.arraycopy(buffer, at, line, before, end - at);
            at = newline < 0 ? limit : newline + 1;
            if (newline >= 0) {
                return new String(line, StandardCharsets.UTF_8);
            }
            if (line.length > LINE_MAX) {
                throw damaged("a line outside of rows is too long");
            }
        }
    }

    private int newline(int from) {
        for (int i = from; i < limit; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void require() throws IOException {
        if (at == limit && !fill()) {
            throw damaged("it ends too early");
        }
    }

    /// Moves what is left to the front and reads more.
    ///
    /// @return false at the end
    private boolean fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, limit - at);
        limit -= at;
        at = 0;
        int read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(read, 0);
        return read > 0;
    }

    private RehomeException damaged(String why) {
        return new RehomeException(
                BackupProblem.DAMAGED,
                file + ": is not a whole dump of rehome",
                why,
                "take the copy in the second place, or an older backup; a dump that was edited is for psql");
    }

    /// The rows of one COPY, once.
    final class Rows {
        private static final int TERMINATOR = 3;

        private boolean midLine;
        private boolean ended;

        private Rows() {}

        void skip() throws IOException {
            forEach((bytes, offset, length) -> {});
        }

        /// Gives out blocks of rows as they stand in the dump, line ends included.
        void forEach(Block block) throws IOException {
            while (!ended) {
                while (limit - at < TERMINATOR) {
                    if (!fill()) {
                        throw damaged("it ends within the rows of a table");
                    }
                }
                int end = scan();
                if (end > at) {
                    block.accept(buffer, at, end - at);
                }
                at = ended ? end + TERMINATOR : end;
            }
        }

        /// The end of what can be given out: the terminator, or as far as the buffer tells.
        private int scan() {
            int i = at;
            while (true) {
                if (!midLine) {
                    if (limit - i < TERMINATOR) {
                        return i;
                    }
                    if (buffer[i] == '\\' && buffer[i + 1] == '.' && buffer[i + 2] == '\n') {
                        ended = true;
                        return i;
                    }
                }
                int newline = newline(i);
                midLine = newline < 0;
                if (midLine) {
                    return limit;
                }
                i = newline + 1;
            }
        }
    }
}
