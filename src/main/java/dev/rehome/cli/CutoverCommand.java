package dev.rehome.cli;

import dev.rehome.migration.cutover.CutoverRun;
import dev.rehome.settings.Flag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `rehome cutover`
@Command(
        name = "cutover",
        description = {
            "Switch the application from the source to the target: freeze, drain, verify, hooks, open.",
            "Without --execute it shows the gates. Past its budget, or when a step fails, it undoes itself."
        })
final class CutoverCommand implements CliCommand {
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
            names = "--until",
            paramLabel = "GATE",
            description = "look at the gates up to this one, and stop: nothing is changed")
    @Nullable
    String until;

    @Option(
            names = "--no-way-back",
            description = "switch without making a way back: what is written afterwards stays on the target")
    boolean noWayBack;

    @Option(
            names = "--capture",
            paramLabel = "WAY",
            converter = CaptureWay.Converter.class,
            description = "how changes are had on the way back: slot, triggers, or auto (default)")
    CaptureWay capture = CaptureWay.AUTO;

    @Option(
            names = "--frozen-copy",
            description = {
                "where nothing is followed: freeze, copy everything, verify and switch in one go;",
                "the application is refused for as long as that takes, which is measured beforehand"
            })
    boolean frozenCopy;

    @Override
    public List<Flag> flags() {
        return budget == null ? List.of() : List.of(new Flag("cutover.budget", "--budget", budget));
    }

    @Override
    public Outcome run(Context context) {
        SwitchShell shell = new SwitchShell(
                        context,
                        group.name(context.settings()),
                        execute,
                        Optional.ofNullable(until),
                        !noWayBack,
                        capture.capture())
                .withPlannedGates();
        return (frozenCopy ? shell.withFrozenCopy(group.of(context.settings())) : shell).run(CutoverRun::cutover);
    }
}
