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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What was received, on local disk: files of frames, numbered. The record of what the server may forget.
///
/// A file begins with the position behind which its transactions are, and with every relation known then; a new
/// one begins only between transactions. After a crash the last one is cut behind its last whole transaction.
///
/// One thread appends; readers ([SpoolReader]) and [#sync()] may be in others.
final class Spool implements AutoCloseable {
    static final long SEGMENT_BYTES = 32L << 20;
    private static final int BUFFER = 1 << 18;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path folder;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    /// By number; guarded by `lock`.
    private final TreeMap<Long, Segment> segments = new TreeMap<>();

    /// Relations and types as last received, by what they are and their number; guarded by `lock`.
    private final Map<String, byte[]> known = new LinkedHashMap<>();

    private FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private boolean inTransaction;
    private Lsn received;
    private volatile Lsn durable;

    /// Changes before something that a reader may have seen is taken back.
    private final AtomicInteger epoch = new AtomicInteger();

    /// A file. How much of it is written is guarded by `lock`.
    static final class Segment {
        private final long number;
        private final Lsn base;
        private final Path file;
        private long bytes;

        /// @param base everything in it and after it committed behind this position
        Segment(long number, Lsn base, Path file, long bytes) {
            this.number = number;
            this.base = base;
            this.file = file;
            this.bytes = bytes;
        }

        long number() {
            return number;
        }

        Lsn base() {
            return base;
        }

        Path file() {
            return file;
        }

        long bytes() {
            return bytes;
        }
    }

