package dev.rehome.service;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// How many lines like a pattern were written to log files since a mark.
///
/// @param since where counting begins: for a service that is started, the end of its log before the start
/// @param bound how many there have to be
public record LogProbe(LogFiles files, Pattern pattern, LogMark since, Bound bound) implements Probe {
    /// The same probe counting from another place.
    public LogProbe from(LogMark mark) {
        return new LogProbe(files, pattern, mark, bound);
    }

    @Override
    public String asks() {
        return "lines like " + pattern + " in " + files.glob();
    }

    @Override
    public ProbeAnswer look(Duration within) {
        Stopwatch watch = new Stopwatch();
        try {
            if (files.files().isEmpty()) {
                return ProbeAnswer.error("there is no such log", bound.words() + " lines", asks(), watch.took());
            }
            AtomicLong lines = new AtomicLong();
            files.read(since, line -> {
                if (pattern.matcher(line).find()) {
                    lines.incrementAndGet();
                }
            });
            ProbeAnswer answer = bound.judge(String.valueOf(lines.get()), asks(), watch.took());
            return new ProbeAnswer(
                    answer.verdict(), answer.value() + " lines", answer.limit() + " lines", asks(), answer.took());
        } catch (IOException e) {
            return ProbeAnswer.error(Limits.words(e), bound.words() + " lines", asks(), watch.took());
        }
    }
}
