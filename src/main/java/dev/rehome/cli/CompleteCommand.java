package dev.rehome.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `rehome complete`
@Command(
        name = "complete",
        description = {
            "Close the way back for good: slots, publications and everything of rehome go from both databases.",
            "It wants the name of the target's database: --confirm NAME. The journal is kept."
        })
final class CompleteCommand implements CliCommand {
    @Option(names = "--execute", description = "do it")
    boolean execute;

    @Mixin
    GroupOption group = new GroupOption();

    @Override
    public Outcome run(Context context) {
        return new SwitchShell(
                        context, group.name(context.settings()), execute, Optional.empty(), true, Optional.empty())
                .run(run -> run.complete(Optional.ofNullable(context.options().confirm)));
    }
}