    private Spool(Path folder, String name, Lsn start) {
        this.folder = folder;
        this.name = name;
        this.received = start;
        this.durable = start;
        try {
            Files.createDirectories(folder);
            recover();
            this.channel =
                    segments.isEmpty() ? create(1) : reopen(segments.lastEntry().getValue());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Opens what is there, or begins.
    ///
    /// @param name of the slot, noted in each file
    /// @param start where a new spool begins; one that is there knows better
    static Spool open(Path folder, String name, Lsn start) {
        return new Spool(folder, name, start);
    }

    /// The positions that a spool on disk covers: behind the first, up to the second; empty where there is
    /// none.
    static Optional<Lsn> base(Path folder) {
        try {
            return files(folder).values().stream()
                    .flatMap(file -> header(file).stream())
                    .findFirst()
                    .map(Frame::lsn);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /// Removes a spool that nobody will read again.
    static void delete(Path folder) {
        try {
            for (Path file : files(folder).values()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private static NavigableMap<Long, Path> files(Path folder) throws IOException {
        TreeMap<Long, Path> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> list = Files.list(folder)) {
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

    private void recover() throws IOException {
        for (Map.Entry<Long, Path> entry : files(folder).entrySet()) {
            Optional<Frame> header = header(entry.getValue());
            if (header.isEmpty()) {
                // The crash came while it was begun: nothing is in it.
                Files.delete(entry.getValue());
                continue;
            }
            refuseOther(entry.getValue(), header.get());
            long bytes = Files.size(entry.getValue());
            segments.put(
                    entry.getKey(), new Segment(entry.getKey(), header.get().lsn(), entry.getValue(), bytes));
        }
        if (!segments.isEmpty()) {
            cut(segments.lastEntry().getValue());
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
    private void cut(Segment segment) throws IOException {
        received = segment.base();
        long whole = 0;
        try (SpoolFile in = new SpoolFile(segment.file())) {
            boolean open = false;
            for (Frame frame = in.next(segment.bytes()); frame != null; frame = in.next(segment.bytes())) {
                char type =
                        frame.kind() == Frame.MESSAGE ? (char) frame.payload().get(0) : ' ';
                open = type == 'B' || (open && type != 'C');
                note(frame.payload(), type);
                if (!open) {
                    whole = in.offset();
                    received = end(frame, type);
                }
            }
        }
        try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
            file.truncate(whole);
            file.force(true);
        }
        segment.bytes = whole;
        durable = received;
    }

    private Lsn end(Frame frame, char type) {
        Lsn end = type == 'C' ? commitEnd(frame.payload()) : frame.kind() == Frame.PROGRESS ? frame.lsn() : received;
        return end.compareTo(received) > 0 ? end : received;
    }

    /// In a Commit: type, flags, where the record begins, where it ends.
    private static Lsn commitEnd(ByteBuffer commit) {
        return new Lsn(commit.getLong(10));
    }

    private FileChannel reopen(Segment segment) throws IOException {
        FileChannel out = FileChannel.open(segment.file(), StandardOpenOption.WRITE);
        out.position(segment.bytes());
        return out;
    }

    private FileChannel create(long number) throws IOException {
        Path file = folder.resolve(String.format(java.util.Locale.ROOT, "%012d.spool", number));
        FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        segments.put(number, new Segment(number, received, file, 0));
        channel = out;
        put(Frame.HEADER, received, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
        known.values().forEach(message -> put(Frame.MESSAGE, received, ByteBuffer.wrap(message)));
        return out;
    }

    // Appending

    /// Appends a message of pgoutput.
    void append(Lsn at, ByteBuffer message) {
        lock.lock();
        try {
            char type = (char) message.get(0);
            note(message, type);
            put(Frame.MESSAGE, at, message.duplicate());
            if (type == 'B') {
                inTransaction = true;
            } else if (type == 'C') {
                inTransaction = false;
                received = commitEnd(message);
                roll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Notes what the server says that it has sent. Inside a transaction that says nothing.
    void progress(Lsn lsn) {
        lock.lock();
        try {
            if (!inTransaction && lsn.compareTo(received) > 0) {
                put(Frame.PROGRESS, lsn, NOTHING.duplicate());
                received = lsn;
            }
        } finally {
            lock.unlock();
        }
    }

    /// What came of a transaction before the connection was lost comes again, whole.
    void dropOpenTransaction() {
        lock.lock();
        try {
            if (!inTransaction) {
                return;
            }
            write();
            epoch.incrementAndGet();
            Segment last = segments.lastEntry().getValue();
            cut(last);
            channel.position(last.bytes());
            inTransaction = false;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    private void note(ByteBuffer message, char type) {
        if (type == 'R' || type == 'Y') {
            byte[] copy = new byte[message.remaining()];
            message.duplicate().get(copy);
            known.put(type + String.valueOf(message.getInt(1)), copy);
        }
    }

    private void put(char kind, Lsn lsn, ByteBuffer payload) {
        int size = Frame.size(payload.remaining());
        if (buffer.remaining() < size) {
            write();
            if (buffer.capacity() < size) {
                buffer = ByteBuffer.allocate(size);
            }
        }
        Frame.put(buffer, kind, lsn, payload);
    }

    private void roll() {
        Segment last = segments.lastEntry().getValue();
        if (last.bytes() + buffer.position() < SEGMENT_BYTES) {
            return;
        }
        try {
            write();
            channel.force(false);
            channel.close();
            durable = received;
            create(last.number() + 1);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Hands what was appended to the operating system, where readers see it.
    void flush() {
        lock.lock();
        try {
            write();
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        if (buffer.position() == 0) {
            return;
        }
        Segment last = segments.lastEntry().getValue();
        try {
            buffer.flip();
            while (buffer.hasRemaining()) {
                last.bytes += channel.write(buffer);
            }
            buffer = buffer.capacity() > BUFFER ? ByteBuffer.allocate(BUFFER) : buffer.clear();
            grown.signalAll();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Makes everything that was received whole so far survive a loss of power.
    void sync() {
        FileChannel open;
        Lsn until;
        lock.lock();
        try {
            write();
            open = channel;
            until = received;
        } finally {
            lock.unlock();
        }
        if (until.compareTo(durable) <= 0) {
            return;
        }
        try {
            open.force(false);
        } catch (java.nio.channels.ClosedChannelException e) {
            return; // A new file was begun meanwhile, which flushes the one before.
        } catch (IOException e) {
            throw failed(e);
        }
        lock.lock();
        try {
            durable = until.compareTo(durable) > 0 ? until : durable;
        } finally {
            lock.unlock();
        }
    }

    // What there is

    int epoch() {
        return epoch.get();
    }

    /// Everything that committed before this was received.
    Lsn received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    /// Everything that committed before this survives a loss of power.
    Lsn durable() {
        return durable;
    }

    /// Everything in it committed behind this position.
    Lsn base() {
        lock.lock();
        try {
            return segments.firstEntry().getValue().base();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return segments.values().stream().mapToLong(Segment::bytes).sum();
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes stand behind a place.
    long bytesBehind(long segment, long offset) {
        lock.lock();
        try {
            return segments.tailMap(segment, true).values().stream()
                            .mapToLong(Segment::bytes)
                            .sum()
                    - offset;
        } finally {
            lock.unlock();
        }
    }

    /// A reader from the first file that can hold what committed behind a position.
    SpoolReader readerBehind(Lsn position) {
        lock.lock();
        try {
            Segment first = segments.firstEntry().getValue();
            for (Segment segment : segments.values()) {
                if (segment.base().compareTo(position) <= 0) {
                    first = segment;
                }
            }
            return new SpoolReader(this, first);
        } finally {
            lock.unlock();
        }
    }

    /// The file after one, where it was begun.
    @Nullable
    Segment after(Segment segment) {
        lock.lock();
        try {
            Map.Entry<Long, Segment> next = segments.higherEntry(segment.number());
            return next == null ? null : next.getValue();
        } finally {
            lock.unlock();
        }
    }

    /// How much of a file can be read.
    long written(Segment segment) {
        lock.lock();
        try {
            return segment.bytes();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there may be more behind a place.
    void await(Segment segment, long offset, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (segment.bytes() <= offset && segments.lastKey() == segment.number() && left > 0) {
                left = grown.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Drops files whose transactions all committed before a position.
    void deleteBefore(Lsn position) {
        lock.lock();
        try {
            while (segments.size() > 1
                    && segments.higherEntry(segments.firstKey())
                                    .getValue()
                                    .base()
                                    .compareTo(position)
                            <= 0) {
                Files.deleteIfExists(segments.pollFirstEntry().getValue().file());
            }
        } catch (IOException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    private RehomeException failed(IOException e) {
        return failed(folder, e);
    }

    static RehomeException failed(Path file, IOException e) {
        return new RehomeException(
                FollowProblem.SPOOL_DISK,
                file + ": cannot be written or read",
                String.valueOf(e.getMessage()),
                "make room or mend the disk, then run the same command again: the server keeps what is missing",
                e);
    }

    @Override
    public void close() {
        sync();
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
