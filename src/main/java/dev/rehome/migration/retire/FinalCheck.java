package dev.rehome.migration.retire;

import dev.rehome.migration.watch.Memory;
import dev.rehome.migration.watch.Meter;
import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.WatchEnd;
import dev.rehome.migration.watch.WatchState;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Gate;
import dev.rehome.settings.ProbeSettings.Question;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether the last watch was accepted, and nothing used the source since it began, up to now.
public record FinalCheck(Meters meters) {
    public List<Gate> look() throws InterruptedException {
        Optional<WatchState> watched = lastWatch();
        List<Gate> gates = new ArrayList<>();
        gates.add(accepted(watched));
        Memory memory = Memory.transitory();
        watched.ifPresent(state -> state.memory().forEach(memory::put));
        List<String> names = meters.probes().values().stream()
                .filter(probe -> probe.question() instanceof Question.LegacyQueries)
                .map(probe -> probe.name())
                .toList();
        for (String name : names) {
            gates.add(sinceTheWatch(meters.of(name, memory), watched.isPresent()));
        }
        if (names.isEmpty()) {
            gates.add(Gate.unclear(
                    "legacy use",
                    "nothing counts it: the plan has no probe with legacyQueries",
                    "0",
                    "probes of the plan"));
        }
        return gates;
    }

    private Path folder() {
        return meters.state().resolve("watch");
    }

    /// Of the command and of steps, whichever was begun last.
    private Optional<WatchState> lastWatch() {
        File[] files = folder().toFile().listFiles(File::isFile);
        return Arrays.stream(files == null ? new File[0] : files)
                .map(file -> WatchState.of(FileJournal.read(file.toPath())))
                .filter(state -> state.begun().isPresent())
                .max(Comparator.comparing(state -> state.begun().orElse(Instant.MIN)));
    }

    private Gate accepted(Optional<WatchState> watched) {
        Optional<WatchEnd> end = watched.flatMap(WatchState::end);
        if (end.isPresent() && end.get().state() == WatchEnd.State.ACCEPTED) {
            return Gate.go("watch", "accepted", "accepted", folder().toString());
        }
        String how =
                end.map(known -> known.state().word()).orElse(watched.isPresent() ? "not ended" : "none was begun");
        return Gate.noGo("watch", how, "accepted", "rehome watch --execute");
    }

    private static Gate sinceTheWatch(Meter meter, boolean watched) throws InterruptedException {
        Gate gate = meter.look();
        return watched || gate.verdict() != Gate.Verdict.GO
                ? gate
                : Gate.unclear(gate.name(), "counted from now on only", gate.limit(), "no watch has counted before");
    }
}
