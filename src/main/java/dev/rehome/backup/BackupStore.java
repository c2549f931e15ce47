package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder of backups, each in a folder of its own that is named after the moment it began. Open for
/// writing in one process at a time: the operating system lets go of the lock when that process ends,
/// however it ends.
///
/// A backup gets its name when all of it is on the disk. What a killed run left has another name, and the
/// next run that holds the lock removes it.
public final class BackupStore implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final String DELETING = ".deleting";
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path folder;
    private final FileChannel lock;

    private BackupStore(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /// Makes the folder where it is missing.
    ///
    /// @throws RehomeException `RH-BACKUP-002` where another backup is being made there, `RH-BACKUP-003`
    ///     where the folder cannot be written
    static BackupStore open(Path folder) {
        @Nullable FileChannel channel = null;
        try {
            ClosedFiles.makeFolder(folder);
            channel = FileChannel.open(
                    folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            @Nullable FileLock held = tryLock(channel);
            if (held == null) {
                throw locked(folder);
            }
            return new BackupStore(folder, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw BackupProblem.notWritten(folder, e);
        } catch (RehomeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // What led here is on its way to the caller.
        }
    }

    private static RehomeException locked(Path folder) {
        return new RehomeException(
                BackupProblem.LOCKED,
                "backups in " + folder + ": another one is being made there",
                "a living process holds " + LOCK,
                "wait for it to end, or name another folder with --folder");
    }

    Path folder() {
        return folder;
    }

    /// Removes what killed runs left.
    ///
    /// @return the names that are gone
    List<String> clear() {
        List<String> gone = new ArrayList<>();
        for (Path path : children(folder)) {
            String name = String.valueOf(path.getFileName());
            if (name.endsWith(Draft.INCOMPLETE) || name.endsWith(DELETING)) {
                delete(path);
                gone.add(name);
            }
        }
        return gone;
    }

    /// @throws RehomeException where the folder cannot be written
    Draft begin(Instant now, Optional<SealKey> key) {
        Set<String> taken = new HashSet<>();
        children(folder).forEach(path -> taken.add(String.valueOf(path.getFileName())));
        String name = NAME.format(now);
        for (int i = 2; taken.contains(name); i++) {
            name = NAME.format(now) + "-" + i;
        }
        Path draft = folder.resolve(name + Draft.INCOMPLETE);
        try {
            ClosedFiles.makeFolder(draft);
            return new Draft(draft, key);
        } catch (IOException e) {
            throw BackupProblem.notWritten(draft, e);
        }
    }

    static String name(Draft draft) {
        String name = String.valueOf(draft.folder().getFileName());
        return name.substring(0, name.length() - Draft.INCOMPLETE.length());
    }

    /// Gives a draft its name, when every file of it is on the disk.
    Path publish(Path draft) throws IOException {
        String name = String.valueOf(draft.getFileName());
        Path complete = folder.resolve(name.substring(0, name.length() - Draft.INCOMPLETE.length()));
        ClosedFiles.force(draft);
        ClosedFiles.move(draft, complete);
        return complete;
    }

    /// Removes all but the newest, and never the newest that was proven.
    ///
    /// @return the names that are gone
    List<String> keepOnly(int keep) {
        List<StoredBackup> all = list(folder);
        Optional<StoredBackup> proven =
                all.stream().filter(StoredBackup::isProven).findFirst();
        List<String> gone = new ArrayList<>();
        for (StoredBackup old : all.stream().skip(keep).toList()) {
            if (proven.filter(p -> p.folder().equals(old.folder())).isEmpty()) {
                remove(old);
                gone.add(old.name());
            }
        }
        return gone;
    }

    /// Takes the name away first, so that half a backup never looks like one.
    private void remove(StoredBackup backup) {
        Path dying = folder.resolve(backup.folder().getFileName() + DELETING);
        try {
            ClosedFiles.move(backup.folder(), dying);
        } catch (IOException e) {
            throw BackupProblem.notWritten(backup.folder(), e);
        }
        delete(dying);
    }

    private static void delete(Path path) {
        try {
            ClosedFiles.deleteTree(path);
        } catch (IOException e) {
            throw BackupProblem.notWritten(path, e);
        }
    }

    /// Every complete backup, newest first. Those that cannot be understood are left out: nothing is
    /// known of them.
    public static List<StoredBackup> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<StoredBackup> all = new ArrayList<>();
        for (Path path : children(folder)) {
            String name = String.valueOf(path.getFileName());
            boolean complete = !name.endsWith(Draft.INCOMPLETE)
                    && !name.endsWith(DELETING)
                    && Files.isRegularFile(path.resolve(Manifest.FILE));
            if (complete) {
                readable(path).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing((StoredBackup b) -> b.manifest().madeAt())
                .thenComparing(StoredBackup::name)
                .reversed());
        return List.copyOf(all);
    }

    private static Optional<StoredBackup> readable(Path path) {
        try {
            return Optional.of(StoredBackup.open(path));
        } catch (RehomeException e) {
            return Optional.empty();
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw BackupProblem.notRead(folder, e);
        }
    }

    /// The newest backup, or the one that is named: by its name or its folder.
    ///
    /// @throws RehomeException `RH-BACKUP-016` where there is none
    public static StoredBackup find(Path folder, Optional<String> wanted) {
        if (wanted.isPresent()) {
            Path named = folder.resolve(wanted.get());
            return StoredBackup.open(Files.isDirectory(named) ? named : Path.of(wanted.get()));
        }
        return list(folder).stream()
                .findFirst()
                .orElseThrow(() -> new RehomeException(
                        BackupProblem.UNKNOWN_BACKUP,
                        "no backup in " + folder,
                        "",
                        "name its folder with --folder, or make one with: rehome backup"));
    }

    @Override
    public void close() {
        closeQuietly(lock);
    }
}
