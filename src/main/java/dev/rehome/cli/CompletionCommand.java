package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `rehome completion bash|zsh`
@Command(
        name = "completion",
        description = {
            "Print a script that completes commands and options in the shell.",
            "For this shell only: source <(rehome completion bash)"
        })
final class CompletionCommand implements CliCommand {
    @Parameters(arity = "1", paramLabel = "SHELL", description = "bash or zsh")
    String shell = "";

    @Override
    public boolean readsPlan() {
        return false;
    }

    @Override
    public Outcome run(Context context) {
        return switch (shell) {
            case "bash", "zsh" -> Outcome.ofText(AutoComplete.bash("rehome", Commands.parser()));
            default ->
                throw new RehomeException(
                        CliProblem.BAD_USAGE, shell + ": no completion for this shell", "", "use bash or zsh");
        };
    }
}
