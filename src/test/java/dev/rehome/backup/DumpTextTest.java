package dev.rehome.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DumpTextTest {
    @Test
    void readsBackWhatItWroteHoweverItIsCut() throws IOException {
        String longRow = "x".repeat(700_000) + "\n";
        String rows = "1\ta\n\n\\\\.\n2\t\\N\n" + longRow + "\\.x\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DumpOutput out = new DumpOutput(bytes);
        out.comment("one\nline");
        out.required("table \"a\n\\! b\"", "CREATE TABLE x (\n  y text DEFAULT ';\n--@ end')");
        out.optional("table x", "COMMENT ON TABLE x IS '$sql$ and $sql1$'");
        out.beginRows("x", "COPY x (y) FROM stdin");
        out.block(rows.getBytes(StandardCharsets.UTF_8), 0, rows.length());
        out.endRows();
        out.beginRows("nothing", "COPY nothing FROM stdin");
        out.endRows();
        out.end();

        for (int piece : new int[] {1, 7, 4096, 1 << 20}) {
            List<String> parts = parts(bytes.toByteArray(), piece);

            assertThat(parts)
                    .containsExactly(
                            "required table \"a \\! b\": CREATE TABLE x (\n  y text DEFAULT ';\n--@ end')",
                            "optional table x: CALL pg_temp.rehome_optional($sql2$COMMENT ON TABLE x IS"
                                    + " '$sql$ and $sql1$'$sql2$)",
                            "rows x COPY x (y) FROM stdin " + rows,
                            "rows nothing COPY nothing FROM stdin ");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().filter(l -> l.startsWith("\\!")))
                .as("a name is no command to psql")
                .isEmpty();
    }

    @Test
    void refusesADumpThatIsCutAnywhere() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DumpOutput out = new DumpOutput(bytes);
        out.required("a", "SELECT 1");
        out.beginRows("x", "COPY x FROM stdin");
        out.block("1\n2\n".getBytes(StandardCharsets.UTF_8), 0, 4);
        out.endRows();
        out.end();
        byte[] whole = bytes.toByteArray();

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parts(cut, 4096))
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(BackupProblem.DAMAGED));
        }
    }

    private static List<String> parts(byte[] dump, int piece) throws IOException {
        List<String> parts = new ArrayList<>();
        new DumpReader(new Pieces(dump, piece), "test").read(new DumpReader.Parts() {
            @Override
            public void statement(String object, String sql, boolean optional) {
                parts.add((optional ? "optional " : "required ") + object + ": " + sql);
            }

            @Override
            public void rows(String table, String copyIn, DumpReader.Rows rows) throws IOException {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                rows.forEach(all::write);
                parts.add("rows " + table + " " + copyIn + " " + all.toString(StandardCharsets.UTF_8));
            }
        });
        return parts;
    }

    /// Gives at most so many bytes at once, as a network does.
    private static final class Pieces extends InputStream {
        private final InputStream in;
        private final int piece;

        Pieces(byte[] bytes, int piece) {
            this.in = new ByteArrayInputStream(bytes);
            this.piece = piece;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, Math.min(length, piece));
        }
    }
}
