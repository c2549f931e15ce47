package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.ShellProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Runs shell lines of the plan by `sh -c` in its folder, in order; the first that fails ends it.
///
/// @param folder the plan's
/// @param variables beside those of rehome itself
record Shell(Path folder, Map<String, String> variables) {
    Shell {
        variables = Map.copyOf(variables);
    }

    /// @param name for messages: `shell`
    /// @throws RehomeException `RH-STEP-001` naming the line by its place and what it printed last
    void run(String name, List<String> lines, StepRun run) throws InterruptedException {
        for (int i = 0; i < lines.size(); i++) {
            run(name + (lines.size() == 1 ? "" : " line " + (i + 1)), lines.get(i), run);
        }
    }

    private void run(String name, String line, StepRun run) throws InterruptedException {
        try {
            ShellProcess process = ShellProcess.start(line, folder, variables, run::note);
            OptionalInt status = process.await(run.left());
            if (status.isEmpty()) {
                throw failed(name, "did not end in its time", process.printed());
            }
            if (status.getAsInt() != 0) {
                throw failed(name, "ended with " + status.getAsInt(), process.printed());
            }
        } catch (IOException e) {
            throw failed(name, String.valueOf(e.getMessage()), ShellProcess.NOTHING);
        }
    }

    private static RehomeException failed(String name, String how, String printed) {
        return new RehomeException(
                StepsProblem.SHELL_FAILED,
                name + " " + how,
                printed,
                "mend the line (it runs by sh -c in the plan's folder), then run the same command again");
    }
}
