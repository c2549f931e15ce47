package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A journal in a file, open for one process at a time: the operating system lets go of the lock when that process
/// ends, however it ends. The lock is on a file of its own beside the journal, which nobody ever reads: POSIX lets go
/// of a process's locks on a file as soon as the process closes any descriptor of that file, and journals are read
/// while they are held.
///
/// A line that a crash left unfinished was never relied upon: it is cut off when the journal is opened again.
public final class FileJournal implements Journal, AutoCloseable {
    /// Kind of the first entry, whose fields are the fingerprint.
    public static final String OPENED = "opened";

    private final Path file;
    private final Clock clock;
    private final FileChannel channel;
    private final JournalLock lock;
    private final List<Entry> entries;
    private String hash;
    private long bytes;

    private FileJournal(Path file, Clock clock, FileChannel channel, JournalLock lock, JournalText.Contents contents) {
        this.file = file;
        this.clock = clock;
        this.channel = channel;
        this.lock = lock;
        this.entries = new ArrayList<>(contents.entries());
        this.hash = contents.hash();
        this.bytes = contents.bytes();
    }

    /// Opens a journal, or begins it with the fingerprint as its first entry.
    ///
    /// @throws RehomeException `RH-RUN-001` where a living process holds it, `RH-RUN-002` where it was begun for
    ///     something else, `RH-RUN-003` where it cannot be written, `RH-RUN-004` where it is damaged
    public static FileJournal open(Path file, Fingerprint fingerprint, Clock clock) {
        @Nullable FileChannel channel = null;
        @Nullable JournalLock lock = null;
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            lock = JournalLock.of(file).orElseThrow(() -> locked(file));
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            JournalText.Contents contents = JournalText.read(file, Files.readAllBytes(file));
            channel.truncate(contents.bytes());
            FileJournal journal = new FileJournal(file, clock, channel, lock, contents);
            journal.begin(fingerprint);
            return journal;
        } catch (IOException e) {
            closeQuietly(channel, lock);
            throw notWritten(file, e);
        } catch (RehomeException e) {
            closeQuietly(channel, lock);
            throw e;
        }
    }

    /// What a journal says, also while another process writes it.
    public static List<Entry> read(Path file) {
        try {
            return JournalText.read(file, Files.readAllBytes(file)).entries();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RehomeException locked(Path file) {
        return new RehomeException(
                RunbookProblem.LOCKED,
                "journal " + file + ": another run is working on it",
                "a living process holds the file's lock",
                "wait for it to end, or stop it, then run the same command again");
    }

    private static RehomeException notWritten(Path file, IOException cause) {
        return new RehomeException(
                RunbookProblem.NOT_WRITTEN,
                "journal " + file + ": cannot be written",
                String.valueOf(cause.getMessage()),
                "make room or mend the rights of its folder, then run the same command again",
                cause);
    }

    private void begin(Fingerprint fingerprint) {
        if (entries.isEmpty()) {
            append(OPENED, fingerprint.parts());
            return;
        }
        List<String> differences = fingerprint.differences(entries.getFirst().fields());
        if (!differences.isEmpty()) {
            throw new RehomeException(
                    RunbookProblem.ANOTHER_PLAN,
                    "journal " + file + ": it was begun for something else",
                    String.join("; ", differences),
                    "go on with what it was begun for, or end that run first with: rehome rollback, rehome complete");
        }
    }

    @Override
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    @Override
    public Entry append(String kind, Map<String, String> fields) {
        Entry entry = new Entry(entries.size() + 1L, clock.instant(), kind, fields);
        JournalText.Line line = JournalText.line(entry, hash);
        byte[] text = line.text().getBytes(StandardCharsets.UTF_8);
        try {
            write(text);
        } catch (IOException e) {
            takeBack();
            throw notWritten(file, e);
        }
        entries.add(entry);
        hash = line.hash();
        bytes += text.length;
        return entry;
    }

    private void write(byte[] text) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(text);
        long position = bytes;
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
        channel.force(true);
    }

    /// A line of which it is not known whether it is durable must not stay: the next one would follow it.
    private void takeBack() {
        try {
            channel.truncate(bytes);
        } catch (IOException ignored) {
            // The next opening cuts an unfinished line off; a finished one is then true after all.
            closeQuietly(channel, null);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, @Nullable JournalLock lock) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            // Every entry was forced to disk when it was appended.
        }
        if (lock != null) {
            lock.close();
        }
    }

    @Override
    public void close() {
        closeQuietly(channel, lock);
    }
}
