package dev.rehome.cli;

import dev.rehome.migration.VerifyRun;
import dev.rehome.postgres.Side;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import dev.rehome.verify.Method;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `rehome verify`
@Command(
        name = "verify",
        description = {
            "Compare every row, sequence and key of both sides, read afresh.",
            "What differs is named by key and column. What could not be checked never counts as equal.",
            "Beside a follow, what the last verify read and the servers prove to be as it was is not read again.",
            "Exits 0 where all is equal, 4 where something differs, 5 where something could not be checked."
        })
final class VerifyCommand implements CliCommand {
    private static final int JOBS_MAX_BY_DEFAULT = 16;

    @Option(names = "--include", paramLabel = "GLOB", description = "only these tables, for example public.*")
    List<String> include = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "GLOB", description = "not these tables")
    List<String> exclude = new ArrayList<>();

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = "--on",
            paramLabel = "WHERE",
            converter = MethodConverter.class,
            description = "where digests are computed: client, or server where the network is slow")
    Method method = Method.CLIENT;

    @Option(
            names = "--show-values",
            description = "print the values that differ, shortened, not only the names of their columns")
    boolean showValues;

    @Option(
            names = "--differences-max",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "how many differing rows to name in one table; 20 by default")
    int differencesMax = 20;

    @Option(names = "--full", description = "read everything again, also what has not changed since the last verify")
    boolean full;

    @Override
    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>();
        if (!include.isEmpty()) {
            flags.add(new Flag("tables.include", "--include", include));
        }
        if (!exclude.isEmpty()) {
            flags.add(new Flag("tables.exclude", "--exclude", exclude));
        }
        return flags;
    }

    @Override
    public Outcome run(Context context) {
        int jobs = context.settings()
                .get(Keys.JOBS)
                .orElseGet(() -> Math.clamp(Runtime.getRuntime().availableProcessors(), 2, JOBS_MAX_BY_DEFAULT));
        try (Connections connections = Connections.of(context);
                ProgressLine line = context.output().progress("verifying", ProgressLine.Unit.BYTES)) {
            VerifyRun whole = new VerifyRun(
                            connections.source(),
                            connections.target(),
                            context.settings().get(Keys.TABLES_INCLUDE).orElse(List.of()),
                            context.settings().get(Keys.TABLES_EXCLUDE).orElse(List.of()),
                            Optional.of(context.settings().folder().resolve(".rehome")))
                    .with(group.of(context.settings()));
            VerifyResult result = (full ? whole : whole.carrying())
                    .run(new VerifyOptions(jobs, differencesMax, method), new Progress(context.output(), line));
            VerifyReport report = new VerifyReport(result, showValues);
            return new Outcome(result.exitStatus(), report.json(), report::print);
        }
    }

    /// Shows how far it is, and gives each table as an event.
    private record Progress(Output output, ProgressLine line, AtomicInteger planned, AtomicInteger done)
            implements VerifyProgress {
        Progress(Output output, ProgressLine line) {
            this(output, line, new AtomicInteger(), new AtomicInteger());
        }

        @Override
        public void planned(int tables, long bytes) {
            planned.addAndGet(tables);
            line.total(bytes);
            line.done(0);
        }

        @Override
        public void read(Side side, long bytes) {
            line.add(bytes);
        }

        @Override
        public void compared(TableResult table) {
            line.what("verifying, " + done.incrementAndGet() + "/" + planned.get() + " tables");
            output.event("table", VerifyReport.json(table, false));
        }
    }

    /// Reads the word on the command line, whatever the locale.
    static final class MethodConverter implements CommandLine.ITypeConverter<Method> {
        @Override
        public Method convert(String word) {
            return switch (word) {
                case "client" -> Method.CLIENT;
                case "server" -> Method.SERVER;
                default ->
                    throw new CommandLine.TypeConversionException("must be client or server, is \"" + word + "\"");
            };
        }
    }

    static final class CountConverter implements CommandLine.ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            if (!word.matches("[0-9]{1,6}")) {
                throw new CommandLine.TypeConversionException("must be a number from 0, is \"" + word + "\"");
            }
            return Integer.valueOf(word);
        }
    }
}
