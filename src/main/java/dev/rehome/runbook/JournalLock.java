package dev.rehome.runbook;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The lock that one process holds on a journal: on `NAME.lock` beside it, which is made and never taken away.
final class JournalLock implements AutoCloseable {
    /// Locks belong to the process as a whole: opening and closing the file a second time in it would let go of the
    /// first one's lock. So whether this process holds one is known before the file is touched.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private JournalLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Empty where a living process holds it, also where that is this one.
    ///
    /// @param journal in a folder that is there
    static Optional<JournalLock> of(Path journal) throws IOException {
        Path folder = Optional.ofNullable(journal.toAbsolutePath().getParent()).orElseThrow();
        Path file = folder.toRealPath().resolve(journal.getFileName() + ".lock");
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        @Nullable FileChannel channel = null;
        boolean held = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            held = channel.tryLock() != null;
            return held ? Optional.of(new JournalLock(file, channel)) : Optional.empty();
        } finally {
            if (!held) {
                close(file, channel);
            }
        }
    }

    private static void close(Path file, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            // Nothing was written to it.
        } finally {
            HELD.remove(file);
        }
    }

    @Override
    public void close() {
        close(file, channel);
    }
}
