package dev.rehome.notify;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// A shell line that gets the notice on standard input, in the plan's folder. Status 0 means that it was taken,
/// any other that it was not. What it prints is not read: it may hold what must not be shown.
final class Shell implements Transport {
    private final String line;
    private final Path folder;
    private final Map<String, String> variables;

    Shell(String line, Path folder, Map<String, String> variables) {
        this.line = line;
        this.folder = folder;
        this.variables = Map.copyOf(variables);
    }

    @Override
    public void send(Rendered notice, String to) throws NotDelivered, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(variables);
        builder.environment().put("REHOME_NOTICE", notice.template());
        builder.environment().put("REHOME_LANGUAGE", notice.language());
        builder.environment().put("REHOME_TITLE", notice.title());
        builder.environment().put("REHOME_TO", to);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new NotDelivered(NotDelivered.Fate.REFUSED, "the command cannot be started");
        }
        try {
            write(process, notice.whole() + "\n");
            int status = process.waitFor();
            if (status != 0) {
                throw new NotDelivered(NotDelivered.Fate.NOT_TAKEN, "the command ended with status " + status);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /// A command need not read what it is given.
    private static void write(Process process, String text) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ignored) {
            // It ended or closed its input; its status says what came of it.
        }
    }
}
