package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.runbook.Request;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rehome approve`
@Command(
        name = "approve",
        description = {
            "Say yes to the question that the run waits with.",
            "From any terminal: a living run takes it up, else the journal keeps it for the next one."
        })
final class ApproveCommand implements CliCommand {
    @Mixin
    AtOnce atOnce = new AtOnce();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "STEP",
            description = "only where the question is about this step or phase")
    @Nullable
    String about;

    @Option(names = "--as", paramLabel = "CONTACT", description = "the contact of the plan that you are")
    @Nullable
    String as;

    @Override
    public Outcome run(Context context) {
        RunShell shell = new RunShell(context);
        Request request = shell.ask(
                Request.Kind.APPROVE,
                Optional.ofNullable(as),
                Optional.ofNullable(about).orElse(""));
        shell.deliver(request);
        return Outcome.ok(
                Json.object("approved", true, "as", request.as()), text -> text.line("approved as " + request.as()));
    }
}
