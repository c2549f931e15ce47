package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.Command;
import dev.rehome.service.Local;
import dev.rehome.service.Machine;
import java.util.Arrays;
import java.util.Optional;

/// What files held before a step changed them: in `.rehome/run/files`, readable by this user only, for they hold
/// secrets. Which of them belongs to what stands in the journal.
record FileBackups(Parts parts) {
    private static final String ABSENT = "absent";

    private Machine here() {
        return new Local(parts.folder(), parts.variables());
    }

    /// Keeps what the file holds now, once in a run of the step: a later attempt would find what the first one wrote.
    void keep(Machine machine, String file, StepRun run) throws InterruptedException {
        if (run.recorded(name(file)).isPresent()) {
            return;
        }
        Optional<byte[]> content = machine.read(file);
        if (content.isEmpty()) {
            run.record(name(file), ABSENT);
            return;
        }
        String backup = path(file, run, "");
        makeFolder();
        here().replace(backup, content.get());
        run.record(name(file), backup);
    }

    private void makeFolder() throws InterruptedException {
        here().run(Command.of("mkdir", "-p", "-m", "700", folder()));
    }

    private String folder() {
        return parts.state().resolve("run").resolve("files").toString();
    }

    private String path(String file, StepRun run, String ending) {
        String time = run.clock().instant().toString().replaceAll("\\..*|[^0-9]", "");
        String plain = file.replaceAll("[^A-Za-z0-9.]+", "_").replaceAll("^_", "");
        String phase = parts.phase().name().replaceAll("[^A-Za-z0-9.]", "-");
        return folder() + "/" + plain + "." + phase + "." + time + ending;
    }

    private static String name(String file) {
        return "before " + file;
    }

    /// Puts back exactly what was there. What it holds now and did not hold then is kept beside, in case that somebody
    /// else wrote it.
    void restore(Machine machine, String file, StepRun run) throws InterruptedException {
        Optional<String> kept = run.recorded(name(file));
        if (kept.isEmpty()) {
            return;
        }
        machine.tidy(file);
        Optional<byte[]> now = machine.read(file);
        if (kept.get().equals(ABSENT)) {
            keepUndone(file, now, run);
            machine.delete(file);
            return;
        }
        Optional<byte[]> before = here().read(kept.get());
        if (before.isEmpty()) {
            throw new RehomeException(
                    StepsProblem.FILE_FAILED,
                    file + ": what it held before is not there any more",
                    kept.get(),
                    "put the file back by hand from a backup");
        }
        if (now.isEmpty() || !Arrays.equals(now.get(), before.get())) {
            keepUndone(file, now, run);
            machine.replace(file, before.get());
        }
    }

    private void keepUndone(String file, Optional<byte[]> now, StepRun run) throws InterruptedException {
        if (now.isPresent()) {
            makeFolder();
            here().replace(path(file, run, ".undone"), now.get());
        }
    }

    /// Whether the file holds what it held before; true where it was never changed.
    boolean isRestored(Machine machine, String file, StepRun run) throws InterruptedException {
        Optional<String> kept = run.recorded(name(file));
        if (kept.isEmpty()) {
            return true;
        }
        Optional<byte[]> now = machine.read(file);
        Optional<byte[]> before = kept.get().equals(ABSENT) ? Optional.empty() : here().read(kept.get());
        return now.isPresent() == before.isPresent() && (now.isEmpty() || Arrays.equals(now.get(), before.get()));
    }
}
