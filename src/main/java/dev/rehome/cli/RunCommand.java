package dev.rehome.cli;

import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunResult;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.RunbookRun;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome run`
@Command(
        name = "run",
        description = {
            "Run the plan's phases, step by step, from where the journal says they are.",
            "Without --execute it prints what would be done. A phase that fails, is too long without the application,",
            "or has a rollback trigger fire goes back by itself and ends with 10; stopped by Ctrl-C or by the file",
            ".rehome/run/stop it ends with 130, and the same command resumes."
        })
final class RunCommand implements CliCommand {
    @Option(names = "--execute", description = "do it")
    boolean execute;

    @Option(names = "--phase", paramLabel = "NAME", description = "only this phase")
    @Nullable
    String phase;

    @Option(names = "--until", paramLabel = "STEP", description = "stop behind this step, PHASE/STEP or STEP")
    @Nullable
    String until;

    @Option(names = "--from", paramLabel = "STEP", description = "leave out the steps of its phase before this one")
    @Nullable
    String from;

    @Option(names = "--arm", description = "wait for the hour at which the phase's window opens")
    boolean arm;

    @Option(names = "--no-wait", description = "end with 9 where it would wait for an approval")
    boolean noWait;

    @Option(names = "--as", paramLabel = "CONTACT", description = "the contact of the plan that you are")
    @Nullable
    String as;

    @Override
    public Outcome run(Context context) {
        try (RunShell shell = new RunShell(context)) {
            return run(context, shell);
        }
    }

    private Outcome run(Context context, RunShell shell) {
        Runbook runbook = shell.runbook();
        RunRequest.Wanted wanted = new RunRequest.Wanted(
                Optional.ofNullable(phase), Optional.ofNullable(until), Optional.ofNullable(from));
        RunRequest request = shell.request(runbook, wanted, shell.manner(noWait, arm), Optional.ofNullable(as));
        if (!execute) {
            wanted.phase().ifPresent(runbook::phase);
            RunPlan plan = new RunPlan(runbook, shell.state(), request.measured());
            return Outcome.ok(plan.json(wanted.phase()), text -> plan.print(wanted.phase(), text));
        }
        RunbookRun run = new RunbookRun(request);
        try (Interrupts.Registration _ = context.interrupts().onInterrupt(run::interrupt)) {
            RunResult result = run.execute();
            RunPlan plan = new RunPlan(runbook, result.state(), request.measured());
            return Outcome.ok(
                    plan.json(wanted.phase(), result.outcome().name().toLowerCase(Locale.ROOT)),
                    text -> text.line(text.good(words(result))));
        }
    }

    private static String words(RunResult result) {
        return switch (result.outcome()) {
            case DONE -> "done: phase " + result.phase();
            case ALREADY -> "already done: nothing was left to do";
            case UNTIL -> "stopped as asked for in phase " + result.phase() + "; to go on: rehome run --execute";
            case BACK -> "undone: phase " + result.phase();
        };
    }
}
