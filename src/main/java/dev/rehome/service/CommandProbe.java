package dev.rehome.service;

import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Whether a command of the plan ends with status 0.
///
/// @param mask takes secrets out of what the command printed
public record CommandProbe(String line, ShellLine shell, UnaryOperator<String> mask) implements Probe {
    private static final int CHARACTERS_MAX = 200;

    @Override
    public String asks() {
        return "command: " + mask.apply(line);
    }

    @Override
    public ProbeAnswer look(Duration within) throws InterruptedException {
        return look(Map.of(), within);
    }

    ProbeAnswer look(Map<String, String> variables, Duration within) throws InterruptedException {
        Stopwatch watch = new Stopwatch();
        ShellLine.Ended ended = shell.run(line, variables, within);
        String said = said(ended, mask);
        if (ended.isGood()) {
            return ProbeAnswer.go("status 0" + said, "status 0", asks(), watch.took());
        }
        if (ended.isNotRun()) {
            return ProbeAnswer.error("cannot be run" + said, "status 0", asks(), watch.took());
        }
        String how = ended.ended() ? "status " + ended.status() : "did not end in time";
        return ProbeAnswer.noGo(how + said, "status 0", asks(), watch.took());
    }

    static String said(ShellLine.Ended ended, UnaryOperator<String> mask) {
        String last = mask.apply(ended.last());
        String kept = last.length() > CHARACTERS_MAX ? last.substring(0, CHARACTERS_MAX - 3) + "..." : last;
        return kept.isEmpty() ? "" : ": " + kept;
    }
}
