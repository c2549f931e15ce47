package dev.rehome.cli;

import dev.rehome.migration.cutover.CutoverRun;
import dev.rehome.settings.Flag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `rehome rollback`
@Command(
        name = "rollback",
        description = {
            "Go back to the source with everything that was written to the target since the switch.",
            "Without --execute it shows the gates."
        })
final class RollbackCommand implements CliCommand {
    @Option(names = "--execute", description = "do it")
    boolean execute;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            description = "how long writes may be refused, e.g. 60s (default, or the plan's cutover.budget)")
    @Nullable
    String budget;

    @Option(
            names = "--capture",
            paramLabel = "WAY",
            converter = CaptureWay.Converter.class,
            description = "how changes are had for going there again: slot, triggers, or auto (default)")
    CaptureWay capture = CaptureWay.AUTO;

    @Override
    public List<Flag> flags() {
        return budget == null ? List.of() : List.of(new Flag("cutover.budget", "--budget", budget));
    }

    @Override
    public Outcome run(Context context) {
        return new SwitchShell(
                        context, group.name(context.settings()), execute, Optional.empty(), true, capture.capture())
                .run(CutoverRun::rollback);
    }
}
