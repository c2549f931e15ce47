package dev.rehome.cli;

import dev.rehome.demo.Demo;
import dev.rehome.demo.DemoData;
import dev.rehome.demo.DemoResult;
import dev.rehome.demo.DemoServers;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome demo`
@Command(
        name = "demo",
        description = {
            "Show the whole move on this machine: a PostgreSQL 15 like a Supabase project, a PostgreSQL 17 as target.",
            "Starts both, moves, proves, damages one byte and finds it; then does it live, while writers write: follows,",
            "verifies, cuts over, rolls back with nothing lost, cuts over again, completes. Leaves nothing behind."
        })
final class DemoCommand implements CliCommand {
    /// Set by the launcher: the folder with the servers' binaries.
    private static final String BINARIES = "rehome.postgres.binaries";

    private static final int SCALE_MAX = 10_000;

    @Option(names = "--quick", description = "without the live part: nobody writes, nothing is switched")
    boolean quick;

    @Option(names = "--scale", paramLabel = "N", description = "N times the rows", defaultValue = "1")
    int scale;

    @Option(names = "--keep", description = "keep both servers afterwards, until Ctrl-C, and print their URLs")
    boolean keep;

    @Override
    public Outcome run(Context context) {
        if (scale < 1 || scale > SCALE_MAX) {
            throw new RehomeException(
                    CliProblem.BAD_USAGE, "--scale " + scale + " is not between 1 and " + SCALE_MAX, "", "");
        }
        Path folder = temporaryFolder();
        context.interrupts().hurry(() -> deleteWhatMayBe(folder));
        try {
            return run(context, new DemoShell(context, folder), folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RehomeException(CliProblem.INTERRUPTED, "the demonstration was interrupted", "", "", e);
        } finally {
            delete(folder);
        }
    }

    private Outcome run(Context context, DemoShell shell, Path folder) throws InterruptedException {
        shell.say("starting two servers and filling them ...");
        try (DemoServers servers = DemoServers.start(binaries());
                Interrupts.Registration _ = context.interrupts().onInterrupt(servers::close)) {
            DemoData.fill(servers, scale);
            DemoResult result = new Demo(servers, shell).run(quick ? Optional.empty() : Optional.of(folder));
            Outcome outcome = outcome(result);
            if (keep) {
                keep(context, servers, outcome);
            }
            return outcome;
        }
    }

    /// The launcher says where the binaries are; without it they are where the build puts them.
    private static Path binaries() {
        return Path.of(System.getProperty(BINARIES, "target/postgres"));
    }

    private static void keep(Context context, DemoServers servers, Outcome outcome) throws InterruptedException {
        context.output().result(outcome);
        context.output().warn("source  " + servers.sourceUrl());
        context.output().warn("target  " + servers.targetUrl());
        context.output().warn("both servers run until Ctrl-C");
        new CountDownLatch(1).await();
    }

    private static Outcome outcome(DemoResult result) {
        ExitStatus status = result.broken().isEmpty() ? ExitStatus.OK : ExitStatus.BUG;
        return new Outcome(status, json(result), text -> write(result, text));
    }

    private static Map<String, @Nullable Object> json(DemoResult result) {
        return Json.object(
                "tables",
                result.tables().stream()
                        .map(count -> Json.object(
                                "name", count.table(), "sourceRows", count.source(), "targetRows", count.target()))
                        .toList(),
                "held",
                result.held(),
                "broken",
                result.broken(),
                "live",
                result.live().map(DemoCommand::json).orElse(null),
                "seconds",
                result.took().toMillis() / 1000.0);
    }

    private static Map<String, @Nullable Object> json(DemoResult.Live live) {
        return Json.object(
                "acknowledged",
                live.acknowledged(),
                "lost",
                live.lost(),
                "pausesMillis",
                live.pauses().stream().map(Duration::toMillis).toList());
    }

    private static void write(DemoResult result, Text text) {
        text.line();
        int all = result.held().size() + result.broken().size();
        String took = String.format(Locale.ROOT, "%.1f s", result.took().toMillis() / 1000.0);
        if (result.broken().isEmpty()) {
            String done = result.live().isPresent()
                    ? "moved, proven, switched, back, switched"
                    : "moved, proven, damage found";
            text.line(text.good(done + ": " + all + " of " + all + " expectations held") + ", " + took);
            return;
        }
        text.line(text.bad(result.broken().size() + " of " + all + " expectations did not hold") + ", " + took);
        result.broken().forEach(sentence -> text.line("  " + sentence));
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("rehome-demo");
        } catch (IOException e) {
            throw new UncheckedIOException("the demonstration needs a temporary folder", e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be removed", e);
        }
    }

    /// After an interrupt a command may still write there.
    private static void deleteWhatMayBe(Path folder) {
        try {
            delete(folder);
        } catch (UncheckedIOException e) {
            // The servers, which are what matters, are stopped.
        }
    }

    /// The variables of the demonstration's commands: none that name a database or a plan of the user's.
    static Map<String, String> withoutDatabases(Map<String, String> variables) {
        List<String> prefixes = List.of("PG", "REHOME_");
        Map<String, String> kept = new java.util.TreeMap<>(variables);
        kept.keySet().removeIf(name -> prefixes.stream().anyMatch(name::startsWith));
        return kept;
    }
}
