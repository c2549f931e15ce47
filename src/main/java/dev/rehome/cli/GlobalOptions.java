package dev.rehome.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The root command: what every command accepts, before or after its name.
@Command(
        name = "rehome",
        header = "Finishes a move off Supabase: code, data, cutover, proof.",
        synopsisHeading = "usage: ",
        customSynopsis = "rehome [global options] COMMAND [options]",
        commandListHeading = "%nCommands:%n",
        footer = {"", "rehome help COMMAND shows a command's options, rehome help exit-codes what its status means."})
final class GlobalOptions {
    @Option(
            names = "--source",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "the source: a postgres:// URL, or env:NAME, file:PATH, cmd:COMMAND that gives one")
    @Nullable
    String source;

    @Option(
            names = "--target",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "the target, written like the source")
    @Nullable
    String target;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "PLAN",
            scope = ScopeType.INHERIT,
            description = "the plan file; ./rehome.yaml where it exists")
    @Nullable
    Path file;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "how much is done at once; by default from the cores and both servers' limits")
    @Nullable
    String jobs;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            converter = Format.Converter.class,
            description =
                    "text, markdown, json (one object on standard output) or ndjson (one object a line as it happens)")
    Format format = Format.TEXT;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "no progress and no remarks: only results and errors")
    boolean quiet;

    @Option(
            names = "--no-input",
            scope = ScopeType.INHERIT,
            description = "never ask: a question is an error that says which option answers it")
    boolean noInput;

    @Option(
            names = "--yes",
            scope = ScopeType.INHERIT,
            description = "approve what asks for approval, except verification and the way back")
    boolean yes;

    @Option(
            names = "--confirm",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "the database's name, for what cannot be undone")
    @Nullable
    String confirm;

    @Option(
            names = "--color",
            scope = ScopeType.INHERIT,
            negatable = true,
            description = "colour whatever the output is, or none; by default on a terminal without NO_COLOR")
    @Nullable
    Boolean color;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "stack traces with errors")
    boolean debug;

    @Option(
            names = "--explain-config",
            scope = ScopeType.INHERIT,
            description = "show every setting, its value and where it came from, and do nothing else")
    boolean explainConfig;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            scope = ScopeType.INHERIT,
            versionHelp = true,
            description = "show the version")
    boolean version;
}
