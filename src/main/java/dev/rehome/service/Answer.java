package dev.rehome.service;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// How a command ended and what it printed. The output may hold secrets: `toString` shows none of it.
/// Status 127 says that there is no such program.
public final class Answer {
    /// What a shell says where there is no such program.
    static final int NO_SUCH_PROGRAM = 127;

    private static final int LINES_SHOWN = 5;
    private static final int CHARS_SHOWN = 600;

    private final int status;
    private final byte[] out;
    private final byte[] err;
    private final boolean ended;
    private final boolean whole;

    Answer(int status, byte[] out, byte[] err, boolean ended, boolean whole) {
        this.status = status;
        this.out = out;
        this.err = err;
        this.ended = ended;
        this.whole = whole;
    }

    public int status() {
        return status;
    }

    public byte[] out() {
        return out;
    }

    public byte[] err() {
        return err;
    }

    /// Whether it ended by itself within its limit.
    public boolean ended() {
        return ended;
    }

    /// Whether all of its output is here.
    public boolean whole() {
        return whole;
    }

    public boolean succeeded() {
        return ended && status == 0;
    }

    public boolean noSuchProgram() {
        return ended && status == NO_SUCH_PROGRAM;
    }

    public String text() {
        return new String(out, StandardCharsets.UTF_8);
    }

    public String errors() {
        return new String(err, StandardCharsets.UTF_8);
    }

    /// How it ended, in a few words.
    public String how() {
        return ended ? String.format(Locale.ROOT, "ended with status %d", status) : "did not end in time";
    }

    /// The last words on its error output (else on its output), colours taken out and passwords masked, on one line.
    public String lastWords() {
        String words = errors().isBlank() ? text() : errors();
        List<String> lines = Masked.text(words)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String last = String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        return last.length() > CHARS_SHOWN ? "..." + last.substring(last.length() - CHARS_SHOWN) : last;
    }

    @Override
    public String toString() {
        return "Answer[" + how() + "]";
    }
}
