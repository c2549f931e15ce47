package dev.rehome.backup;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM over chunks of a stream: each chunk's nonce is its number and whether it is the last, so
/// that chunks can be neither swapped nor cut off at the end, and the header is part of what is
/// authenticated. Used by one thread.
final class SealedChunks {
    static final int PLAIN_BYTES = 1 << 16;
    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    private final SecretKey key;
    private final byte[] header;
    private final Cipher cipher;
    private final int mode;
    private long number;

    /// @param mode of [Cipher]
    SealedChunks(int mode, SecretKey key, byte[] header) {
        this.mode = mode;
        this.key = key;
        this.header = header;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /// How many chunks went through.
    long number() {
        return number;
    }

    /// The next chunk.
    ///
    /// @return length of what was written to `output`
    /// @throws GeneralSecurityException where a chunk is not what was sealed with this key
    int next(byte[] input, int length, boolean last, byte[] output) throws GeneralSecurityException {
        ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);
        nonce.position(3);
        nonce.putLong(number);
        nonce.put((byte) (last ? 1 : 0));
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce.array()));
        cipher.updateAAD(header);
        number++;
        return cipher.doFinal(input, 0, length, output, 0);
    }
}
