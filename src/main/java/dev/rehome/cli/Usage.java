package dev.rehome.cli;

import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Command lines that cannot be understood, as problems that name what was probably meant.
final class Usage {
    private Usage() {}

    static RehomeException problem(ParameterException e) {
        CommandLine line = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().getFirst(), line);
        }
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return bad(
                message.replace("Invalid value for option ", "").replace("Missing required ", "missing "), help(line));
    }

    private static RehomeException unmatched(String word, CommandLine line) {
        if (word.startsWith("-")) {
            String name = word.split("=", 2)[0];
            return bad("unknown option " + name, meant(name, optionNames(line)).orElse(help(line)));
        }
        if (line.getSubcommands().isEmpty()) {
            return bad("unexpected argument \"" + word + "\"", help(line));
        }
        return bad(
                "unknown command \"" + word + "\"", meant(word, commands(line)).orElse(help(line)));
    }

    private static List<String> commands(CommandLine line) {
        return line.getParent() == null
                ? Commands.names()
                : List.copyOf(line.getSubcommands().keySet());
    }

    private static java.util.Optional<String> meant(String word, List<String> known) {
        return Nearest.of(word, known).map(name -> "did you mean " + name + "?");
    }

    private static List<String> optionNames(CommandLine line) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : line.getCommandSpec().options()) {
            names.add(option.longestName());
        }
        return names;
    }

    /// A group of commands, or rehome itself, without the command.
    static RehomeException incomplete(CommandLine line) {
        return bad(line.getCommandSpec().qualifiedName() + ": no command given", help(line));
    }

    /// An option that another one needs.
    static RehomeException missing(String option, String why) {
        return bad("missing option " + option, why);
    }

    /// A value that an option does not take.
    static RehomeException value(String option, String why) {
        return bad("option " + option + " cannot be taken", why);
    }

    private static String help(CommandLine line) {
        String name = line.getCommandSpec().qualifiedName().replaceFirst("^rehome ?", "");
        return "see: rehome help" + (name.isEmpty() ? "" : " " + name);
    }

    private static RehomeException bad(String message, String remedy) {
        return new RehomeException(CliProblem.BAD_USAGE, message, "", remedy);
    }
}
