package dev.rehome.demo;

import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The two servers of the demonstration: a source like a Supabase project on PostgreSQL 15, an ordinary target on
/// PostgreSQL 17. Both are filled by [DemoData]. Closing stops both and removes their files.
public final class DemoServers implements AutoCloseable {
    static final String DATABASE = "salon";
    /// Of the live part, on the target.
    private static final String LIVE_DATABASE = "live";

    private static final String PROVIDER = "postgres";
    private static final String APPLICATION = "salon_app";
    private static final String SOURCE_OWNER = "demo_owner";
    private static final String TARGET_OWNER = "demo_app";
    private static final int SOURCE_MAJOR = 15;
    private static final int TARGET_MAJOR = 17;

    private final EmbeddedServer source;
    private final EmbeddedServer target;

    private DemoServers(EmbeddedServer source, EmbeddedServer target) {
        this.source = source;
        this.target = target;
    }

    /// Starts both at once.
    ///
    /// @param binaries folder with `15.jar` and `17.jar`
    public static DemoServers start(Path binaries) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EmbeddedServer> source =
                    threads.submit(() -> EmbeddedServer.start(binaries, SOURCE_MAJOR, Map.of()));
            Future<EmbeddedServer> target =
                    threads.submit(() -> EmbeddedServer.start(binaries, TARGET_MAJOR, Map.of()));
            return both(source, target);
        }
    }

    /// Where one does not start the other is stopped.
    private static DemoServers both(Future<EmbeddedServer> source, Future<EmbeddedServer> target)
            throws InterruptedException {
        try {
            return new DemoServers(source.get(), target.get());
        } catch (ExecutionException e) {
            closeStarted(source);
            closeStarted(target);
            throw new IllegalStateException("a server of the demonstration did not start", e.getCause());
        }
    }

    private static void closeStarted(Future<EmbeddedServer> server) throws InterruptedException {
        try {
            server.get().close();
        } catch (ExecutionException e) {
            // This is the one that did not start: nothing to stop.
        }
    }

    /// The URL of the source for the owner of its tables.
    public String sourceUrl() {
        return source.url(DATABASE, SOURCE_OWNER);
    }

    /// The URL of the target for the owner of its database.
    public String targetUrl() {
        return target.url(DATABASE, TARGET_OWNER);
    }

    /// The URL of the target's database of the live part, for its owner.
    String liveTargetUrl() {
        return target.url(LIVE_DATABASE, TARGET_OWNER);
    }

    /// The URL that the application uses while it is live on a side: its role owns nothing.
    String applicationUrl(Side side) {
        return liveUrl(side, APPLICATION);
    }

    /// The same database for the superuser, who sees every row.
    String providerUrl(Side side) {
        return liveUrl(side, PROVIDER);
    }

    private String liveUrl(Side side, String role) {
        return embedded(side).url(side == Side.SOURCE ? DATABASE : LIVE_DATABASE, role);
    }

    /// Runs SQL as a superuser, as the provider would: to make roles and databases, and to damage and mend values
    /// past triggers.
    void asProvider(Side side, String database, String sql) {
        run(side, embedded(side).url(database, PROVIDER), sql);
    }

    /// Runs SQL as the role that owns the database.
    void asOwner(Side side, String sql) {
        run(side, side == Side.SOURCE ? sourceUrl() : targetUrl(), sql);
    }

    /// The first column of the only row, read as superuser: what the demonstration checks the commands against.
    String scalar(Side side, String sql) {
        try (Server server = server(side, embedded(side).url(DATABASE, PROVIDER));
                Session session = server.open("look")) {
            return session.scalar(sql);
        }
    }

    /// What there is of rehome in the databases of the live part; empty where nothing is.
    String leftOvers() {
        StringJoiner left = new StringJoiner(", ");
        for (Side side : Side.values()) {
            try (Server server = server(side, providerUrl(side));
                    Session session = server.open("look")) {
                session.query("""
                                SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
                                UNION ALL SELECT 'publication ' || pubname FROM pg_publication WHERE pubname LIKE 'rehome%'
                                UNION ALL SELECT 'schema rehome' FROM pg_namespace WHERE nspname = 'rehome'
                                UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE 'rehome%'""", row -> row.getString(1))
                        .forEach(object -> left.add(object + " on the " + side.word()));
            }
        }
        return left.toString();
    }

    private EmbeddedServer embedded(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    private static void run(Side side, String url, String sql) {
        try (Server server = server(side, url);
                Session session = server.open("prepare")) {
            session.execute("SET search_path = public");
            session.execute(sql);
        }
    }

    private static Server server(Side side, String url) {
        return new Server(side, Endpoint.parse(url), "demo");
    }

    @Override
    public void close() {
        try (source) {
            target.close();
        }
    }
}
