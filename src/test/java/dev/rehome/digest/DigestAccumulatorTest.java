package dev.rehome.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestAccumulatorTest {
    @Test
    void hashesEachRowWithBothSeedsWhateverItsLength() {
        byte[] bytes = new byte[1000];
        new Random(7).nextBytes(bytes);
        for (int length = 0; length < 300; length++) {
            int offset = length % 13;
            assertThat(digest(bytes, offset, length))
                    .isEqualTo(new Digest(
                            1,
                            Xxh64.hash(bytes, offset, length, DigestAccumulator.SEED_A),
                            Xxh64.hash(bytes, offset, length, DigestAccumulator.SEED_B)));
        }
    }

    @Test
    void doesNotDependOnTheOrderOfRowsOrOnTheParts() {
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add(("row " + i % 40).getBytes(UTF_8));
        }
        Digest inOrder = digest(rows);
        Collections.shuffle(rows, new Random(1));
        assertThat(digest(rows)).isEqualTo(inOrder);
        assertThat(digest(rows.subList(0, 30)).plus(digest(rows.subList(30, 100))))
                .isEqualTo(inOrder);
    }

    @Test
    void countsARowThatIsThereTwice() {
        Digest once = digest(List.of(bytes("a"), bytes("b"), bytes("b")));
        assertThat(digest(List.of(bytes("a"), bytes("a"), bytes("b")))).isNotEqualTo(once);
        assertThat(digest(List.of(bytes("a")))).isNotEqualTo(once);
    }

    @Test
    void walksBinaryRowsAndLeavesAnUnfinishedOne() {
        byte[] first = binaryRow("one", null, "");
        byte[] second = binaryRow("two", "x".repeat(100), null);
        byte[] none = binaryRow();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(first);
        stream.writeBytes(none);
        stream.writeBytes(second);
        DigestAccumulator whole = new DigestAccumulator();
        assertThat(whole.addBinaryRows(stream.toByteArray(), 0, stream.size())).isEqualTo(stream.size());
        assertThat(whole.digest()).isEqualTo(digest(List.of(first, none, second)));
        assertThat(whole.bytes()).isEqualTo(stream.size());
        for (int cut = first.length + none.length; cut < stream.size(); cut++) {
            DigestAccumulator part = new DigestAccumulator();
            assertThat(part.addBinaryRows(stream.toByteArray(), 0, cut)).isEqualTo(first.length + none.length);
            assertThat(part.rows()).isEqualTo(2);
        }
    }

    @Test
    void walksTextLinesWhereverTheNewlineStands() {
        String text = "\n\na\nabcdefg\nabcdefgh\nlonger than eight bytes\u00fc\n\\n\n";
        byte[] bytes = text.getBytes(UTF_8);
        DigestAccumulator accumulator = new DigestAccumulator();
        assertThat(accumulator.addTextLines(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        assertThat(accumulator.digest())
                .isEqualTo(digest(text.lines().map(DigestAccumulatorTest::bytes).toList()));
        byte[] unfinished = bytes("first line\nsecond li");
        assertThat(new DigestAccumulator().addTextLines(unfinished, 0, unfinished.length))
                .isEqualTo(11);
    }

    @Test
    void putsTogetherABinaryStreamCutAnywhere() {
        List<byte[]> rows = List.of(
                binaryRow("one", null),
                binaryRow(),
                binaryRow("x".repeat(31), "", "y".repeat(300)),
                binaryRow("z".repeat(64), null, null));
        cutAnywhere(CopyFormat.BINARY, binaryStream(rows.toArray(byte[][]::new)), digest(rows));
    }

    @Test
    void putsTogetherATextStreamCutAnywhere() {
        List<String> lines = List.of("one\t\\N", "", "x".repeat(31), "y".repeat(300), "z".repeat(64));
        byte[] stream = bytes(String.join("\n", lines) + "\n");
        cutAnywhere(
                CopyFormat.TEXT,
                stream,
                digest(lines.stream().map(DigestAccumulatorTest::bytes).toList()));
    }

    private static void cutAnywhere(CopyFormat format, byte[] stream, Digest expected) {
        for (int size = 1; size <= stream.length; size++) {
            CopyStreamDigest digest = new CopyStreamDigest(format);
            for (int at = 0; at < stream.length; at += size) {
                digest.accept(stream, at, Math.min(size, stream.length - at));
            }
            assertThat(digest.finish()).as("pieces of %d bytes", size).isEqualTo(expected);
        }
    }

    @Test
    void refusesAStreamThatStopsInsideARow() {
        CopyStreamDigest digest = new CopyStreamDigest(CopyFormat.TEXT);
        digest.accept(bytes("a\nb"), 0, 3);
        assertThatThrownBy(digest::finish).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readsBackTheTextFormAndNothingElse() {
        Digest digest = new Digest(42, -1, 0x1F);
        assertThat(digest).hasToString("42:ffffffffffffffff-000000000000001f");
        assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
        assertThatThrownBy(() -> Digest.parse("42:ff-1f")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Digest digest(List<byte[]> rows) {
        DigestAccumulator accumulator = new DigestAccumulator();
        rows.forEach(row -> accumulator.add(row, 0, row.length));
        return accumulator.digest();
    }

    private static Digest digest(byte[] bytes, int offset, int length) {
        DigestAccumulator accumulator = new DigestAccumulator();
        accumulator.add(bytes, offset, length);
        return accumulator.digest();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] binaryStream(byte[]... rows) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes("PGCOPY\n\u00ff\r\n\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        stream.writeBytes(new byte[8]);
        for (byte[] row : rows) {
            stream.writeBytes(row);
        }
        stream.writeBytes(new byte[] {-1, -1});
        return stream.toByteArray();
    }

    private static byte[] binaryRow(@org.jspecify.annotations.Nullable String... fields) {
        ByteBuffer row = ByteBuffer.allocate(1000).putShort((short) fields.length);
        for (String field : fields) {
            if (field == null) {
                row.putInt(-1);
            } else {
                row.putInt(bytes(field).length).put(bytes(field));
            }
        }
        byte[] bytes = new byte[row.position()];
        row.flip().get(bytes);
        return bytes;
    }
}
