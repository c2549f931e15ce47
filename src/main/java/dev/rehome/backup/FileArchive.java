package dev.rehome.backup;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Writes files and folders as one tar archive, with their permissions; symbolic links as what they are.
final class FileArchive {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path planFolder;
    private final OutputStream out;
    private final BackupProgress progress;
    private final List<ArchivedFile> archived = new ArrayList<>();
    private final List<Finding> findings;

    /// @param planFolder what names in the archive are relative to, where a file is below it
    /// @param findings told of what is no file, folder or link
    FileArchive(Path planFolder, OutputStream out, List<Finding> findings, BackupProgress progress) {
        this.planFolder = planFolder.toAbsolutePath().normalize();
        this.out = out;
        this.findings = findings;
        this.progress = progress;
    }

    /// @throws RehomeException `RH-BACKUP-018` where a file cannot be read or shrinks while it is
    List<ArchivedFile> write(List<Path> paths, Set<Path> leaveOut) throws IOException {
        for (Path path : paths) {
            add(path.toAbsolutePath().normalize(), leaveOut);
        }
        out.write(new byte[2 * TarHeader.BLOCK]);
        return List.copyOf(archived);
    }

    private void add(Path path, Set<Path> leaveOut) throws IOException {
        boolean known = archived.stream().anyMatch(f -> f.path().equals(name(path)));
        if (known || leaveOut.contains(path)) {
            return;
        }
        BasicFileAttributes attributes = attributes(path);
        if (attributes.isSymbolicLink()) {
            entry(
                    path,
                    ArchivedFile.Kind.LINK,
                    attributes,
                    Files.readSymbolicLink(path).toString());
        } else if (attributes.isDirectory()) {
            entry(path, ArchivedFile.Kind.FOLDER, attributes, "");
            for (Path child : children(path)) {
                add(child, leaveOut);
            }
        } else if (attributes.isRegularFile()) {
            file(path, attributes);
        } else {
            findings.add(new Finding(
                    BackupProblem.SPECIAL_FILE,
                    Severity.NOTE,
                    path.toString(),
                    "not in the backup: it is a socket, pipe or device",
                    ""));
        }
    }

    private static BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw unreadable(path, BackupProblem.words(e), e);
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw unreadable(folder, BackupProblem.words(e), e);
        }
    }

    private static RehomeException unreadable(Path path, String words, IOException cause) {
        return new RehomeException(
                BackupProblem.FILE,
                path + ": cannot be backed up",
                words,
                "mend its rights, or take it off the list of files",
                cause);
    }

    private String name(Path path) {
        return path.startsWith(planFolder) && !path.equals(planFolder)
                ? "plan/" + planFolder.relativize(path)
                : path.equals(planFolder) ? "plan" : "root" + path;
    }

    private void entry(Path path, ArchivedFile.Kind kind, BasicFileAttributes attributes, String link)
            throws IOException {
        ArchivedFile entry = new ArchivedFile(
                name(path),
                kind,
                kind == ArchivedFile.Kind.LINK ? 0777 : mode(path),
                0,
                "",
                link,
                attributes.lastModifiedTime().toMillis() / 1000);
        header(entry);
        archived.add(entry);
    }

    private void file(Path path, BasicFileAttributes attributes) throws IOException {
        long size = attributes.size();
        ArchivedFile entry = new ArchivedFile(
                name(path),
                ArchivedFile.Kind.FILE,
                mode(path),
                size,
                "",
                "",
                attributes.lastModifiedTime().toMillis() / 1000);
        InputStream in = open(path);
        try (in) {
            header(entry);
            String hash = content(path, in, size);
            out.write(new byte[TarHeader.padding(size)]);
            archived.add(new ArchivedFile(
                    entry.path(), entry.kind(), entry.mode(), size, hash, "", entry.modifiedSeconds()));
        }
    }

    private static InputStream open(Path path) {
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw unreadable(path, BackupProblem.words(e), e);
        }
    }

    /// As long as it was when its size was asked for: a log that grows meanwhile is saved as it was then.
    private String content(Path path, InputStream in, long size) throws IOException {
        MessageDigest digest = Checksums.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = size;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw unreadable(path, "it became shorter while it was read", new IOException("shortened"));
            }
            out.write(buffer, 0, read);
            digest.update(buffer, 0, read);
            progress.bytes(read);
            left -= read;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void header(ArchivedFile entry) throws IOException {
        Map<String, String> pax = TarHeader.pax(entry);
        if (!pax.isEmpty()) {
            byte[] records = TarHeader.records(pax);
            out.write(TarHeader.paxBlock(records.length));
            out.write(records);
            out.write(new byte[TarHeader.padding(records.length)]);
        }
        out.write(TarHeader.block(entry));
    }

    private static int mode(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        int mode = 0;
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            mode = (mode << 1) | (permissions.contains(permission) ? 1 : 0);
        }
        return mode;
    }
}
