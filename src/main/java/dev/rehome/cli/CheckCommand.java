package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.json.Json;
import dev.rehome.migration.CheckResult;
import dev.rehome.migration.CheckRun;
import dev.rehome.postgres.Server;
import dev.rehome.rewrite.check.CheckFinding;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rehome check`
@Command(
        name = "check",
        description = {
            "Check rewritten code: nothing of the old client is left, every SQL statement is planned by the database,",
            "files parse, imports and packages are there. Changes nothing.",
            "Exits 0 where all is well, 3 where something is not, 5 where something could not be checked."
        })
final class CheckCommand implements CliCommand {
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
            description = "the database that the code will run on, written like --target; the plan's target by default")
    @Nullable
    String db;

    @Override
    public List<Flag> flags() {
        return db == null ? List.of() : List.of(new Flag("target", "--db", db));
    }

    @Override
    public Outcome run(Context context) {
        Path folder = code == null
                ? context.settings()
                        .get(Keys.CODE)
                        .orElseThrow(() -> new RehomeException(
                                CliProblem.BAD_USAGE, "CODE is not given", "", "give the application's folder"))
                : context.environment().folder().resolve(code).normalize();
        try (Server database = Connections.database(context);
                Interrupts.Registration _ = context.interrupts().onInterrupt(database::cancelAll)) {
            CheckResult result = new CheckRun(database, folder).run();
            return new Outcome(result.verdict().exitStatus(), json(result), text -> print(result, text));
        }
    }

    private static Map<String, @Nullable Object> json(CheckResult result) {
        return Json.object(
                "verdict",
                result.verdict().word(),
                "findings",
                result.findings().stream().map(CheckCommand::json).toList(),
                "totals",
                Json.object("statements", result.statements(), "planned", result.planned()));
    }

    private static Map<String, @Nullable Object> json(CheckFinding finding) {
        return Json.object(
                "code", finding.code().text(),
                "severity", finding.severity().word(),
                "path", finding.path(),
                "line", finding.line(),
                "message", finding.message(),
                "remedy", finding.remedy());
    }

    private static void print(CheckResult result, Text text) {
        for (CheckFinding finding : result.findings()) {
            String word = finding.severity().word();
            String place = finding.line() > 0 ? finding.path() + ":" + finding.line() : finding.path();
            text.line((finding.severity() == Severity.BLOCKING ? text.bad(word) : text.doubtful(word)) + " "
                    + finding.code().text() + " " + place + ": " + finding.message());
            if (!finding.remedy().isEmpty() && finding.severity() != Severity.NOTE) {
                text.line("  remedy: " + finding.remedy());
            }
        }
        String planned = result.planned() + " of " + Amounts.counted(result.statements(), "statement") + " planned";
        text.line(
                switch (result.verdict()) {
                    case OK -> text.good("ok") + ": " + planned;
                    case PROBLEMS -> text.bad("problems") + ": " + planned;
                    case COULD_NOT_CHECK -> text.doubtful("could not check everything") + ": " + planned;
                });
    }
}
