package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// The files of a spool on disk: which there are, what a crash left of them, and making and removing them.
///
/// @param name of the slot, noted in each file
record SpoolFolder(Path path, String name) {
    /// A file with all that is whole in it.
    ///
    /// @param received everything that committed before this is in it or in one before
    record Whole(SpoolSegment segment, Lsn received) {}

    /// The position behind which the first file's transactions are; empty where there is none.
    static Optional<Lsn> base(Path path) {
        try {
            return files(path).values().stream()
                    .flatMap(file -> header(file).stream())
                    .findFirst()
                    .map(Frame::lsn);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /// Removes a spool that nobody will read again.
    static void delete(Path path) {
        try {
            for (Path file : files(path).values()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static NavigableMap<Long, Path> files(Path path) throws IOException {
        TreeMap<Long, Path> files = new TreeMap<>();
        if (Files.isDirectory(path)) {
            try (Stream<Path> list = Files.list(path)) {
                list.filter(f -> f.getFileName().toString().matches("[0-9]{12}\\.spool"))
                        .forEach(f -> files.put(
                                Long.parseLong(f.getFileName().toString().substring(0, 12)), f));
            }
        }
        return files;
    }

    private static Optional<Frame> header(Path file) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(1024);
            int have = Math.max(0, in.read(start));
            return Frame.isWhole(start, 0, have) ? Optional.of(Frame.read(start, 0)) : Optional.empty();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /// What is there, in order, after making the folder where there is none.
    List<SpoolSegment> segments() {
        try {
            Files.createDirectories(path);
            List<SpoolSegment> segments = new ArrayList<>();
            for (Map.Entry<Long, Path> entry : files(path).entrySet()) {
                Optional<Frame> header = header(entry.getValue());
                if (header.isEmpty()) {
                    // The crash came while it was begun: nothing is in it.
                    Files.delete(entry.getValue());
                    continue;
                }
                refuseOther(entry.getValue(), header.get());
                long bytes = Files.size(entry.getValue());
                segments.add(new SpoolSegment(entry.getKey(), header.get().lsn(), entry.getValue(), bytes));
            }
            return segments;
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private void refuseOther(Path file, Frame header) {
        String of = StandardCharsets.UTF_8.decode(header.payload()).toString();
        if (!of.equals(name)) {
            throw new RehomeException(
                    FollowProblem.SPOOL_LOST,
                    file + ": belongs to slot " + of + ", not to " + name,
                    "",
                    "move the folder away, then run the same command again");
        }
    }

    /// Finds the last whole transaction of a file and drops what is behind it.
    ///
    /// @param messages told of each message in it, with its type
    /// @return the position up to which everything was received
    static Lsn cut(SpoolSegment segment, BiConsumer<ByteBuffer, Character> messages) {
        Lsn received = segment.base();
        long whole = 0;
        try (SpoolFile in = new SpoolFile(segment.file())) {
            boolean open = false;
            for (Frame frame = in.next(segment.bytes()); frame != null; frame = in.next(segment.bytes())) {
                char type =
                        frame.kind() == Frame.MESSAGE ? (char) frame.payload().get(0) : ' ';
                open = type == 'B' || (open && type != 'C');
                messages.accept(frame.payload(), type);
                if (!open) {
                    whole = in.offset();
                    received = end(frame, type, received);
                }
            }
        }
        try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
            file.truncate(whole);
            file.force(true);
        } catch (IOException e) {
            throw failed(segment.file(), e);
        }
        segment.bytes(whole);
        return received;
    }

    private static Lsn end(Frame frame, char type, Lsn received) {
        Lsn end = type == 'C' ? commitEnd(frame.payload()) : frame.kind() == Frame.PROGRESS ? frame.lsn() : received;
        return end.compareTo(received) > 0 ? end : received;
    }

    /// In a Commit: type, flags, where the record begins, where it ends.
    static Lsn commitEnd(ByteBuffer commit) {
        return new Lsn(commit.getLong(10));
    }

    /// A new file, with nothing in it yet.
    SpoolSegment create(long number, Lsn base) {
        Path file = path.resolve(String.format(Locale.ROOT, "%012d.spool", number));
        try {
            Files.createFile(file);
            try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
                directory.force(true);
            }
            return new SpoolSegment(number, base, file, 0);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    static void remove(SpoolSegment segment) {
        try {
            Files.deleteIfExists(segment.file());
        } catch (IOException e) {
            throw failed(segment.file(), e);
        }
    }

    static RehomeException failed(Path file, IOException e) {
        return new RehomeException(
                FollowProblem.SPOOL_DISK,
                file + ": cannot be written or read",
                String.valueOf(e.getMessage()),
                "make room or mend the disk, then run the same command again: the server keeps what is missing",
                e);
    }
}
