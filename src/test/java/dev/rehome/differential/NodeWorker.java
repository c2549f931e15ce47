package dev.rehome.differential;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The process that runs the cases: `src/test/node/worker.mjs`. One caller at a time.
final class NodeWorker implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    NodeWorker(Path node, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(node.toString(), "src/test/node/worker.mjs");
        builder.environment().putAll(variables);
        builder.redirectError(Path.of("target/differential/worker.log").toFile());
        process = builder.start();
        requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// One line of JSON for one line of JSON.
    String ask(String request) throws IOException {
        requests.write(request);
        requests.newLine();
        requests.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the worker ended at " + request + "; see target/differential/worker.log");
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        requests.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
