package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.RewriteOutcome;
import dev.rehome.migration.RewriteRequest;
import dev.rehome.migration.RewriteRun;
import dev.rehome.postgres.Server;
import dev.rehome.rewrite.RewriteOptions;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import dev.rehome.settings.StepSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `rewrite`: puts SQL in place of the old client in the plan's code. Every file that it touches is kept first, so the
/// way back puts back what stood there, byte for byte; after a kill it begins from there too. Each step of a phase
/// keeps
/// its own: the second of two finds what the first one wrote.
final class RewriteStep implements Action {
    private final Databases databases;
    private final Settings settings;
    private final Path state;
    private final Path code;
    private final Path kept;
    private final boolean onSource;
    private final List<String> only;
    private final boolean allowDirty;
    private final boolean renameMentions;

    RewriteStep(StepSettings step, Parts parts) {
        this.databases = parts.databases();
        this.settings = parts.settings();
        this.state = parts.state();
        this.code = parts.settings().get(Keys.CODE).orElse(parts.folder());
        this.kept = state.resolve("run")
                .resolve("originals")
                .resolve(word(parts.phase().name()))
                .resolve(word(step.name().orElse(step.kind())));
        boolean map = step.value().isMap();
        this.onSource = map
                && step.choice("on", List.of("source", "target"))
                        .orElse("target")
                        .equals("source");
        this.only = map ? step.texts("only") : List.of();
        this.allowDirty = map && step.truth("allowDirty").orElse(false);
        this.renameMentions = map && step.truth("renameMentions").orElse(false);
        if (parts.settings().get(Keys.CODE).isEmpty()) {
            step.problem("rewrite needs the plan's code");
        }
    }

    @Override
    public String plan() {
        return "rewrite the code" + (only.isEmpty() ? "" : " (" + String.join(", ", only) + ")")
                + " to SQL, without the old client, by the " + (onSource ? "source" : "target") + "'s schema";
    }

    @Override
    public boolean changesCode() {
        return true;
    }

    /// One folder for each name, whatever characters it has.
    private static String word(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace(".", "%2E");
    }

    private Path list() {
        return kept.resolve("files.txt");
    }

    /// A target that is being followed has no foreign keys yet, by which embedded rows are found: the source has them.
    private Server database() {
        return onSource ? databases.source() : databases.target();
    }

    @Override
    public Map<String, String> act(StepRun run) {
        putBack();
        try (Server database = database();
                StepRun.Registration _ = run.onInterrupt(database::cancelAll)) {
            keep(rewrite(database, false).result().changes());
            RewriteOutcome outcome = rewrite(database, true);
            run.note(outcome.result().translated() + " of " + outcome.result().chains() + " chains translated");
            return Map.of(
                    "files",
                    String.valueOf(outcome.result().changes().size()),
                    "chains",
                    String.valueOf(outcome.result().chains()),
                    "translated",
                    String.valueOf(outcome.result().translated()),
                    "needsReview",
                    String.valueOf(outcome.result().needsReview()));
        }
    }

    @Override
    public void undo(StepRun run) {
        putBack();
    }

    @Override
    public String undoPlan() {
        return "put every file back as it was";
    }

    private RewriteOutcome rewrite(Server database, boolean execute) {
        RewriteOptions options = PlannedRewrite.options(settings, only, renameMentions);
        return new RewriteRun(database, new RewriteRequest(code, state, execute, allowDirty, options, Optional.empty()))
                .run();
    }

    /// The list last: without it nothing was rewritten yet.
    private void keep(List<FileChange> changes) {
        try {
            List<String> paths = new ArrayList<>();
            for (FileChange change : changes) {
                for (String path : List.of(change.path(), change.newPath())) {
                    if (!paths.contains(path)) {
                        paths.add(path);
                        keep(path);
                    }
                }
            }
            Files.createDirectories(kept);
            Path part = kept.resolve("files.part");
            Files.write(part, paths);
            Files.move(part, list(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("could not be kept", e);
        }
    }

    private void keep(String path) throws IOException {
        Path file = code.resolve(path);
        Path copy = kept.resolve("files").resolve(path);
        Files.createDirectories(Optional.ofNullable(copy.getParent()).orElse(kept));
        if (Files.exists(file)) {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        } else {
            Files.deleteIfExists(copy);
        }
    }

    private void putBack() {
        if (!Files.exists(list())) {
            return;
        }
        try {
            for (String path : Files.readAllLines(list())) {
                Path copy = kept.resolve("files").resolve(path);
                if (Files.exists(copy)) {
                    Files.createDirectories(
                            Optional.ofNullable(code.resolve(path).getParent()).orElse(code));
                    Files.copy(
                            copy,
                            code.resolve(path),
                            StandardCopyOption.REPLACE_EXISTING,
                            StandardCopyOption.COPY_ATTRIBUTES);
                } else {
                    Files.deleteIfExists(code.resolve(path));
                }
            }
            Files.delete(list());
        } catch (IOException e) {
            throw failed("could not be put back", e);
        }
    }

    private RehomeException failed(String what, IOException cause) {
        return new RehomeException(
                StepsProblem.FILE_FAILED,
                "files of " + code + " " + what,
                String.valueOf(cause.getMessage()),
                "make room or mend the rights, then run the same command again; copies are in " + kept,
                cause);
    }
}
