package dev.rehome.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;

/// Encrypts what is written. The last chunk is written by [#close()]: without it the file does not open
/// again.
final class SealedOutput extends OutputStream {
    private final OutputStream out;
    private final SealedChunks chunks;
    private final byte[] plain = new byte[SealedChunks.PLAIN_BYTES];
    private final byte[] sealed = new byte[SealedChunks.PLAIN_BYTES + SealedChunks.TAG_BYTES];
    private int filled;
    private boolean closed;

    SealedOutput(OutputStream out, SealKey key, SecureRandom random) throws IOException {
        byte[] header = key.newHeader(random);
        this.out = out;
        this.chunks = new SealedChunks(Cipher.ENCRYPT_MODE, key.fileKey(header, "new file"), header);
        out.write(header);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (filled == plain.length) {
                chunk(false);
            }
            int some = Math.min(left, plain.length - filled);
            System.arraycopy(buffer, at, plain, filled, some);
            filled += some;
            at += some;
            left -= some;
        }
    }

    private void chunk(boolean last) throws IOException {
        try {
            int length = chunks.next(plain, filled, last, sealed);
            out.write(sealed, 0, length);
            filled = 0;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused to encrypt", e);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            chunk(true);
            out.close();
        }
    }
}
