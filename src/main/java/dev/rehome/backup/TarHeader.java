package dev.rehome.backup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One block of a tar archive as POSIX.1-2001 has it: what does not fit its fields goes before it as a
/// pax record.
final class TarHeader {
    static final int BLOCK = 512;
    static final char FILE = '0';
    static final char LINK = '2';
    static final char FOLDER = '5';
    static final char PAX = 'x';

    private static final int NAME = 100;
    private static final long SIZE_MAX = 077777777777L;

    private TarHeader() {}

    /// What does not fit: by pax keyword.
    static Map<String, String> pax(ArchivedFile file) {
        Map<String, String> pax = new LinkedHashMap<>();
        if (!fits(name(file))) {
            pax.put("path", name(file));
        }
        if (!fits(file.link())) {
            pax.put("linkpath", file.link());
        }
        if (file.bytes() > SIZE_MAX) {
            pax.put("size", String.valueOf(file.bytes()));
        }
        return pax;
    }

    private static boolean fits(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= NAME && bytes.length == text.length();
    }

    private static String name(ArchivedFile file) {
        return file.kind() == ArchivedFile.Kind.FOLDER ? file.path() + "/" : file.path();
    }

    static byte[] block(ArchivedFile file) {
        char type = switch (file.kind()) {
            case FILE -> FILE;
            case FOLDER -> FOLDER;
            case LINK -> LINK;
        };
        return block(
                name(file), type, file.mode(), Math.min(file.bytes(), SIZE_MAX), file.modifiedSeconds(), file.link());
    }

    /// The block before pax records of this length.
    static byte[] paxBlock(int length) {
        return block("pax", PAX, 0600, length, 0, "");
    }

    private static byte[] block(String name, char type, int mode, long size, long modified, String link) {
        byte[] block = new byte[BLOCK];
        text(block, 0, NAME, name);
        octal(block, 100, 8, mode);
        octal(block, 108, 8, 0);
        octal(block, 116, 8, 0);
        octal(block, 124, 12, size);
        octal(block, 136, 12, Math.max(0, modified));
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        text(block, 157, NAME, link);
        text(block, 257, 6, "ustar");
        text(block, 263, 2, "00");
        octal(block, 148, 7, sum(block));
        return block;
    }

    private static int sum(byte[] block) {
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        return sum;
    }

    /// Whether a block is a header: its checksum says so.
    static boolean isIntact(byte[] block) {
        byte[] copy = block.clone();
        Arrays.fill(copy, 148, 156, (byte) ' ');
        return sum(copy) == octal(block, 148, 8);
    }

    private static void text(byte[] block, int at, int length, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, length));
    }

    private static void octal(byte[] block, int at, int length, long number) {
        String digits = String.format(Locale.ROOT, "%0" + (length - 1) + "o", number);
        text(block, at, length - 1, digits);
        block[at + length - 1] = 0;
    }

    static long octal(byte[] block, int at, int length) {
        String digits = text(block, at, length).strip();
        return digits.matches("[0-7]{1,20}") ? Long.parseLong(digits, 8) : 0;
    }

    static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, StandardCharsets.UTF_8);
    }

    /// `LENGTH KEYWORD=VALUE\n`, where the length counts its own digits.
    static byte[] records(Map<String, String> pax) {
        StringBuilder records = new StringBuilder();
        pax.forEach((keyword, value) -> {
            String rest = " " + keyword + "=" + value + "\n";
            int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
            int length = bytes + String.valueOf(bytes).length();
            if (String.valueOf(length).length() > String.valueOf(bytes).length()) {
                length++;
            }
            records.append(length).append(rest);
        });
        return records.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Map<String, String> parseRecords(byte[] bytes) {
        Map<String, String> pax = new LinkedHashMap<>();
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            String digits = new String(bytes, at, space - at, StandardCharsets.US_ASCII);
            int length = digits.matches("[0-9]{1,8}") ? Integer.parseInt(digits) : 0;
            if (length <= space - at + 1 || at + length > bytes.length) {
                break;
            }
            String record = new String(bytes, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
            String[] parts = record.split("=", 2);
            pax.put(parts[0], parts.length > 1 ? parts[1] : "");
            at += length;
        }
        return pax;
    }

    /// How many bytes follow content of this length up to the next block.
    static int padding(long length) {
        return (int) ((BLOCK - length % BLOCK) % BLOCK);
    }
}
