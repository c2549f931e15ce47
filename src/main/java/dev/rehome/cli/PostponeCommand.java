package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import dev.rehome.runbook.Request;
import dev.rehome.runbook.Times;
import dev.rehome.settings.Units;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `rehome postpone`
@Command(
        name = "postpone",
        description = "Let nothing new begin for a time; what is under way goes on. 0s takes it back.")
final class PostponeCommand implements CliCommand {
    @Mixin
    AtOnce atOnce = new AtOnce();

    @Parameters(index = "0", paramLabel = "DURATION", description = "for how long, e.g. 30min")
    String time = "";

    @Override
    public Outcome run(Context context) {
        Duration duration = Units.duration(time)
                .orElseThrow(() -> new RehomeException(
                        CliProblem.BAD_USAGE,
                        "DURATION must be a duration such as 30min, is \"" + time + "\"",
                        "",
                        ""));
        RunShell shell = new RunShell(context);
        shell.deliver(shell.ask(Request.Kind.POSTPONE, Optional.empty(), String.valueOf(duration.toMillis())));
        return Outcome.ok(
                Json.object("postponedSeconds", duration.toSeconds()),
                text -> text.line("nothing new begins for " + Times.text(duration)));
    }
}
