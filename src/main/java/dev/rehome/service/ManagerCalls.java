package dev.rehome.service;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How the managers that are one program each call it.
///
/// @param kind the manager's word
/// @param program with its first words
/// @param inherits whether it needs the variables of whoever calls it
record ManagerCalls(String kind, Machine machine, List<String> program, boolean inherits) {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int BYTES_MAX = 16 << 20;
    private static final int FORBIDDEN = 126;

    ManagerCalls {
        program = List.copyOf(program);
    }

    Answer ask(List<String> words) throws InterruptedException {
        return ask(words, LIMIT);
    }

    Answer ask(List<String> words, Duration limit) throws InterruptedException {
        List<String> all = new ArrayList<>(program);
        all.addAll(words);
        Command command = Command.of(all).within(limit).keeping(BYTES_MAX).with("LC_ALL", "C");
        Answer answer = machine.run(inherits ? command.inheriting() : command);
        if (answer.noSuchProgram() || answer.status() == FORBIDDEN) {
            throw new RehomeException(
                    ServiceProblem.MANAGER_MISSING,
                    kind + " on " + machine.name() + ": there is no program " + program.getFirst(),
                    answer.lastWords(),
                    "install it, put it on the PATH of a shell that is not interactive, or name it: services.NAME.program");
        }
        return answer;
    }

    /// What it prints; it has to succeed.
    String text(List<String> words) throws InterruptedException {
        Answer answer = ask(words);
        if (!answer.succeeded() || !answer.whole()) {
            throw new RehomeException(
                    ServiceProblem.MANAGER_SILENT,
                    kind + " on " + machine.name() + ": " + words.getFirst() + " " + answer.how(),
                    answer.lastWords(),
                    "make the same command work by hand, without a question asked");
        }
        return answer.text();
    }

    /// A verb on one service.
    void act(ServiceProblem code, String name, String verb, List<String> words, Duration limit)
            throws InterruptedException {
        Answer answer = ask(words, limit);
        if (!answer.succeeded()) {
            throw new RehomeException(
                    code,
                    name + ": " + kind + " " + verb + " " + answer.how(),
                    answer.lastWords(),
                    "try the same by hand");
        }
    }

    RehomeException notStopped(String name, String word) {
        return new RehomeException(
                ServiceProblem.NOT_STOPPED,
                name + ": " + kind + " stopped it and says " + word,
                "",
                "look at it with " + kind + " itself");
    }

    RehomeException unknown(String name) {
        return new RehomeException(
                ServiceProblem.UNKNOWN_SERVICE,
                name + ": " + kind + " on " + machine.name() + " knows nothing of that name",
                "",
                "mend services." + name + ".name");
    }

    static Finding blocking(RehomeException e) {
        return Finding.blocking("services", e);
    }

    /// Seconds for a program's option, at least one.
    static String seconds(Duration limit) {
        return String.format(Locale.ROOT, "%d", Math.max(1, limit.toSeconds()));
    }
}
