package dev.rehome.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A real pm2 with a home of its own, whose daemon ends with the test, and a service written for tests
/// (`src/test/node/services/service.cjs`).
public final class Pm2Home implements AutoCloseable {
    private final Path folder;
    private final Path program;
    private final Map<String, String> variables = new HashMap<>(System.getenv());

    /// @param folder of the test; the home is made in it
    public Pm2Home(Path folder) throws IOException {
        Needs.program("node");
        this.program = Needs.path(NodeModules.folder().resolve(".bin/pm2"));
        this.folder = folder;
        Files.createDirectories(home());
        variables.keySet().removeIf(name -> name.startsWith("PM2_"));
        variables.put("PM2_HOME", home().toString());
    }

    public Path home() {
        return folder.resolve("pm2");
    }

    public List<String> program() {
        return List.of(program.toString());
    }

    /// Variables for whatever runs pm2.
    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /// One app of an ecosystem file.
    ///
    /// @param more members of the app, as JSON without the braces: `env: {A: 'b'}`
    public static String app(String name, String behaviour, int port, String more) {
        Path script = Path.of("src/test/node/services/service.cjs").toAbsolutePath();
        return "{name: '" + name + "', script: '" + script + "', args: '" + behaviour + " " + port + "'"
                + (more.isEmpty() ? "" : ", " + more) + "}";
    }

    /// Writes an ecosystem file.
    public Path ecosystem(String... apps) throws IOException {
        Path file = folder.resolve("ecosystem.config.cjs");
        return Files.writeString(file, "module.exports = {apps: [" + String.join(",\n", apps) + "]};\n");
    }

    /// Runs pm2 as a person does.
    public String pm2(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of(words));
        Path output = Files.createTempFile(folder, "pm2", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("pm2 " + words[0] + " did not end");
        }
        String said = Files.readString(output);
        Files.delete(output);
        return said;
    }

    /// Sets a variable of the shell that [#pm2(String...)] runs in.
    public Pm2Home with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(home().resolve("pm2.pid"))) {
            try {
                pm2("kill");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
