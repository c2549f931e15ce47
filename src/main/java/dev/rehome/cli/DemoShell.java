package dev.rehome.cli;

import dev.rehome.demo.Shell;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs the demonstration's commands in this process, through the entry that a shell uses, in a folder of their own
/// and without the user's settings. With `--format json` what they show is left out, so that standard output stays
/// one object.
final class DemoShell implements Shell {
    private final Context context;
    private final Environment environment;

    DemoShell(Context context, Path folder) {
        this.context = context;
        Environment user = context.environment();
        this.environment = new Environment(
                DemoCommand.withoutDatabases(user.variables()),
                folder,
                folder,
                InputStream.nullInputStream(),
                context.output().format().isForPeople() ? user.out() : nowhere(),
                user.err(),
                false,
                user.outIsTerminal(),
                user.errIsTerminal());
    }

    @Override
    public int show(List<String> args) {
        List<String> all = new ArrayList<>(args);
        if (context.output().quiet()) {
            all.add("--quiet");
        }
        return Main.run(all, environment, context.interrupts());
    }

    @Override
    public Result read(List<String> args) {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of("--format", "json", "--quiet"));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int status = Main.run(all, captured(output), context.interrupts());
        return new Result(status, output.toString(StandardCharsets.UTF_8));
    }

    private Environment captured(OutputStream output) {
        return new Environment(
                environment.variables(),
                environment.folder(),
                environment.home(),
                InputStream.nullInputStream(),
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                false,
                false,
                false);
    }

    @Override
    public void say(String line) {
        if (context.output().format().isForPeople()) {
            environment.out().println(line);
        }
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    }
}
