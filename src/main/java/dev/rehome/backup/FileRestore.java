package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the archive of a backup: to check it, or to put its files back, each whole or not at all.
///
/// @param archive for messages
/// @param planFolder where `plan/..` goes
/// @param root where `root/..` goes
/// @param expected what the backup says is in it
record FileRestore(String archive, Path planFolder, Path root, List<ArchivedFile> expected) {
    /// What would become of one path.
    ///
    /// @param state "new", "same" or "replaced"
    record Planned(ArchivedFile file, Path place, String state) {}

    /// Where each goes and what is there now.
    List<Planned> plan() throws IOException {
        List<Planned> plan = new ArrayList<>();
        for (ArchivedFile file : expected) {
            Path place = place(file.path());
            plan.add(new Planned(file, place, state(file, place)));
        }
        return plan;
    }

    private static String state(ArchivedFile file, Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return "new";
        }
        boolean same = switch (file.kind()) {
            case FOLDER -> Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
            case LINK ->
                Files.isSymbolicLink(place)
                        && Files.readSymbolicLink(place).toString().equals(file.link());
            case FILE ->
                Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                        && Files.size(place) == file.bytes()
                        && Checksums.of(place, n -> {}).equals(file.sha256());
        };
        return same ? "same" : "replaced";
    }

    /// The archive is ours and its checksum was right, and still no name in it leads out of its folder.
    private Path place(String name) {
        boolean plan = name.equals("plan") || name.startsWith("plan/");
        Path base = (plan ? planFolder : root).toAbsolutePath().normalize();
        String below = name.substring(4).replaceFirst("^/+", "");
        Path place = base.resolve(below).normalize();
        if (!(plan || name.startsWith("root/")) || !place.startsWith(base)) {
            throw damaged(name + " leads out of the folder it belongs to");
        }
        return place;
    }

    private RehomeException damaged(String why) {
        return new RehomeException(
                BackupProblem.DAMAGED,
                archive + ": is not an archive of rehome",
                why,
                "take the copy in the second place, or an older backup");
    }

    /// Reads all of it and compares each file with what the backup says.
    void check(InputStream in) throws IOException {
        read(in, (file, content) -> {
            MessageDigest digest = Checksums.sha256();
            content.transferTo(new DigestSink(digest));
            compare(file, digest);
        });
    }

    /// Puts everything back.
    void restore(InputStream in) throws IOException {
        read(in, this::restore);
        // Last: a folder that nobody may write into could not have been filled.
        for (ArchivedFile file : expected.reversed()) {
            if (file.kind() == ArchivedFile.Kind.FOLDER) {
                Files.setPosixFilePermissions(place(file.path()), permissions(file.mode()));
            }
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(ArchivedFile file, InputStream content) throws IOException;
    }

    private void read(InputStream in, Visitor visitor) throws IOException {
        Map<String, ArchivedFile> left = new HashMap<>();
        expected.forEach(file -> left.put(file.path(), file));
        Map<String, String> pax = Map.of();
        byte[] block = in.readNBytes(TarHeader.BLOCK);
        while (block.length == TarHeader.BLOCK && block[0] != 0) {
            if (!TarHeader.isIntact(block)) {
                throw damaged("a header's checksum is wrong");
            }
            long size = Long.parseLong(pax.getOrDefault("size", String.valueOf(TarHeader.octal(block, 124, 12))));
            if (block[156] == TarHeader.PAX) {
                pax = TarHeader.parseRecords(in.readNBytes((int) Math.min(size, 1 << 20)));
            } else {
                String name =
                        pax.getOrDefault("path", TarHeader.text(block, 0, 100)).replaceFirst("/$", "");
                ArchivedFile file = left.remove(name);
                if (file == null || file.bytes() != size) {
                    throw damaged(name + " is not what the backup lists");
                }
                visitor.visit(file, new Limited(in, size));
                pax = Map.of();
            }
            in.skipNBytes(TarHeader.padding(size));
            block = in.readNBytes(TarHeader.BLOCK);
        }
        if (!left.isEmpty()) {
            throw damaged("it ends before " + left.keySet().iterator().next());
        }
    }

    private void restore(ArchivedFile file, InputStream content) throws IOException {
        Path place = place(file.path());
        Path parent = place.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        switch (file.kind()) {
            case FOLDER -> {
                Files.createDirectories(place);
                Files.setPosixFilePermissions(place, permissions(file.mode() | 0700));
            }
            case LINK -> {
                Path beside = beside(place);
                Files.deleteIfExists(beside);
                Files.createSymbolicLink(beside, Path.of(file.link()));
                ClosedFiles.move(beside, place);
            }
            case FILE -> file(file, place, content);
        }
    }

    private void file(ArchivedFile file, Path place, InputStream content) throws IOException {
        Path beside = beside(place);
        Files.deleteIfExists(beside);
        MessageDigest digest = Checksums.sha256();
        FileChannel channel = ClosedFiles.create(beside);
        try (OutputStream out = new ClosedFiles.ForcedOutput(channel)) {
            content.transferTo(new DigestOutputStream(out, digest));
        }
        compare(file, digest);
        Files.setPosixFilePermissions(beside, permissions(file.mode()));
        Files.setLastModifiedTime(beside, FileTime.from(Instant.ofEpochSecond(file.modifiedSeconds())));
        ClosedFiles.move(beside, place);
    }

    private static Path beside(Path place) {
        return place.resolveSibling(place.getFileName() + ".rehome-new");
    }

    private void compare(ArchivedFile file, MessageDigest digest) {
        boolean same = file.kind() != ArchivedFile.Kind.FILE
                || HexFormat.of().formatHex(digest.digest()).equals(file.sha256());
        if (!same) {
            throw damaged(file.path() + " has another checksum");
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if (((mode >> (all.length - 1 - i)) & 1) == 1) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    /// Takes bytes into a digest and nowhere else.
    private static final class DigestSink extends OutputStream {
        private final MessageDigest digest;

        DigestSink(MessageDigest digest) {
            this.digest = digest;
        }

        @Override
        public void write(int b) {
            digest.update((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }
    }

    /// One file out of the archive. Every visitor reads it to its end.
    private final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(buffer, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw damaged("it ends within a file");
            }
            left -= read;
            return read;
        }
    }
}
