package dev.rehome.verify;

import dev.rehome.digest.Digest;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// What a verification read on both sides, so that the next one reads only what is new since.
///
/// Says nothing about equality: each side's digests are put together from ranges of blocks, and a range is taken from
/// here only where the server shows, in the snapshot of the new verification, that exactly the same row versions are
/// in it; see [ChunkReader].
public final class Readings {
    private static final String FORM = "rehome readings 1";
    public static final Readings NONE = new Readings(Map.of());

    private final Map<Side, SideReadings> sides;

    Readings(Map<Side, SideReadings> sides) {
        this.sides = Map.copyOf(sides);
    }

    SideReadings of(Side side) {
        return sides.getOrDefault(side, SideReadings.NONE);
    }

    /// These, and what is known of tables that were not read now.
    Readings over(Readings earlier) {
        Map<Side, SideReadings> all = new EnumMap<>(Side.class);
        sides.forEach((side, readings) -> all.put(side, readings.over(earlier.of(side))));
        return new Readings(all);
    }

    /// Reads what [#write] wrote; nothing where there is no such file, or where one character of it is not as it
    /// was: then everything is read anew.
    ///
    /// @param stream what was compared, which way and how: readings of another stream are none
    public static Readings read(Path file, String stream) {
        try {
            List<String> lines = Files.readAllLines(file);
            String text = String.join("\n", lines.subList(0, Math.max(0, lines.size() - 1)));
            boolean whole = lines.size() >= 3
                    && lines.get(0).equals(FORM)
                    && lines.get(1).equals(encoded(stream))
                    && lines.getLast().equals(checksum(text));
            return whole ? parse(lines.subList(2, lines.size() - 1)) : NONE;
        } catch (IOException | IllegalArgumentException e) {
            return NONE;
        }
    }

    /// One that cannot be written is forgotten: it costs time and nothing else.
    public void write(Path file, String stream) {
        List<String> lines = new ArrayList<>(List.of(FORM, encoded(stream)));
        for (Side side : Side.values()) {
            SideReadings readings = of(side);
            readings.tables().forEach((name, table) -> {
                lines.add(String.join(
                        "\t",
                        side.name(),
                        encoded(readings.life()),
                        encoded(name.schema().value()),
                        encoded(name.name().value()),
                        table.identity(),
                        Long.toString(table.horizon()),
                        encoded(table.time())));
                table.ranges().forEach(r -> lines.add("\t" + r.first() + "\t" + r.end() + "\t" + r.digest()));
            });
        }
        String text = String.join("\n", lines);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, text + "\n" + checksum(text) + "\n");
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            forget(file);
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // What it says stays true.
        }
    }

    private static Readings parse(List<String> lines) {
        Map<Side, Map<QualifiedName, TableReading>> tables = new EnumMap<>(Side.class);
        Map<Side, String> lives = new EnumMap<>(Side.class);
        for (int i = 0; i < lines.size(); ) {
            String[] head = lines.get(i++).split("\t", -1);
            List<RangeReading> ranges = new ArrayList<>();
            for (; i < lines.size() && lines.get(i).startsWith("\t"); i++) {
                String[] range = lines.get(i).split("\t", -1);
                ranges.add(
                        new RangeReading(Long.parseLong(range[1]), Long.parseLong(range[2]), Digest.parse(range[3])));
            }
            Side side = Side.valueOf(head[0]);
            lives.put(side, decoded(head[1]));
            tables.computeIfAbsent(side, s -> new TreeMap<>())
                    .put(
                            QualifiedName.of(decoded(head[2]), decoded(head[3])),
                            new TableReading(head[4], Long.parseLong(head[5]), decoded(head[6]), ranges));
        }
        Map<Side, SideReadings> sides = new EnumMap<>(Side.class);
        tables.forEach((side, all) -> sides.put(
                side, new SideReadings(Optional.ofNullable(lives.get(side)).orElse(""), all)));
        return new Readings(sides);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String checksum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
