package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import dev.rehome.settings.Secrets;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The only writer of results and messages: results to standard output in the format asked for, everything else to
/// standard error. Safe for use from any thread; lines never mix.
final class Output {
    private final Environment environment;
    private final Format format;
    private final boolean quiet;
    private final boolean colour;
    private final Object lock = new Object();
    private @Nullable ProgressLine progress;

    /// @param colour what the user asked for; null leaves it to the terminal and `NO_COLOR`
    Output(Environment environment, Format format, boolean quiet, @Nullable Boolean colour) {
        this.environment = environment;
        this.format = format;
        this.quiet = quiet;
        this.colour = colour != null
                ? colour
                : environment.outIsTerminal()
                        && environment.variable("NO_COLOR").isEmpty();
    }

    Format format() {
        return format;
    }

    boolean quiet() {
        return quiet;
    }

    /// Something that happened, for machines that read along: one line with `--format ndjson`, else nothing.
    void event(String type, Map<String, @Nullable Object> fields) {
        if (format == Format.NDJSON) {
            writeLine(typed(type, fields));
        }
    }

    /// A remark on standard error, left out with `--quiet`.
    void note(String line) {
        if (!quiet) {
            warn(line);
        }
    }

    /// A remark that is shown whatever was asked for.
    void warn(String line) {
        synchronized (lock) {
            clearProgress();
            environment.err().println(line);
        }
    }

    /// Starts a line that tells how far the work is; one at a time, ended by closing it.
    ProgressLine progress(String what, ProgressLine.Unit unit) {
        ProgressLine started = new ProgressLine(this, environment, what, unit);
        synchronized (lock) {
            progress = started;
        }
        started.start();
        return started;
    }

    void progressEnded() {
        synchronized (lock) {
            clearProgress();
            progress = null;
        }
    }

    /// Redraws the line on a terminal, or adds one in a pipe.
    void drawProgress(String line, boolean redraw) {
        synchronized (lock) {
            PrintStream err = environment.err();
            if (redraw) {
                err.print("\r\033[K" + line);
                err.flush();
            } else {
                err.println(line);
            }
        }
    }

    private void clearProgress() {
        if (progress != null && progress.isDrawn()) {
            environment.err().print("\r\033[K");
        }
    }

    /// The result, once, when the command has ended.
    void result(Outcome outcome) {
        switch (format) {
            case TEXT, MARKDOWN -> {
                synchronized (lock) {
                    outcome.text().accept(new Text(environment.out(), colour && format == Format.TEXT));
                    noteLoss();
                }
            }
            case JSON -> writeLine(outcome.json());
            case NDJSON -> writeLine(result(outcome.status(), outcome.json()));
        }
    }

    /// An expected error: three lines for people, one object for machines.
    void error(RehomeException error, boolean debug) {
        if (format.isForPeople()) {
            synchronized (lock) {
                clearProgress();
                printError(error);
            }
        } else {
            Map<String, @Nullable Object> object = Json.object("error", errorFields(error));
            writeLine(format == Format.JSON ? object : result(error.exitStatus(), object));
        }
        if (debug) {
            warn(trace(error));
        }
    }

    private void printError(RehomeException error) {
        PrintStream err = environment.err();
        err.println(error.code().text() + " " + Secrets.mask(error.message()));
        Secrets.mask(error.reason()).lines().forEach(line -> err.println("cause: " + line));
        if (!error.remedy().isEmpty()) {
            err.println("remedy: " + Secrets.mask(error.remedy()));
        }
    }

    /// The object that stands for an error wherever JSON has one.
    static Map<String, @Nullable Object> errorFields(RehomeException error) {
        return Json.object(
                "code", error.code().text(),
                "message", Secrets.mask(error.message()),
                "cause", Secrets.mask(error.reason()),
                "remedy", Secrets.mask(error.remedy()));
    }

    /// A mistake in rehome: what a report of it needs.
    void bug(Throwable thrown) {
        warn(trace(thrown));
        error(
                new RehomeException(
                        CliProblem.BUG,
                        "rehome made a mistake: " + thrown.getClass().getSimpleName(),
                        String.valueOf(thrown.getMessage()),
                        "please report it, with the lines above, to the project's issue tracker"),
                false);
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return Secrets.mask(text.toString().stripTrailing());
    }

    private static Map<String, @Nullable Object> result(ExitStatus status, Map<String, @Nullable Object> json) {
        Map<String, @Nullable Object> fields = Json.object("exit", status.number());
        fields.putAll(json);
        return typed("result", fields);
    }

    private static Map<String, @Nullable Object> typed(String type, Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("type", type);
        object.putAll(fields);
        return object;
    }

    private void writeLine(Map<String, @Nullable Object> object) {
        String line = Json.write(object);
        synchronized (lock) {
            environment.out().println(line);
            noteLoss();
        }
    }

    /// A full disk or a reader that went away: what was said then is lost, the exit status is not.
    private void noteLoss() {
        if (environment.out().checkError()) {
            environment
                    .err()
                    .println("warning: standard output was closed or full before all of the result was written");
        }
    }
}
