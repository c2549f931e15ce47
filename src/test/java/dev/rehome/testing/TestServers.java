package dev.rehome.testing;

import dev.rehome.demo.EmbeddedServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// One embedded server per major version and JVM, started when first asked for.
public final class TestServers {
    private static final Map<Integer, EmbeddedServer> RUNNING = new TreeMap<>();

    private TestServers() {}

    /// The older of the two versions that most tests run on.
    public static final int OLDER = 15;
    /// The newer of them.
    public static final int NEWER = 17;
    /// The oldest version that is supported.
    public static final int OLDEST = 14;
    /// The newest version that is supported.
    public static final int NEWEST = 18;

    public static synchronized EmbeddedServer get(int major) {
        return RUNNING.computeIfAbsent(major, TestServers::start);
    }

    private static EmbeddedServer start(int major) {
        Path binaries = Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres"));
        EmbeddedServer server = EmbeddedServer.start(binaries, major, Map.of("log_statement", "all"));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }
}
