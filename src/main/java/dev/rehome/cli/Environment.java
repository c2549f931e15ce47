package dev.rehome.cli;

import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What a command gets from the process it runs in; tests give their own.
///
/// @param variables the environment variables
/// @param folder the current folder
/// @param home the user's home folder
/// @param in standard input
/// @param out standard output, UTF-8
/// @param err standard error, UTF-8
/// @param inIsTerminal whether somebody can be asked
/// @param outIsTerminal whether results are read by a person
/// @param errIsTerminal whether progress may redraw its line
record Environment(
        Map<String, String> variables,
        Path folder,
        Path home,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal) {
    Environment {
        variables = Map.copyOf(variables);
    }

    static Environment ofProcess() {
        return new Environment(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("user.home", "/")),
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                isTerminal(0),
                isTerminal(1),
                isTerminal(2));
    }

    /// The variable's value where it is set and not empty.
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /// How wide the terminal is that standard error goes to: as `COLUMNS` says, else as the terminal does, else 80.
    int columns() {
        Optional<Integer> told = variable("COLUMNS").flatMap(Environment::width);
        return told.or(() -> errIsTerminal ? askTerminal() : Optional.empty()).orElse(80);
    }

    /// `stty` prints rows and columns; the JDK has no call for it.
    private static Optional<Integer> askTerminal() {
        ProcessBuilder builder = new ProcessBuilder("stty", "size")
                .redirectInput(new File("/dev/tty"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String[] size = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split(" ");
            return size.length == 2 ? width(size[1]) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Integer> width(String columns) {
        return columns.matches("[1-9][0-9]{0,4}") ? Optional.of(Integer.valueOf(columns)) : Optional.empty();
    }

    /// Linux says what a descriptor is; elsewhere the JVM knows only about input and output together.
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String name = Files.readSymbolicLink(link).toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
        }
    }
}
