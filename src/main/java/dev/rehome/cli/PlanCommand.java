package dev.rehome.cli;

import dev.rehome.runbook.Runbook;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome plan`
@Command(
        name = "plan",
        description = {
            "Print the runbook: phases, steps, times, ways back.",
            "With --markdown as a document with calendar, critical path and risk register, for people without rehome."
        })
final class PlanCommand implements CliCommand {
    @Option(names = "--markdown", description = "as a document; --format markdown does the same")
    boolean markdown;

    @Override
    public Outcome run(Context context) {
        RunShell shell = new RunShell(context);
        Runbook runbook = shell.runbook();
        RunPlan plan = new RunPlan(runbook, shell.state(), shell.measured());
        boolean document = markdown || context.options().format == Format.MARKDOWN;
        return Outcome.ok(plan.json(Optional.empty()), text -> {
            if (document) {
                text.raw(new RunDocument(plan, context.settings(), Instant.now()).text());
            } else {
                plan.print(Optional.empty(), text);
            }
        });
    }
}
