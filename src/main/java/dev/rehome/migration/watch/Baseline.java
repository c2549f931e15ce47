package dev.rehome.migration.watch;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What was measured before the switch: the middle response time of each probe, and of each query on the source. A
/// file, since it is compared with long after the run that took it.
///
/// @param taken when
/// @param times by `probe NAME` and `query NAME`
public record Baseline(String taken, Map<String, Duration> times) {
    private static final String TAKEN = "taken";

    public Baseline {
        times = Collections.unmodifiableMap(new LinkedHashMap<>(times));
    }

    static String probe(String name) {
        return "probe " + name;
    }

    static String query(String name) {
        return "query " + name;
    }

    /// Empty where none was taken.
    ///
    /// @throws RehomeException `RH-WATCH-002` where it cannot be read
    public static Optional<Baseline> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Map<String, String> fields = Fields.parse(Files.readString(file));
            Map<String, Duration> times = new LinkedHashMap<>();
            fields.forEach((name, value) -> {
                if (!name.equals(TAKEN)) {
                    times.put(name, Duration.ofNanos(Long.parseLong(value) * 1_000));
                }
            });
            return Optional.of(new Baseline(fields.getOrDefault(TAKEN, ""), times));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            throw failed(file, "cannot be read", e);
        }
    }

    /// Puts it in place at once: there is the old one or the new one.
    ///
    /// @throws RehomeException `RH-WATCH-002` where it cannot be written
    public void write(Path file) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(TAKEN, taken);
        times.forEach((name, time) -> fields.put(name, String.valueOf(time.toNanos() / 1_000)));
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer text = ByteBuffer.wrap(Fields.text(fields).getBytes(StandardCharsets.UTF_8));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(file, "cannot be written", e);
        }
    }

    private static RehomeException failed(Path file, String how, Exception cause) {
        return new RehomeException(
                WatchProblem.BASELINE,
                "baseline " + file + ": " + how,
                String.valueOf(cause.getMessage()),
                "mend the rights of its folder, or take the baseline again before the switch",
                cause);
    }
}
