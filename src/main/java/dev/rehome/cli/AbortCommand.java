package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.runbook.Request;
import dev.rehome.runbook.RunState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `rehome abort`
@Command(
        name = "abort",
        description = {
            "End the phase under way and undo it, at once: a living run does it, else this command.",
            "To leave things as they stand instead, make the file .rehome/run/stop."
        })
final class AbortCommand implements CliCommand {
    @Mixin
    AtOnce atOnce = new AtOnce();

    @Override
    public Outcome run(Context context) {
        RunShell shell = new RunShell(context);
        RunState state = shell.state();
        if (state.underWay().isEmpty()) {
            return Outcome.ok(
                    Json.object("outcome", "already", "phase", null),
                    text -> text.line("no phase is under way: nothing to undo"));
        }
        return new RunBack(context, shell)
                .run(Request.Kind.ABORT, state.underWay().get().name());
    }
}
