package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What was received, on local disk: files of frames, numbered. The record of what the server may forget.
///
/// A file begins with the position behind which its transactions are, and with every relation known then; a new
/// one begins only between transactions, when the one before is safe on disk. After a crash the last one is cut
/// behind its last whole transaction.
///
/// One thread appends; readers ([SpoolReader]) and [#sync()] may be in others. Nobody waits for the disk while
/// holding the lock, so that what is there can be read meanwhile.
final class Spool implements AutoCloseable {
    static final long SEGMENT_BYTES = 32L << 20;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SpoolFolder folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    /// By number; guarded by `lock`.
    private final TreeMap<Long, SpoolSegment> segments = new TreeMap<>();

    /// Relations and types as last received, by what they are and their number; guarded by `lock`.
    private final Map<String, byte[]> known = new LinkedHashMap<>();

    /// To the last file; replaced by the thread that appends, under `lock`.
    private SpoolOutput output;

    private boolean inTransaction;
    private Lsn received;
    private volatile Lsn durable;

    /// Changes before something that a reader may have seen is taken back.
    private final AtomicInteger epoch = new AtomicInteger();

    /// Opens what is there, or begins.
    ///
    /// @param name of the slot, noted in each file
    /// @param start where a new spool begins; one that is there knows better
    static Spool open(Path folder, String name, Lsn start) {
        return new Spool(new SpoolFolder(folder, name), start);
    }

    private Spool(SpoolFolder folder, Lsn start) {
        this.folder = folder;
        List<SpoolSegment> there = folder.segments();
        there.forEach(s -> segments.put(s.number(), s));
        if (there.isEmpty()) {
            this.received = start;
            this.output = begin(folder.create(1, start));
        } else {
            this.received = SpoolFolder.cut(there.getLast(), this::note);
            this.output = new SpoolOutput(there.getLast());
        }
        this.durable = received;
    }

    /// Begins a file that was made, with what a reader has to know.
    private SpoolOutput begin(SpoolSegment segment) {
        SpoolOutput out = new SpoolOutput(segment);
        segments.put(segment.number(), segment);
        out.put(Frame.HEADER, segment.base(), ByteBuffer.wrap(folder.name().getBytes(StandardCharsets.UTF_8)));
        known.values().forEach(message -> out.put(Frame.MESSAGE, segment.base(), ByteBuffer.wrap(message)));
        return out;
    }

    // Appending

    /// Appends a message of pgoutput.
    void append(Lsn at, ByteBuffer message) {
        boolean full = false;
        lock.lock();
        try {
            char type = (char) message.get(0);
            note(message, type);
            put(Frame.MESSAGE, at, message.duplicate());
            if (type == 'B') {
                inTransaction = true;
            } else if (type == 'C') {
                inTransaction = false;
                received = SpoolFolder.commitEnd(message);
                full = output.bytes() >= SEGMENT_BYTES;
            }
        } finally {
            lock.unlock();
        }
        if (full) {
            roll();
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
            received = SpoolFolder.cut(output.segment(), this::note);
            durable = received;
            output.seekEnd();
            inTransaction = false;
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
        long before = output.segment().bytes();
        output.put(kind, lsn, payload);
        if (output.segment().bytes() > before) {
            grown.signalAll();
        }
    }

    /// Between two transactions, by the thread that appends: nothing is added to the full file any more.
    private void roll() {
        flush();
        SpoolOutput full = output;
        full.force();
        SpoolSegment next = folder.create(full.segment().number() + 1, received());
        lock.lock();
        try {
            durable = received;
            output = begin(next);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
        full.close();
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
        if (output.write()) {
            grown.signalAll();
        }
    }

    /// Makes everything that was received whole so far survive a loss of power.
    void sync() {
        SpoolOutput open;
        Lsn until;
        lock.lock();
        try {
            write();
            open = output;
            until = received;
        } finally {
            lock.unlock();
        }
        if (until.compareTo(durable) <= 0 || !open.force()) {
            return;
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
            return segments.values().stream().mapToLong(SpoolSegment::bytes).sum();
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes stand behind a place.
    long bytesBehind(long segment, long offset) {
        lock.lock();
        try {
            return segments.tailMap(segment, true).values().stream()
                            .mapToLong(SpoolSegment::bytes)
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
            SpoolSegment first = segments.firstEntry().getValue();
            for (SpoolSegment segment : segments.values()) {
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
    SpoolSegment after(SpoolSegment segment) {
        lock.lock();
        try {
            Map.Entry<Long, SpoolSegment> next = segments.higherEntry(segment.number());
            return next == null ? null : next.getValue();
        } finally {
            lock.unlock();
        }
    }

    /// How much of a file can be read.
    long written(SpoolSegment segment) {
        lock.lock();
        try {
            return segment.bytes();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there may be more behind a place.
    void await(SpoolSegment segment, long offset, Duration patience) throws InterruptedException {
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
                SpoolFolder.remove(segments.pollFirstEntry().getValue());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        sync();
        output.close();
    }
}
