package dev.rehome.migration.cutover;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import dev.rehome.service.ShellProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// The shell lines of the plan that point the application at a side. They run while neither side accepts
/// writes, in order, and may be repeated; the first that fails ends it.
///
/// @param toTarget lines of `cutover.switch`
/// @param toSource lines of `cutover.back`
/// @param group of tables that is switched, so that lines can tell; empty for all that are in none
/// @param folder the plan's folder, in which they run
/// @param patience how long one line may take before it is ended
/// @param output what they print, line by line
record Hooks(
        List<String> toTarget,
        List<String> toSource,
        String group,
        Path folder,
        Duration patience,
        Consumer<String> output) {
    Hooks {
        toTarget = List.copyOf(toTarget);
        toSource = List.copyOf(toSource);
    }

    /// @throws RehomeException `RH-CUTOVER-006` naming the line by its place and what it printed last
    void run(Side live) {
        List<String> lines = live == Side.TARGET ? toTarget : toSource;
        for (int i = 0; i < lines.size(); i++) {
            run(live, lines.get(i), "cutover." + (live == Side.TARGET ? "switch" : "back") + " line " + (i + 1));
        }
    }

    private void run(Side live, String line, String name) {
        ShellProcess process = start(live, line, name);
        try {
            OptionalInt status = process.await(patience);
            if (status.isEmpty()) {
                throw failed(name, "did not end within " + patience.toSeconds() + " s", process.printed());
            }
            if (status.getAsInt() != 0) {
                throw failed(name, "ended with " + status.getAsInt(), process.printed());
            }
        } catch (InterruptedException e) {
            // It was ended: left running it would point the application somewhere after the switch was undone.
            throw interrupted(name, process.printed());
        }
    }

    private ShellProcess start(Side live, String line, String name) {
        try {
            return ShellProcess.start(line, folder, Map.of("REHOME_LIVE", live.word(), "REHOME_GROUP", group), output);
        } catch (IOException e) {
            throw failed(name, String.valueOf(e.getMessage()), ShellProcess.NOTHING);
        } catch (InterruptedException e) {
            throw interrupted(name, ShellProcess.NOTHING);
        }
    }

    private static RehomeException interrupted(String name, String printed) {
        Thread.currentThread().interrupt();
        return failed(name, "was interrupted", printed);
    }

    private static RehomeException failed(String name, String how, String printed) {
        return new RehomeException(
                CutoverProblem.HOOK_FAILED,
                name + " " + how,
                printed,
                "mend the line (it runs by sh -c in the plan's folder, with REHOME_LIVE and REHOME_GROUP set),"
                        + " then run the same command again");
    }
}
