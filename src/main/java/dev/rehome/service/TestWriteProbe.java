package dev.rehome.service;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A probe that writes into the application's data under a test identity, takes away what it made, and proves that
/// it is gone. The identity reaches all three lines as `REHOME_TEST_IDENTITY`.
///
/// A note on disk says that something may lie there, from before the first line until the proof: a probe that was
/// killed half way is cleaned up by the next look.
///
/// @param act makes what is looked at, a test message for example, and says whether it worked
/// @param identity one of `allowed`: nothing that belongs to a real user is ever written
/// @param cleanup takes away what `act` made; may be repeated
/// @param proof ends with status 0 when nothing of it is left
/// @param note the file that says so
public record TestWriteProbe(
        CommandProbe act, String identity, List<String> allowed, String cleanup, String proof, Path note)
        implements Probe {
    public TestWriteProbe {
        allowed = List.copyOf(allowed);
    }

    @Override
    public String asks() {
        return act.asks() + ", as a test identity";
    }

    @Override
    public ProbeAnswer look(Duration within) throws InterruptedException {
        Stopwatch watch = new Stopwatch();
        if (!allowed.contains(identity)) {
            return ProbeAnswer.error(
                    "its identity is not in the list of test identities", "status 0", asks(), watch.took());
        }
        try {
            return written(within, watch);
        } catch (IOException e) {
            return ProbeAnswer.error(
                    "the note " + note.getFileName() + " cannot be kept: " + e.getMessage(),
                    "status 0",
                    asks(),
                    watch.took());
        }
    }

    private ProbeAnswer written(Duration within, Stopwatch watch) throws IOException, InterruptedException {
        if (Files.exists(note)) {
            Optional<String> left = clean(within);
            if (left.isPresent()) {
                return ProbeAnswer.noGo("an earlier one is still there: " + left.get(), "gone", asks(), watch.took());
            }
        }
        keepNote();
        ProbeAnswer answer = act.look(Map.of("REHOME_TEST_IDENTITY", identity), within);
        Optional<String> left = clean(within);
        return left.map(how -> ProbeAnswer.noGo(
                        answer.value() + "; what it made is still there: " + how, "gone", asks(), answer.took()))
                .orElse(
                        answer.isGood()
                                ? ProbeAnswer.go(
                                        answer.value() + "; what it made is gone",
                                        answer.limit(),
                                        answer.evidence(),
                                        answer.took())
                                : answer);
    }

    /// Empty when it is proven gone.
    private Optional<String> clean(Duration within) throws IOException, InterruptedException {
        Map<String, String> variables = Map.of("REHOME_TEST_IDENTITY", identity);
        ShellLine.Ended cleaned = act.shell().run(cleanup, variables, within);
        ShellLine.Ended proven = act.shell().run(proof, variables, within);
        if (proven.isGood()) {
            Files.deleteIfExists(note);
            return Optional.empty();
        }
        return Optional.of(
                cleaned.isGood()
                        ? "the proof ended with " + proven.status() + CommandProbe.said(proven, act.mask())
                        : "the cleanup ended with " + cleaned.status() + CommandProbe.said(cleaned, act.mask()));
    }

    private void keepNote() throws IOException {
        Path folder = note.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (FileChannel channel = FileChannel.open(note, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
