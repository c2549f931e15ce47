package dev.rehome.service;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Log files that a glob names, read from where the last reading ended. A file that was renamed is read on, one that
/// was cut to nothing is read from its beginning, a new one too.
public final class LogFiles {
    /// What is kept of a line; the rest of a longer one is passed over.
    private static final int LINE_BYTES_MAX = 64 << 10;

    private static final int HEAD_BYTES = 256;
    private static final int DEPTH_MAX = 12;

    private final Path base;
    private final PathMatcher matcher;
    private final int depth;
    private final String glob;

    /// @param folder that a relative glob is relative to
    /// @param glob `logs/*.log`, also absolute; `**` reaches into folders
    public LogFiles(Path folder, String glob) {
        Path whole = folder.toAbsolutePath().normalize();
        Path fixed = glob.startsWith("/") ? Path.of("/") : whole;
        String[] parts = glob.split("/");
        int i = 0;
        while (i < parts.length - 1 && !parts[i].matches(".*[*?\\[{].*")) {
            fixed = parts[i].isEmpty() ? fixed : fixed.resolve(parts[i]).normalize();
            i++;
        }
        this.base = fixed;
        this.depth = glob.contains("**") ? DEPTH_MAX : parts.length - i;
        String rest = String.join("/", List.of(parts).subList(i, parts.length));
        this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
        this.glob = glob;
    }

    public String glob() {
        return glob;
    }

    /// Those that are there, by name.
    ///
    /// @throws IOException where a folder cannot be read
    public List<Path> files() throws IOException {
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(base, depth)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> matcher.matches(base.relativize(file)))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    /// The present end of each file: what is written from now on counts.
    public LogMark end() throws IOException {
        return read(LogMark.START, line -> {});
    }

    /// Every line behind the mark.
    ///
    /// @return the mark behind the last whole line; what is still being written is left for the next reading
    public LogMark read(LogMark from, Consumer<String> line) throws IOException {
        Map<Long, LogMark.Place> places = new HashMap<>();
        for (Path file : files()) {
            long number = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                long begin = begin(channel, from.places().get(number));
                long end = lines(channel, begin, line);
                int headBytes = (int) Math.min(HEAD_BYTES, end);
                places.put(number, new LogMark.Place(end, headBytes, head(channel, headBytes)));
            }
        }
        return new LogMark(places);
    }

    private static long begin(FileChannel channel, LogMark.@Nullable Place known) throws IOException {
        boolean same =
                known != null && channel.size() >= known.offset() && head(channel, known.headBytes()) == known.head();
        return known != null && same ? known.offset() : 0;
    }

    private static long head(FileChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
            // Until the buffer is full or the file ends.
        }
        CRC32 checksum = new CRC32();
        checksum.update(buffer.flip());
        return checksum.getValue();
    }

    private static long lines(FileChannel channel, long begin, Consumer<String> consumer) throws IOException {
        channel.position(begin);
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long position = begin;
        long whole = begin;
        for (int b = in.read(); b >= 0; b = in.read()) {
            position++;
            if (b == '\n') {
                consumer.accept(line.toString(StandardCharsets.UTF_8));
                line.reset();
                whole = position;
            } else if (line.size() < LINE_BYTES_MAX) {
                line.write(b);
            }
        }
        return whole;
    }
}
