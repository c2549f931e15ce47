package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.migration.cutover.CutoverRun;
import dev.rehome.migration.cutover.LiveSide;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.Request;
import dev.rehome.runbook.RunState;
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
            "Where a phase of a run stands, that phase is undone, each of its steps by its own way back.",
            "Without --execute it shows the gates, or what would be undone."
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

    @Option(
            names = "--phase",
            paramLabel = "NAME",
            description = "undo this phase of a run; without it the one begun last")
    @Nullable
    String phase;

    @Override
    public Outcome run(Context context) {
        RunShell shell = new RunShell(context);
        Optional<PhaseState> standing = standing(shell.state());
        if (standing.isPresent() && group.group == null) {
            RunBack back = new RunBack(context, shell);
            return execute ? back.run(Request.Kind.ROLLBACK, standing.get().name()) : back.preview(standing.get());
        }
        if (phase != null || isUndone(context, shell.state())) {
            return Outcome.ok(
                    Json.object("executed", false, "outcome", "already", "phase", phase),
                    text -> text.line(text.good("already so: no phase of the run stands")));
        }
        return new SwitchShell(
                        context, group.name(context.settings()), execute, Optional.empty(), true, capture.capture())
                .run(CutoverRun::rollback);
    }

    private Optional<PhaseState> standing(RunState state) {
        return phase == null ? state.standing() : state.phase(phase).filter(PhaseState::stands);
    }

    /// A switch without a run may stand beside a run that was undone.
    private static boolean isUndone(Context context, RunState state) {
        boolean switched = LiveSide.read(context.settings().folder().resolve(".rehome")).stream()
                .anyMatch(side -> side.side() == Side.TARGET || side.underWay().isPresent());
        return !state.phases().isEmpty() && !switched;
    }
}
