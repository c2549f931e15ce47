package dev.rehome.digest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Xxh64Test {
    /// The sanity buffer and values of xxHash's own `cli/xsum_sanity_check.c`.
    @ParameterizedTest
    @CsvSource({
        "0, 0, EF46DB3751D8E999",
        "0, 9E3779B1, AC75FDA2929B17EF",
        "1, 0, E934A84ADB052768",
        "1, 9E3779B1, 5014607643A9B4C3",
        "4, 0, 9136A0DCA57457EE",
        "14, 0, 8282DCC4994E35C8",
        "14, 9E3779B1, C3BD6BF63DEB6DF0",
        "222, 0, B641AE8CB691C174",
        "222, 9E3779B1, 20CB8AB7AE10C14A",
    })
    void agreesWithThePublishedVectors(int length, String seed, String expected) {
        long hash = Xxh64.hash(sanityBuffer(), 0, length, Long.parseUnsignedLong(seed, 16));
        assertThat(Long.toHexString(hash)).isEqualToIgnoringCase(expected);
    }

    @Test
    void agreesWithThePublishedValueForAbc() {
        assertThat(Xxh64.hash("xabcx".getBytes(US_ASCII), 1, 3, 0)).isEqualTo(0x44BC2CF5AD770999L);
    }

    private static byte[] sanityBuffer() {
        byte[] buffer = new byte[222];
        long generator = 2654435761L;
        for (int i = 0; i < buffer.length; i++) {
            buffer[i] = (byte) (generator >>> 56);
            generator *= 0x9E3779B185EBCA8DL;
        }
        return buffer;
    }
}
