package dev.rehome.cli;

import dev.rehome.cli.StatusCommand.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// `rehome status --watch`. On a terminal the text is drawn again in its place every second; elsewhere it is said again
/// when something else than the time has changed.
final class StatusScreen {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Context context;
    private final Path folder;
    private final boolean redraws;
    /// By which nothing grows older: two looks differ only where something happened.
    private final Instant begun = Instant.now();
    private String said = "";
    private int rows;

    StatusScreen(Context context, Path folder) {
        this.context = context;
        this.folder = folder;
        this.redraws = context.environment().outIsTerminal() && context.options().format == Format.TEXT;
    }

    /// Until the run has ended, or Ctrl-C; its last word is the outcome.
    Outcome untilOver() {
        while (true) {
            Status status = Status.read(folder, Instant.now());
            Outcome outcome = Outcome.ok(status.json(), text -> {
                erase(text);
                status.print(text);
            });
            if (status.isOver() || context.interrupts().interrupted()) {
                return outcome;
            }
            if (redraws || hasChanged()) {
                context.output().result(outcome);
                rows = rows(status);
            }
            pause();
        }
    }

    private boolean hasChanged() {
        String now = text(Status.read(folder, begun));
        boolean changed = !now.equals(said);
        said = now;
        return changed;
    }

    private static void pause() {
        try {
            Thread.sleep(EVERY);
        } catch (InterruptedException e) {
            throw Interrupts.problem();
        }
    }

    private void erase(Text text) {
        if (redraws && rows > 0) {
            text.raw("\u001b[" + rows + "A\r\u001b[J");
        }
    }

    /// Lines that are wider than the terminal take several of its rows.
    private int rows(Status status) {
        int columns = Math.max(1, context.environment().columns());
        return text(status)
                .lines()
                .mapToInt(line -> Math.max(1, (line.length() + columns - 1) / columns))
                .sum();
    }

    private static String text(Status status) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        status.print(new Text(new PrintStream(bytes, true, StandardCharsets.UTF_8), false));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
