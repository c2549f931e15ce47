package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.ScanTables;
import dev.rehome.postgres.Server;
import dev.rehome.rewrite.Scan;
import dev.rehome.rewrite.ScanDatabase;
import dev.rehome.rewrite.ScanResult;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rehome scan`
@Command(
        name = "scan",
        description = {
            "List every file that reaches the old service and how, every chain, table, variable and credential.",
            "Reads only. Exits 0 also where it finds something."
        })
final class ScanCommand implements CliCommand {
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
            description = "a database to compare tables with and to count rows in, written like --target")
    @Nullable
    String db;

    @Option(names = "--markdown", description = "print Markdown, as --format markdown does")
    boolean markdown;

    @Override
    public List<Flag> flags() {
        return db == null ? List.of() : List.of(new Flag("target", "--db", db));
    }

    @Override
    public Outcome run(Context context) {
        Optional<ScanDatabase> database = db == null ? Optional.empty() : Optional.of(read(context));
        ScanResult result = Scan.of(folder(context), database);
        ScanReport report = new ScanReport(result, database);
        boolean marked = markdown || context.output().format() == Format.MARKDOWN;
        return Outcome.ok(report.json(), text -> {
            if (marked) {
                report.markdown(text);
            } else {
                report.print(text);
            }
        });
    }

    private static ScanDatabase read(Context context) {
        try (Server server = Connections.database(context);
                Interrupts.Registration _ = context.interrupts().onInterrupt(server::cancelAll)) {
            return ScanTables.read(server);
        }
    }

    private Path folder(Context context) {
        if (code != null) {
            return context.environment().folder().resolve(code).normalize();
        }
        return context.settings()
                .get(Keys.CODE)
                .orElseThrow(() -> new RehomeException(
                        CliProblem.BAD_USAGE, "CODE is not given", "", "give the application's folder"));
    }
}
