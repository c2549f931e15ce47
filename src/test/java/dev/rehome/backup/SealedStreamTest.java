package dev.rehome.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedStreamTest {
    private static final SealKey KEY = SealKey.of("00".repeat(31) + "07");
    private static final int CHUNK = SealedChunks.PLAIN_BYTES + SealedChunks.TAG_BYTES;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 300_000})
    void givesBackWhatWasWrittenAndHoldsNothingOfItInTheClear(int length) throws IOException {
        byte[] plain = bytes(length);

        byte[] sealed = seal(plain, KEY);

        assertThat(open(sealed, KEY)).isEqualTo(plain);
        assertThat(sealed.length)
                .isEqualTo(SealKey.HEADER_BYTES + length + 16 * Math.max(1, (length + 65_535) / 65_536));
        assertThat(seal(plain, KEY)).as("another salt each time").isNotEqualTo(sealed);
    }

    @Test
    void refusesAFileThatWasCutAtTheEndOfAChunk() throws IOException {
        byte[] sealed = seal(bytes(200_000), KEY);

        refuses(Arrays.copyOf(sealed, SealKey.HEADER_BYTES + 2 * CHUNK), BackupProblem.DAMAGED);
        refuses(Arrays.copyOf(sealed, SealKey.HEADER_BYTES), BackupProblem.DAMAGED);
        refuses(Arrays.copyOf(sealed, 10), BackupProblem.DAMAGED);
        refuses(Arrays.copyOf(sealed, sealed.length - 1), BackupProblem.DAMAGED);
        refuses(Arrays.copyOf(sealed, sealed.length + 1), BackupProblem.DAMAGED);
    }

    @Test
    void refusesChunksThatWereSwappedAndBitsThatWereTurned() throws IOException {
        byte[] sealed = seal(bytes(200_000), KEY);
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, SealKey.HEADER_BYTES + CHUNK, swapped, SealKey.HEADER_BYTES + 2 * CHUNK, CHUNK);
        System.arraycopy(sealed, SealKey.HEADER_BYTES + 2 * CHUNK, swapped, SealKey.HEADER_BYTES + CHUNK, CHUNK);
        refuses(swapped, BackupProblem.DAMAGED);

        byte[] turned = sealed.clone();
        turned[SealKey.HEADER_BYTES + CHUNK + 5] ^= 1;
        refuses(turned, BackupProblem.DAMAGED);
        byte[] salted = sealed.clone();
        salted[SealKey.HEADER_BYTES - 1] ^= 1;
        refuses(salted, BackupProblem.WRONG_KEY);
    }

    @Test
    void takesAPassphraseAndTellsItFromAKey() throws IOException {
        SealKey phrase = SealKey.of("correct horse battery staple\n");
        byte[] sealed = seal(bytes(10), phrase);

        assertThat(open(sealed, SealKey.of("correct horse battery staple"))).isEqualTo(bytes(10));
        assertThatThrownBy(() -> open(sealed, SealKey.of("correct horse battery stable")))
                .isInstanceOfSatisfying(
                        RehomeException.class, e -> assertThat(e.code()).isEqualTo(BackupProblem.WRONG_KEY));
        refuses(sealed, BackupProblem.WRONG_KEY);
        assertThatThrownBy(() -> SealKey.of("short"))
                .isInstanceOfSatisfying(
                        RehomeException.class, e -> assertThat(e.code()).isEqualTo(BackupProblem.BAD_KEY));
        assertThat(phrase.toString()).doesNotContain("horse");
    }

    private static void refuses(byte[] sealed, BackupProblem problem) {
        assertThatThrownBy(() -> open(sealed, KEY))
                .isInstanceOfSatisfying(
                        RehomeException.class, e -> assertThat(e.code()).isEqualTo(problem));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static byte[] seal(byte[] plain, SealKey key) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealedOutput sealed = new SealedOutput(out, key, new SecureRandom())) {
            sealed.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] open(byte[] sealed, SealKey key) throws IOException {
        try (SealedInput in = new SealedInput(new ByteArrayInputStream(sealed), key, "test")) {
            return in.readAllBytes();
        }
    }
}
