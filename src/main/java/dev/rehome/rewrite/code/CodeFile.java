package dev.rehome.rewrite.code;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// One file of code as text, together with what is needed to write it back byte for byte.
///
/// @param path relative to the code's folder, with `/` on every system
/// @param text without the byte order mark; a file that is not UTF-8 never becomes a `CodeFile`
/// @param byteOrderMark whether the file starts with one
public record CodeFile(String path, String text, boolean byteOrderMark) {
    /// Larger files are data or bundles: people do not write them, and parsing them costs memory.
    public static final int BYTES_MAX = 2_000_000;

    private static final int LINE_MAX = 5_000;
    private static final int LINE_MEAN_MAX = 400;
    private static final char MARK = '\uFEFF';

    /// Reads `root/path`.
    public static CodeFile read(Path root, String path) throws UnreadableCode {
        try {
            Path file = root.resolve(path);
            if (Files.size(file) > BYTES_MAX) {
                throw new UnreadableCode(
                        CodeProblem.TOO_LARGE,
                        path,
                        0,
                        "has " + Files.size(file) + " bytes and is not read",
                        "look through it by hand, or leave it out");
            }
            return of(path, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UnreadableCode(
                    CodeProblem.UNREADABLE, path, 0, "cannot be read: " + e, "check the file and its rights");
        }
    }

    /// A file with these bytes.
    public static CodeFile of(String path, byte[] bytes) throws UnreadableCode {
        for (byte b : bytes) {
            if (b == 0) {
                throw new UnreadableCode(CodeProblem.BINARY, path, 0, "holds zero bytes and is not text", "");
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean marked = !text.isEmpty() && text.charAt(0) == MARK;
            return new CodeFile(path, marked ? text.substring(1) : text, marked);
        } catch (CharacterCodingException e) {
            throw new UnreadableCode(
                    CodeProblem.NOT_UTF8,
                    path,
                    0,
                    "is not UTF-8, so positions in it are unsure",
                    "convert it to UTF-8, then run again");
        }
    }

    /// The bytes of a file with another text and the same byte order mark.
    public byte[] bytes(String newText) {
        return (byteOrderMark ? MARK + newText : newText).getBytes(StandardCharsets.UTF_8);
    }

    /// The file's own bytes.
    public byte[] bytes() {
        return bytes(text);
    }

    /// Number of lines, as an editor counts them: a line break at the end opens no line.
    public int lines() {
        int lines = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
                lines++;
            }
        }
        boolean open = !text.isEmpty() && !text.endsWith("\n") && !text.endsWith("\r");
        return open ? lines + 1 : lines;
    }

    /// Whether a machine wrote it: some line is longer than any that people write, and the lines are long on
    /// the whole.
    public boolean minified() {
        int longest = 0;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            longest = Math.max(longest, end - start);
            start = end + 1;
        }
        return longest > LINE_MAX && text.length() / Math.max(1, lines()) > LINE_MEAN_MAX;
    }
}
