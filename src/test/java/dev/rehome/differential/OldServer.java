package dev.rehome.differential;

import dev.rehome.testing.Daemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A PostgREST on the loopback.
final class OldServer implements AutoCloseable {
    private static final String SECRET = "only for tests, and long enough to be taken";

    private final Daemon daemon;
    private final int port;

    private OldServer(Daemon daemon, int port) {
        this.daemon = daemon;
        this.port = port;
    }

    /// @param database URL that it logs in with
    /// @param anon the role for requests without a key
    /// @param settings more lines of its configuration
    static OldServer start(Path program, String database, String anon, Map<String, String> settings)
            throws IOException, InterruptedException {
        int port = Daemon.freePort();
        Map<String, String> all = new TreeMap<>(settings);
        all.put("db-uri", database);
        all.put("db-anon-role", anon);
        all.put("db-schemas", "public,archive");
        all.put("db-pool", "4");
        all.put("jwt-secret", SECRET);
        all.put("server-host", "127.0.0.1");
        all.put("server-port", String.valueOf(port));
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) ->
                text.append(name).append(" = ").append(quoted(value)).append('\n'));
        Path file = Files.createTempFile("postgrest", ".conf");
        Files.writeString(file, text);
        Path log = Path.of("target/differential/postgrest-" + port + ".log");
        Daemon daemon = Daemon.start(List.of(program.toString(), file.toString()), port, log);
        Files.delete(file);
        return new OldServer(daemon, port);
    }

    private static String quoted(String value) {
        return value.matches("[0-9]+|true|false") ? value : "\"" + value + "\"";
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /// A key that makes requests run as `role`.
    static String key(String role) throws GeneralSecurityException {
        String head = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        String claims = encode(("{\"role\":\"" + role + "\"}").getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] signature = mac.doFinal((head + "." + claims).getBytes(StandardCharsets.UTF_8));
        return head + "." + claims + "." + encode(signature);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        daemon.close();
    }
}
