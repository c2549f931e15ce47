package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.settings.Settings;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The entry point: parses, runs one command, writes its result or error once, gives the exit status.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        Environment environment = Environment.ofProcess();
        Interrupts interrupts = new Interrupts();
        Runtime.getRuntime().addShutdownHook(interrupts.hook(environment, Thread.currentThread()));
        int status = run(List.of(args), environment, interrupts);
        interrupts.finish();
        System.exit(status);
    }

    /// Runs one command line and gives its exit status; what tests call.
    static int run(List<String> args, Environment environment, Interrupts interrupts) {
        GlobalOptions globals = new GlobalOptions();
        Output early = new Output(environment, Format.in(args), false, null);
        if (args.equals(List.of("--version")) || args.equals(List.of("-V"))) {
            early.result(Version.outcome());
            return ExitStatus.OK.number();
        }
        try {
            CommandLine line = Commands.parser(globals, args);
            CommandLine.ParseResult parsed = line.parseArgs(args.toArray(String[]::new));
            Output output = new Output(environment, globals.format, globals.quiet, globals.color);
            return run(parsed, globals, environment, output, interrupts).number();
        } catch (ParameterException e) {
            early.error(Usage.problem(e), false);
            return ExitStatus.USAGE.number();
        }
    }

    private static ExitStatus run(
            CommandLine.ParseResult parsed,
            GlobalOptions globals,
            Environment environment,
            Output output,
            Interrupts interrupts) {
        try {
            Outcome outcome = outcome(parsed, globals, environment, output, interrupts);
            output.result(outcome);
            return outcome.status();
        } catch (RehomeException e) {
            return failed(interrupts, output, () -> output.error(e, globals.debug), e.exitStatus());
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            return failed(interrupts, output, () -> output.bug(e), ExitStatus.BUG);
        }
    }

    /// After an interrupt every error is its consequence, and people were told already; machines get their object.
    private static ExitStatus failed(Interrupts interrupts, Output output, Runnable report, ExitStatus status) {
        if (interrupts.interrupted()) {
            if (!output.format().isForPeople()) {
                output.error(Interrupts.problem(), false);
            }
            return ExitStatus.INTERRUPTED;
        }
        report.run();
        return status;
    }

    private static Outcome outcome(
            CommandLine.ParseResult parsed,
            GlobalOptions globals,
            Environment environment,
            Output output,
            Interrupts interrupts) {
        CommandLine.ParseResult deepest = deepest(parsed);
        CommandLine line = deepest.commandSpec().commandLine();
        if (globals.version) {
            return Version.outcome();
        }
        if (globals.help || parsed.originalArgs().isEmpty()) {
            return Outcome.ofText(HelpCommand.text(globals.help ? line : Commands.parser()));
        }
        if (!(deepest.commandSpec().userObject() instanceof CliCommand command)) {
            throw Usage.incomplete(line);
        }
        Settings settings = SettingsLoader.load(globals, command, environment);
        if (globals.explainConfig) {
            return SettingsLoader.explain(settings);
        }
        settings.warnings().forEach(output::note);
        return command.run(new Context(globals, settings, environment, output, interrupts));
    }

    private static CommandLine.ParseResult deepest(CommandLine.ParseResult parsed) {
        CommandLine.@Nullable ParseResult next = parsed;
        CommandLine.ParseResult deepest = parsed;
        while (next != null) {
            deepest = next;
            next = next.subcommand();
        }
        return deepest;
    }
}
