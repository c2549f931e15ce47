package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import dev.rehome.migration.RewriteOutcome;
import dev.rehome.migration.RewriteRequest;
import dev.rehome.migration.RewriteRun;
import dev.rehome.migration.steps.PlannedRewrite;
import dev.rehome.postgres.Server;
import dev.rehome.rewrite.RewriteResult;
import dev.rehome.rewrite.RewriteResult.RewrittenFile;
import dev.rehome.rewrite.RewrittenChain;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.UnifiedDiff;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rehome rewrite`
@Command(
        name = "rewrite",
        description = {
            "Rewrite supabase-js chains to SQL through npm pg. Prints a unified diff; with --execute writes it.",
            "What cannot be translated with certainty stays as it is and is listed with its reason."
        })
final class RewriteCommand implements CliCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "CODE",
            description = "the application's folder; the plan's code where it is left out")
    @Nullable
    Path code;

    @Option(
            names = "--db",
            paramLabel = "URL",
            description =
                    "the database whose tables the code uses, written like --target; the plan's target by default")
    @Nullable
    String db;

    @Option(names = "--execute", description = "write the files")
    boolean execute;

    @Option(names = "--allow-dirty", description = "write files whose changes are not committed, too")
    boolean allowDirty;

    @Option(names = "--only", paramLabel = "GLOB", description = "edit only these files, for example src/sync/**")
    List<String> only = new ArrayList<>();

    @Option(names = "--postgrest", paramLabel = "VERSION", description = "the old server's version, for example 12.0")
    @Nullable
    String postgrest;

    @Option(names = "--max-rows", paramLabel = "N", description = "the row cap that the old server had")
    @Nullable
    String rowsMax;

    @Option(
            names = "--tx-end",
            paramLabel = "MODE",
            description = "how the old server ended transactions: commit (default), commit-allow-override, ..")
    @Nullable
    String transactionEnd;

    @Option(names = "--aggregates", negatable = true, description = "whether the old server allowed aggregates")
    @Nullable
    Boolean aggregates;

    @Option(
            names = "--one-server",
            description =
                    "all clients of the code ask the one server that is moved, also where the code does not show it")
    boolean oneServer;

    @Option(
            names = "--rename-mentions",
            description = "only rename what still says the old name: texts, identifiers, comments, file names")
    boolean renameMentions;

    @Option(names = "--branch", paramLabel = "NAME", description = "commit on this branch, made where it is missing")
    @Nullable
    String branch;

    @Option(
            names = "--commit-per",
            paramLabel = "UNIT",
            description = "with --branch: one commit a file (default) or a category, which is a folder")
    CommitPer commitPer = CommitPer.FILE;

    @Option(
            names = "--test",
            paramLabel = "CMD",
            description = "with --branch: a shell command that has to pass before each commit")
    @Nullable
    String test;

    enum CommitPer {
        FILE,
        CATEGORY
    }

    @Override
    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>();
        add(flags, "target", "--db", db);
        add(flags, "rewrite.postgrest", "--postgrest", postgrest);
        add(flags, "rewrite.maxRows", "--max-rows", rowsMax);
        add(flags, "rewrite.txEnd", "--tx-end", transactionEnd);
        add(flags, "rewrite.aggregates", "--aggregates", aggregates == null ? null : String.valueOf(aggregates));
        add(flags, "rewrite.oneServer", "--one-server", oneServer ? "true" : null);
        return flags;
    }

    private static void add(List<Flag> flags, String key, String option, @Nullable String value) {
        if (value != null) {
            flags.add(new Flag(key, option, value));
        }
    }

    @Override
    public Outcome run(Context context) {
        checkOptions();
        try (Server database = Connections.database(context);
                Interrupts.Registration _ = context.interrupts().onInterrupt(database::cancelAll)) {
            RewriteOutcome outcome = new RewriteRun(database, request(context)).run();
            return Outcome.ok(json(outcome), text -> print(outcome, text, context.output()));
        }
    }

    private void checkOptions() {
        if (branch == null && test != null) {
            throw new RehomeException(CliProblem.BAD_USAGE, "--test needs --branch", "", "give --branch NAME");
        }
    }

    private RewriteRequest request(Context context) {
        Settings settings = context.settings();
        Path folder = code == null
                ? settings.get(Keys.CODE)
                        .orElseThrow(() -> new RehomeException(
                                CliProblem.BAD_USAGE, "CODE is not given", "", "give the application's folder"))
                : context.environment().folder().resolve(code).normalize();
        return new RewriteRequest(
                folder,
                settings.folder().resolve(".rehome"),
                execute,
                allowDirty,
                PlannedRewrite.options(settings, only, renameMentions),
                Optional.ofNullable(branch)
                        .map(name -> new RewriteRequest.Units(
                                name, commitPer == CommitPer.FILE, Optional.ofNullable(test))));
    }

    private static Map<String, @Nullable Object> json(RewriteOutcome outcome) {
        RewriteResult result = outcome.result();
        return Json.object(
                "files",
                result.files().stream().map(RewriteCommand::file).toList(),
                "totals",
                Json.object(
                        "files", result.files().size(),
                        "chains", result.chains(),
                        "translated", result.translated(),
                        "needsReview", result.needsReview()),
                "executed",
                outcome.executed(),
                "changes",
                result.changes().stream().map(RewriteCommand::change).toList(),
                "originals",
                outcome.originals().map(Path::toString).orElse(null),
                "units",
                outcome.units().stream().map(RewriteCommand::unit).toList(),
                "findings",
                result.findings().stream().map(Findings::json).toList());
    }

    private static Map<String, @Nullable Object> file(RewrittenFile file) {
        return Json.object(
                "path",
                file.path(),
                "chains",
                file.chains().stream().map(RewriteCommand::chain).toList());
    }

    private static Map<String, @Nullable Object> chain(RewrittenChain chain) {
        return Json.object(
                "line",
                chain.line(),
                "column",
                chain.column(),
                "status",
                chain.status(),
                "reason",
                chain.problem().map(RewrittenChain.Problem::reason).orElse(null),
                "code",
                chain.problem().map(problem -> problem.code().text()).orElse(null),
                "suggestion",
                chain.problem().map(RewrittenChain.Problem::suggestion).orElse(null),
                "sql",
                chain.sql(),
                "notes",
                chain.notes().stream()
                        .map(note -> Json.object("code", note.code().text(), "text", note.text()))
                        .toList());
    }

    private static Map<String, @Nullable Object> change(FileChange change) {
        String kind = change.before().isEmpty() ? "created" : change.after().isEmpty() ? "removed" : "edited";
        return Json.object(
                "path", change.path(), "newPath", change.newPath(), "kind", change.renamed() ? "renamed" : kind);
    }

    private static Map<String, @Nullable Object> unit(RewriteOutcome.Unit unit) {
        return Json.object(
                "name", unit.name(),
                "paths", unit.paths(),
                "commit", unit.commit().orElse(null),
                "reason", unit.reason());
    }

    /// The diff alone on standard output, so that it can be piped into `git apply`; what there is to say about it
    /// goes to standard error.
    private static void print(RewriteOutcome outcome, Text text, Output output) {
        if (!outcome.executed()) {
            outcome.result().changes().forEach(change -> text.raw(UnifiedDiff.of(change)));
        }
        outcome.result().files().forEach(file -> needsReview(file, output));
        notes(outcome.result(), output);
        outcome.result()
                .findings()
                .forEach(finding -> output.note(finding.severity().word() + " "
                        + finding.code().text() + " " + finding.subject() + ": " + finding.message()
                        + (finding.remedy().isEmpty() ? "" : "; " + finding.remedy())));
        outcome.units()
                .forEach(unit -> output.note(
                        unit.commit().map(commit -> "committed " + commit).orElse("taken back") + " " + unit.name()
                                + (unit.reason().isEmpty() ? "" : ": " + unit.reason())));
        output.note(summary(outcome));
    }

    private static void needsReview(RewrittenFile file, Output output) {
        for (RewrittenChain chain : file.chains()) {
            chain.problem()
                    .ifPresent(problem ->
                            output.note("needs review " + problem.code().text() + " " + file.path() + ":"
                                    + chain.line() + ":" + chain.column() + ": " + problem.reason()
                                    + (problem.suggestion().isEmpty() ? "" : "; " + problem.suggestion())));
        }
    }

    /// Each kind once, with the places: most notes repeat.
    private static void notes(RewriteResult result, Output output) {
        Map<String, List<String>> places = new TreeMap<>();
        for (RewrittenFile file : result.files()) {
            for (RewrittenChain chain : file.chains()) {
                for (RewrittenChain.Note note : chain.notes()) {
                    places.computeIfAbsent(note.code().text() + " " + note.text(), _ -> new ArrayList<>())
                            .add(file.path() + ":" + chain.line());
                }
            }
        }
        places.forEach((note, at) -> output.note("note " + note + " (" + Amounts.counted(at.size(), "place") + ": "
                + String.join(", ", at.subList(0, Math.min(5, at.size()))) + (at.size() > 5 ? ", .." : "") + ")"));
    }

    private static String summary(RewriteOutcome outcome) {
        RewriteResult result = outcome.result();
        String chains = Amounts.counted(result.chains(), "chain") + " in "
                + Amounts.counted(result.files().size(), "file") + ": " + result.translated() + " translated, "
                + result.needsReview() + " to review";
        long changed = result.changes().stream().filter(FileChange::changes).count();
        if (changed == 0) {
            return chains + "; nothing to change";
        }
        if (!outcome.executed()) {
            return chains + "; " + Amounts.counted(changed, "file") + " would change, to write them: --execute";
        }
        return chains + "; " + Amounts.counted(changed, "file") + " changed"
                + outcome.originals().map(folder -> ", originals in " + folder).orElse("");
    }
}
