package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/// Decrypts a stream that [SealedOutput] wrote. Nothing is given out that is not authentic; a stream that
/// was cut is an error, not an end.
final class SealedInput extends InputStream {
    private final InputStream in;
    private final String file;
    private final SealedChunks chunks;
    private final byte[] sealed = new byte[SealedChunks.PLAIN_BYTES + SealedChunks.TAG_BYTES];
    private final byte[] plain = new byte[SealedChunks.PLAIN_BYTES + SealedChunks.TAG_BYTES];
    /// The first byte of the next chunk, or -1 at the end.
    private int ahead;
    private int at;
    private int end;

    /// @param file for messages
    /// @throws RehomeException `RH-BACKUP-008` where it is another key's
    SealedInput(InputStream in, SealKey key, String file) throws IOException {
        this.in = in;
        this.file = file;
        byte[] header = in.readNBytes(SealKey.HEADER_BYTES);
        if (header.length < SealKey.HEADER_BYTES) {
            throw damaged(null);
        }
        this.chunks = new SealedChunks(Cipher.DECRYPT_MODE, key.fileKey(header, file), header);
        this.ahead = in.read();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == end) {
            if (ahead < 0) {
                return finish();
            }
            open();
        }
        int some = Math.min(length, end - at);
        System.arraycopy(plain, at, buffer, offset, some);
        at += some;
        return some;
    }

    /// A file of ours has at least one chunk, be it empty.
    private int finish() {
        if (chunks.number() == 0) {
            throw damaged(null);
        }
        return -1;
    }

    private void open() throws IOException {
        sealed[0] = (byte) ahead;
        int length = 1 + in.readNBytes(sealed, 1, sealed.length - 1);
        ahead = length < sealed.length ? -1 : in.read();
        boolean first = chunks.number() == 0;
        try {
            if (length < SealedChunks.TAG_BYTES) {
                throw damaged(null);
            }
            end = chunks.next(sealed, length, ahead < 0, plain);
            at = 0;
        } catch (GeneralSecurityException e) {
            throw first ? wrongKey(e) : damaged(e);
        }
    }

    private RehomeException wrongKey(GeneralSecurityException cause) {
        return new RehomeException(
                BackupProblem.WRONG_KEY,
                file + ": does not open with this key",
                "the first chunk is not authentic",
                "give the key that the backup was made with: --key; if it is that one, the file is damaged",
                cause);
    }

    private RehomeException damaged(@org.jspecify.annotations.Nullable GeneralSecurityException cause) {
        return new RehomeException(
                BackupProblem.DAMAGED,
                file + ": is damaged or cut off",
                "a chunk is not authentic",
                "take the copy in the second place, or an older backup",
                cause);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
