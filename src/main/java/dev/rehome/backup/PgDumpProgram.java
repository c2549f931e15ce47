package dev.rehome.backup;

import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Host;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `pg_dump` where this machine has one that is not older than the server: it refuses newer ones.
///
/// @param program its path
/// @param major its version
record PgDumpProgram(Path program, int major) {
    private static final Pattern VERSION = Pattern.compile("pg_dump \\(PostgreSQL\\) (\\d+)");
    private static final int WORDS_MAX = 2000;
    private static final long BYTES_AT_ONCE = 1 << 16;
    /// libpq's names for what an endpoint may carry.
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("sslmode", "PGSSLMODE"),
            Map.entry("sslnegotiation", "PGSSLNEGOTIATION"),
            Map.entry("sslcert", "PGSSLCERT"),
            Map.entry("sslkey", "PGSSLKEY"),
            Map.entry("sslrootcert", "PGSSLROOTCERT"),
            Map.entry("channel_binding", "PGCHANNELBINDING"),
            Map.entry("require_auth", "PGREQUIREAUTH"),
            Map.entry("connect_timeout", "PGCONNECT_TIMEOUT"),
            Map.entry("options", "PGOPTIONS"),
            Map.entry("hostaddr", "PGHOSTADDR"));

    /// The oldest that is new enough, so that what it writes can be restored with as many versions as
    /// possible.
    static Optional<PgDumpProgram> find(Map<String, String> variables, int serverMajor) {
        String path = variables.getOrDefault("PATH", "");
        Stream<Path> folders = Stream.concat(
                Arrays.stream(path.split(File.pathSeparator))
                        .filter(f -> !f.isEmpty())
                        .map(Path::of),
                debian());
        return folders.map(folder -> folder.resolve("pg_dump"))
                .filter(Files::isExecutable)
                .flatMap(program -> version(program).stream())
                .filter(program -> program.major() >= serverMajor)
                .min(Comparator.comparingInt(PgDumpProgram::major));
    }

    private static Stream<Path> debian() {
        String[] versions = Path.of("/usr/lib/postgresql").toFile().list();
        return versions == null
                ? Stream.empty()
                : Arrays.stream(versions).map(v -> Path.of("/usr/lib/postgresql", v, "bin"));
    }

    private static Optional<PgDumpProgram> version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String line = new String(process.getInputStream().readNBytes(200), StandardCharsets.UTF_8);
            process.waitFor(5, TimeUnit.SECONDS);
            Matcher matcher = VERSION.matcher(line);
            return matcher.find()
                    ? Optional.of(new PgDumpProgram(program, Integer.parseInt(matcher.group(1))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// Why it cannot reach a server that rehome reaches; empty where it can.
    static Optional<String> obstacle(Endpoint endpoint) {
        return endpoint.parameters().containsKey("ssh")
                ? Optional.of("the server is reached through an SSH tunnel of rehome's own")
                : Optional.empty();
    }

    /// Dumps in `pg_dump`'s custom form. Secrets go through the environment, which other users cannot read.
    ///
    /// @param snapshot exported by a session that stays open meanwhile
    /// @param schemas patterns to leave out
    /// @return its complaint where it failed
    Optional<String> dump(
            Endpoint endpoint, String snapshot, List<String> schemas, OutputStream out, BackupProgress progress)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "-Fc", "--no-password", "--snapshot=" + snapshot, "--lock-wait-timeout=60s"));
        schemas.forEach(schema -> command.add("--exclude-schema=" + schema));
        ProcessBuilder builder = new ProcessBuilder(command);
        environment(endpoint, builder.environment());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            FutureTask<String> words = new FutureTask<>(() -> read(process.getErrorStream()));
            Thread.ofVirtual().start(words);
            pass(process.getInputStream(), out, progress);
            int status = process.waitFor();
            return status == 0 ? Optional.empty() : Optional.of(words(status, words.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (ExecutionException e) {
            return Optional.of("what pg_dump said cannot be read");
        } finally {
            process.destroyForcibly();
        }
    }

    private static void environment(Endpoint endpoint, Map<String, String> environment) {
        Host host = endpoint.hosts().getFirst();
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        environment.put(
                "PGHOST",
                String.join(",", endpoint.hosts().stream().map(Host::name).toList()));
        environment.put(
                "PGPORT",
                String.join(
                        ",",
                        endpoint.hosts().stream()
                                .map(h -> String.valueOf(h.port()))
                                .toList()));
        environment.put("PGDATABASE", endpoint.database());
        environment.put("PGUSER", endpoint.user());
        environment.put("PGAPPNAME", "rehome pg_dump");
        if (!host.password().isEmpty()) {
            environment.put("PGPASSWORD", host.password());
        }
        VARIABLES.forEach((parameter, variable) -> {
            String value = endpoint.parameters().get(parameter);
            if (value != null) {
                environment.put(variable, value);
            }
        });
    }

    private static void pass(InputStream in, OutputStream out, BackupProgress progress) throws IOException {
        byte[] buffer = new byte[(int) BYTES_AT_ONCE];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            progress.bytes(n);
        }
    }

    /// Its beginning; the rest is read, so that the program does not wait, and dropped.
    private static String read(InputStream in) throws IOException {
        try (in) {
            String words = new String(in.readNBytes(WORDS_MAX), StandardCharsets.UTF_8);
            in.transferTo(OutputStream.nullOutputStream());
            return words;
        }
    }

    private static String words(int status, String words) {
        String said = words.strip().replaceAll("\\s*\\R\\s*", "; ");
        return "pg_dump ended with status " + status + (said.isEmpty() ? "" : ": " + said);
    }
}
