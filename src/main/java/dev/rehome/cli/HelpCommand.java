package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `rehome help`, `rehome help COMMAND`, `rehome help exit-codes`.
@Command(name = "help", description = "Show what a command does, or what an exit status means.")
final class HelpCommand implements CliCommand {
    private static final String EXIT_CODES = "exit-codes";

    @Parameters(arity = "0..*", paramLabel = "TOPIC", description = "a command, or exit-codes")
    List<String> topic = new ArrayList<>();

    @Override
    public boolean readsPlan() {
        return false;
    }

    @Override
    public Outcome run(Context context) {
        CommandLine line = Commands.parser();
        for (String word : topic) {
            if (word.equals(EXIT_CODES)) {
                return exitCodes();
            }
            CommandLine found = line.getSubcommands().get(word);
            if (found == null) {
                throw unknown(word, line);
            }
            line = found;
        }
        return Outcome.ofText(text(line));
    }

    static String text(CommandLine line) {
        return line.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    private static Outcome exitCodes() {
        String lines = Stream.of(ExitStatus.values())
                .map(status -> String.format(Locale.ROOT, "%3d  %s", status.number(), status.meaning()))
                .collect(Collectors.joining("\n"));
        return Outcome.ofText(lines);
    }

    private static RehomeException unknown(String word, CommandLine line) {
        List<String> known = new ArrayList<>(line.getSubcommands().keySet());
        known.add(EXIT_CODES);
        String remedy = Nearest.of(word, known)
                .map(name -> "did you mean: rehome help " + name)
                .orElse("topics are: " + String.join(", ", known));
        return new RehomeException(CliProblem.BAD_USAGE, word + ": no such help topic", "", remedy);
    }
}
