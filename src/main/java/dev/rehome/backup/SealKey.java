package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// The secret that a backup is encrypted to: 32 bytes as 64 hexadecimal digits or as base64, or else a
/// passphrase. Each file gets a key of its own from it, so that no two files share a nonce. The form is
/// in `docs/design/backup.md`.
public final class SealKey {
    static final String MAGIC = "rehome sealed 1\n";
    static final int SALT_BYTES = 32;
    static final int HEADER_BYTES = MAGIC.length() + Integer.BYTES + SALT_BYTES;

    private static final int KEY_BYTES = 32;
    private static final int PASSPHRASE_MIN = 12;
    /// As OWASP asks for PBKDF2 with HMAC-SHA-256.
    private static final int ITERATIONS = 600_000;
    /// More would let a damaged header keep us busy for hours.
    private static final int ITERATIONS_MAX = 10_000_000;

    private final byte[] raw;
    private final char[] passphrase;

    private SealKey(byte[] raw, char[] passphrase) {
        this.raw = raw;
        this.passphrase = passphrase;
    }

    /// @throws RehomeException `RH-BACKUP-009` where it is too short to protect anything
    public static SealKey of(String text) {
        String stripped = text.strip();
        if (stripped.matches("[0-9a-fA-F]{64}")) {
            return new SealKey(HexFormat.of().parseHex(stripped), new char[0]);
        }
        if (stripped.matches("[A-Za-z0-9+/]{43}=")) {
            return new SealKey(Base64.getDecoder().decode(stripped), new char[0]);
        }
        if (stripped.length() < PASSPHRASE_MIN) {
            throw new RehomeException(
                    BackupProblem.BAD_KEY,
                    "backup key: a passphrase of " + stripped.length() + " characters protects nothing",
                    "",
                    "give 32 random bytes as 64 hexadecimal digits (openssl rand -hex 32), or a passphrase of at least "
                            + PASSPHRASE_MIN + " characters");
        }
        return new SealKey(new byte[0], stripped.toCharArray());
    }

    /// The first bytes of a new file: they name the form and hold what its key is made with.
    byte[] newHeader(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.put(MAGIC.getBytes(StandardCharsets.US_ASCII));
        header.putInt(passphrase.length == 0 ? 0 : ITERATIONS);
        header.put(salt);
        return header.array();
    }

    /// The key of the file with this header.
    ///
    /// @throws RehomeException `RH-BACKUP-009` where the file wants a passphrase and this is a raw key,
    ///     or the other way round; `RH-BACKUP-007` where it is no header
    SecretKey fileKey(byte[] header, String file) {
        ByteBuffer buffer = ByteBuffer.wrap(header);
        byte[] magic = new byte[MAGIC.length()];
        buffer.get(magic);
        int iterations = buffer.getInt();
        byte[] salt = new byte[SALT_BYTES];
        buffer.get(salt);
        if (!MAGIC.equals(new String(magic, StandardCharsets.US_ASCII)) || iterations < 0) {
            throw damaged(file);
        }
        if (iterations > ITERATIONS_MAX) {
            throw damaged(file);
        }
        if ((iterations == 0) != (passphrase.length == 0)) {
            throw new RehomeException(
                    BackupProblem.WRONG_KEY,
                    file + ": this is not its key",
                    iterations == 0 ? "it was encrypted with 32 bytes, not a passphrase" : "it has a passphrase",
                    "give the key that it was made with: --key");
        }
        return derive(master(iterations, salt), salt);
    }

    private static RehomeException damaged(String file) {
        return new RehomeException(
                BackupProblem.DAMAGED,
                file + ": is not an encrypted file of rehome",
                "its first bytes are others",
                "take the copy in the second place, or an older backup");
    }

    private SecretKey master(int iterations, byte[] salt) {
        if (iterations == 0) {
            return new SecretKeySpec(raw, "Generic");
        }
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(passphrase, salt, iterations, KEY_BYTES * 8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2", e);
        }
    }

    private static SecretKey derive(SecretKey master, byte[] salt) {
        try {
            HKDFParameterSpec parameters = HKDFParameterSpec.ofExtract()
                    .addIKM(master.getEncoded())
                    .addSalt(salt)
                    .thenExpand("rehome sealed 1".getBytes(StandardCharsets.US_ASCII), KEY_BYTES);
            return KDF.getInstance("HKDF-SHA256").deriveKey("AES", parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 25 on has HKDF", e);
        }
    }

    @Override
    public String toString() {
        return "SealKey";
    }
}
