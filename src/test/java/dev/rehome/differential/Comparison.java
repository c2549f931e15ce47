package dev.rehome.differential;

import dev.rehome.testing.Needs;
import dev.rehome.testing.NodeModules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Runs cases of one profile on both sides and says what differs.
final class Comparison implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<Part> open = new ArrayList<>();
    private final Databases databases;
    private final CodeFolder code;
    private final NodeWorker worker;
    private final Contents old;
    private final Contents fresh;
    private final boolean onlyOriginal;
    private final Set<String> otherOrder = new LinkedHashSet<>();

    /// What has to be closed with this, last first.
    private interface Part {
        void close() throws IOException, SQLException;
    }

    /// @param name of its databases and folder
    /// @param schema of both databases
    /// @param onlyOriginal whether cases are only tried on the old side, without rewriting them
    Comparison(String name, String schema, Profile profile, List<Case> cases, boolean onlyOriginal)
            throws IOException, SQLException, GeneralSecurityException, InterruptedException {
        Path node = Needs.program("node");
        Path postgrest = NodeModules.postgrest();
        this.onlyOriginal = onlyOriginal;
        Path folder = Path.of("target/differential", name);
        Files.createDirectories(folder);
        databases = Databases.create(name, schema);
        open.add(databases::close);
        code = CodeFolder.write(folder, cases);
        if (!onlyOriginal) {
            code.rewrite(cases, databases.firstUrl(), profile.options());
        }
        old = databases.keep("old");
        open.add(old::close);
        fresh = databases.keep("new");
        open.add(fresh::close);
        OldServer server = OldServer.start(postgrest, databases.oldUrl(), databases.anon(), profile.settings());
        open.add(server::close);
        String key = OldServer.key(databases.service());
        awaitReady(server, key);
        worker = new NodeWorker(
                node,
                Map.of(
                        "SUPABASE_URL",
                        server.url(),
                        "SUPABASE_SERVICE_ROLE_KEY",
                        key,
                        "DATABASE_URL",
                        databases.newUrl() + "?sslmode=disable",
                        "TZ",
                        "Europe/Moscow"));
        open.add(worker::close);
    }

    /// Takes connections before it has read the schema, and answers 503 until then.
    private static void awaitReady(OldServer server, String key) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/"))
                    .header("Authorization", "Bearer " + key)
                    .build();
            while (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                if (System.nanoTime() > end) {
                    throw new IOException("PostgREST is not ready");
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    /// Runs it with each of its parameters.
    Outcome run(Case one) throws IOException, SQLException {
        List<Map<?, ?>> chains = code.chains(one);
        List<Map<?, ?>> kept = chains.stream()
                .filter(chain -> !"translated".equals(chain.get("status")))
                .toList();
        boolean review = !onlyOriginal && !kept.isEmpty();
        StringBuilder seen = new StringBuilder();
        for (String parameters : one.parameters()) {
            String request =
                    "{\"original\":" + JsonValue.quote(code.original(one).toString()) + ",\"rewritten\":"
                            + (onlyOriginal || review
                                    ? "null"
                                    : JsonValue.quote(code.rewritten(one).toString()))
                            + ",\"parameters\":" + JsonValue.quote(parameters) + "}";
            prepare(one);
            Map<?, ?> answer = JsonValue.object(worker.ask(request));
            Outcome outcome = compare(one, parameters, answer, review);
            seen.append(outcome.what());
        }
        Outcome all = seen.isEmpty() ? Outcome.same() : new Outcome(Outcome.Status.DIFFERS, seen.toString(), "");
        return reviewed(one, all, kept, chains);
    }

    private Outcome reviewed(Case one, Outcome outcome, List<Map<?, ?>> kept, List<Map<?, ?>> chains)
            throws IOException {
        if (onlyOriginal) {
            return outcome;
        }
        if (!kept.isEmpty()) {
            String reasons = kept.stream()
                    .map(chain -> String.valueOf(chain.get("reason")))
                    .distinct()
                    .collect(Collectors.joining("; "));
            return new Outcome(Outcome.Status.NEEDS_REVIEW, reasons, "");
        }
        if (chains.isEmpty() || one.stays()) {
            String why = chains.isEmpty() ? "no chain was found in it" : "it has to stay, and was translated";
            return new Outcome(Outcome.Status.DIFFERS, why, Files.readString(code.rewritten(one)));
        }
        return outcome.status() == Outcome.Status.DIFFERS
                ? new Outcome(Outcome.Status.DIFFERS, outcome.what(), Files.readString(code.rewritten(one)))
                : outcome;
    }

    private void prepare(Case one) throws SQLException {
        if (!one.setup().isEmpty()) {
            old.execute(one.setup());
            fresh.execute(one.setup());
        }
    }

    private Outcome compare(Case one, String parameters, Map<?, ?> answer, boolean review) throws SQLException {
        Map<String, String> oldRows = old.read();
        Map<String, String> newRows = fresh.read();
        String original = String.valueOf(answer.get("original"));
        String expected = one.expected().isEmpty() ? original : one.expected();
        StringBuilder differences = new StringBuilder();
        if (onlyOriginal) {
            differences.append(original).append(changed(oldRows, newRows)).append('\n');
        } else if (!review) {
            String rewritten = String.valueOf(answer.get("rewritten"));
            if (!rewritten.equals(expected) && isOtherOrder(rewritten, expected)) {
                otherOrder.add(one.name());
            } else if (!rewritten.equals(expected)) {
                differences
                        .append(one.expected().isEmpty() ? "original:  " : "expected:  ")
                        .append(expected)
                        .append("\nrewritten: ")
                        .append(rewritten)
                        .append('\n');
            }
            differences.append(changed(oldRows, newRows));
        }
        old.restore(oldRows);
        fresh.restore(newRows);
        if (differences.isEmpty()) {
            return Outcome.same();
        }
        String with = one.parameters().size() == 1 ? "" : "with " + parameters + "\n";
        return new Outcome(Outcome.Status.DIFFERS, with + differences, "");
    }

    private static boolean isOtherOrder(String one, String other) {
        return JsonValue.withoutOrder(one).equals(JsonValue.withoutOrder(other));
    }

    /// Cases whose results differ in the order of an object's keys.
    Set<String> otherOrder() {
        return Collections.unmodifiableSet(otherOrder);
    }

    /// The rows of each table in which the two sides differ.
    private String changed(Map<String, String> oldRows, Map<String, String> newRows) throws SQLException {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> entry : new TreeMap<>(oldRows).entrySet()) {
            String table = entry.getKey();
            if (!table.startsWith("sequence ") && !entry.getValue().equals(newRows.get(table))) {
                text.append("\nrows of ")
                        .append(table)
                        .append("\n")
                        .append(onlyIn("old: ", old.rows(table), fresh.rows(table)));
                text.append(onlyIn("new: ", fresh.rows(table), old.rows(table)));
            }
        }
        return text.toString();
    }

    private static String onlyIn(String side, String here, String there) {
        List<String> others = there.lines().toList();
        return here.lines()
                .filter(row -> !others.contains(row))
                .map(row -> "  " + side + row + "\n")
                .collect(Collectors.joining());
    }

    @Override
    public void close() throws IOException, SQLException {
        for (Part one : open.reversed()) {
            one.close();
        }
    }
}
