package dev.rehome.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The text of a dump: SQL that `psql` runs as it is, in which a comment before each part says how long
/// the part is, so that [DumpReader] needs to know nothing of SQL.
///
/// A comment never holds a line end that a name brought along: the rest of the name would be a command to
/// `psql`.
final class DumpOutput {
    static final String STATEMENT = "--@ statement ";
    static final String ROWS = "--@ rows ";
    static final String END = "--@ end";
    static final String REQUIRED = "required";
    static final String OPTIONAL = "optional";
    /// Ends the rows of a COPY. No row is like it: a backslash in a value is doubled.
    static final String ROWS_END = "\\.";

    private final OutputStream out;

    DumpOutput(OutputStream out) {
        this.out = out;
    }

    void comment(String line) throws IOException {
        write("-- " + oneLine(line) + "\n");
    }

    void emptyLine() throws IOException {
        write("\n");
    }

    /// A statement without which the dump is not restored.
    ///
    /// @param object what it is about
    /// @param sql without a semicolon at its end
    void required(String object, String sql) throws IOException {
        statement(REQUIRED, object, sql);
    }

    /// One whose refusal is a warning: the object itself works without it.
    void optional(String object, String sql) throws IOException {
        String tag = "$sql$";
        for (int i = 1; (sql + "$").contains(tag); i++) {
            tag = "$sql" + i + "$";
        }
        statement(OPTIONAL, object, "CALL pg_temp.rehome_optional(" + tag + sql + tag + ")");
    }

    private void statement(String kind, String object, String sql) throws IOException {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        write(STATEMENT + bytes.length + " " + kind + " " + oneLine(object) + "\n");
        out.write(bytes);
        write(";\n\n");
    }

    /// Begins the rows of a table; they follow through [#block], and [#endRows].
    void beginRows(String table, String copyIn) throws IOException {
        write(ROWS + oneLine(table) + "\n" + copyIn + ";\n");
    }

    void block(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    void endRows() throws IOException {
        write(ROWS_END + "\n\n");
    }

    /// The last line: a dump without it is not whole.
    void end() throws IOException {
        write(END + "\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").replace('\r', ' ').replace('\u0000', ' ');
    }
}
