package dev.rehome.notify;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Names of people that tell nobody who they are: a keyed hash of the address. The key lies beside the records,
/// readable for its owner only, so that the records alone, in a report or a backup, give no address away.
final class Pseudonyms {
    private static final int KEY_BYTES = 32;
    private static final int NAME_CHARS = 24;

    private final byte[] key;

    private Pseudonyms(byte[] key) {
        this.key = key.clone();
    }

    static Pseudonyms in(Path folder) {
        Path file = folder.resolve("key");
        try {
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                create(file);
            }
            return new Pseudonyms(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new RehomeException(
                    NotifyProblem.NO_RECIPIENTS,
                    "notices: " + file + " cannot be read or written",
                    String.valueOf(e.getMessage()),
                    "mend the rights of its folder; without it nobody can be told exactly once",
                    e);
        }
    }

    /// Whole or not at all, also when two begin at once.
    private static void create(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path beside = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "key",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(beside, key, StandardOpenOption.SYNC);
        try {
            Files.createLink(file, beside);
        } catch (FileAlreadyExistsException ignored) {
            // Another process was first: its key counts.
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    String of(String address) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] hash = mac.doFinal(address.strip().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, NAME_CHARS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }
}
