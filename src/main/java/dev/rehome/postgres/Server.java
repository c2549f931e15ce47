package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One database of a move, and every session that this run has open on it. Safe for use from any thread.
///
/// Each session carries the run id in its `application_name`, so that a later start finds what a dead run left.
/// A transaction pooler is found out before anything is set there, and refused.
public final class Server implements AutoCloseable {
    /// pgjdbc logs what it throws as well, on stderr: the exception is enough. Held here, or the level would be
    /// lost.
    private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

    static {
        DRIVER_LOG.setLevel(Level.OFF);
    }

    private final Side side;
    private final Endpoint endpoint;
    private final String runId;
    private final List<String> sshCommand;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    /// Guarded by `lock`.
    private final Map<Host, SshTunnel> tunnels = new HashMap<>();
    /// Written under `lock`, once.
    private volatile @Nullable Access access;

    /// @param runId of this run, at most 16 characters
    public Server(Side side, Endpoint endpoint, String runId) {
        this(side, endpoint, runId, List.of("ssh"));
    }

    /// @param sshCommand the words that start ssh where the endpoint names an SSH host
    public Server(Side side, Endpoint endpoint, String runId, List<String> sshCommand) {
        this.side = side;
        this.endpoint = endpoint;
        this.runId = runId;
        this.sshCommand = List.copyOf(sshCommand);
    }

    /// The same database with sessions of its own: closing the one leaves the other's open.
    public Server another() {
        return new Server(side, endpoint, runId, sshCommand);
    }

    public Side side() {
        return side;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public String runId() {
        return runId;
    }

    /// Opens a session with the settings every session of rehome has.
    ///
    /// @param purpose one word that tells what it is for; part of its `application_name`
    /// @throws RehomeException `RH-PG-002` or `RH-PG-003` where the server cannot be reached or refuses,
    ///     `RH-PG-006` or `RH-PG-007` where the SSH tunnel does not come about, `RH-PG-008` or `RH-PG-009` for
    ///     a transaction pooler
    public Session open(String purpose) {
        Connected connected = connect(purpose);
        try {
            refuseTransactionPooler(connected.host(), access(connected, purpose));
            Session session = new Session(this, connected.connection(), connected.wire(), open::remove);
            open.add(session);
            session.prepareSettings();
            return session;
        } catch (SQLException e) {
            closeQuietly(connected.connection());
            throw ConnectError.explain(side, endpoint, connected.host(), e);
        } catch (RehomeException e) {
            closeQuietly(connected.connection());
            throw e;
        }
    }

    /// Opens a session of the replication protocol: it takes SQL and replication commands, both in the simple
    /// form.
    ///
    /// @throws RehomeException as [#open(String)]
    public Session openReplication(String purpose) {
        access();
        Connected connected = connect(
                purpose,
                Map.of("replication", "database", "preferQueryMode", "simple", "assumeMinServerVersion", "14"));
        try {
            Session session = new Session(this, connected.connection(), connected.wire(), open::remove);
            open.add(session);
            session.prepareSettings();
            return session;
        } catch (SQLException e) {
            closeQuietly(connected.connection());
            throw ConnectError.explain(side, endpoint, connected.host(), e);
        }
    }

    /// What lies between rehome and the server.
    ///
    /// @throws RehomeException as [#open(String)]
    public Access access() {
        Access known = access;
        if (known == null) {
            open("access").close();
            known = access;
        }
        return java.util.Objects.requireNonNull(known);
    }

    private record Connected(Host host, Connection connection, Optional<Wire> wire) {}

    private Connected connect(String purpose) {
        return connect(purpose, Map.of());
    }

    /// Tries the hosts in their order, as libpq does.
    ///
    /// @param more properties of pgjdbc
    private Connected connect(String purpose, Map<String, String> more) {
        RehomeException last = null;
        boolean standbyLast = "prefer-standby".equals(endpoint.parameters().get("target_session_attrs"));
        for (String wanted : standbyLast ? List.of("standby", "any") : List.of(wanted())) {
            for (Host host : endpoint.hosts()) {
                if (AccessProbe.isTransactionPoolerByName(host)) {
                    refuseTransactionPooler(host, Access.TRANSACTION_POOLER);
                }
                try {
                    SocketCapture sockets = new SocketCapture();
                    Connection connection = sockets.during(() -> connect(host, purpose, more));
                    if (is(wanted, connection)) {
                        return new Connected(host, connection, sockets.wire());
                    }
                    closeQuietly(connection);
                    last = wrongKind(host, wanted);
                } catch (SQLException e) {
                    last = ConnectError.explain(side, endpoint, host, e);
                    if (!ConnectError.maybeAnotherHost(e)) {
                        throw last;
                    }
                }
            }
        }
        throw java.util.Objects.requireNonNull(last);
    }

    private String wanted() {
        return endpoint.parameters().getOrDefault("target_session_attrs", "any");
    }

    private Connection connect(Host host, String purpose, Map<String, String> more) throws SQLException {
        String name = "rehome " + runId + " " + purpose;
        Properties properties = DriverProperties.of(endpoint, host, route(host), name);
        more.forEach(properties::setProperty);
        return DriverManager.getConnection(DriverProperties.url(endpoint, host), properties);
    }

    private String route(Host host) {
        String bastion = endpoint.parameters().get("ssh");
        if (bastion != null) {
            return "127.0.0.1 " + tunnel(host, bastion).port();
        }
        if (host.isSocket()) {
            return host.name() + "/.s.PGSQL." + host.port();
        }
        return host.address().isEmpty() ? "" : host.address() + " " + host.port();
    }

    /// One tunnel a host, made again when its ssh has ended.
    private SshTunnel tunnel(Host host, String bastion) {
        lock.lock();
        try {
            SshTunnel tunnel = tunnels.get(host);
            if (tunnel == null || !tunnel.isAlive()) {
                tunnel = SshTunnel.open(side, sshCommand, bastion, host);
                tunnels.put(host, tunnel);
            }
            return tunnel;
        } finally {
            lock.unlock();
        }
    }

    private static boolean is(String wanted, Connection connection) throws SQLException {
        if (wanted.equals("any")) {
            return true;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_is_in_recovery(),"
                        + " pg_catalog.current_setting('transaction_read_only') = 'on'")) {
            row.next();
            boolean standby = row.getBoolean(1);
            return switch (wanted) {
                case "read-write" -> !standby && !row.getBoolean(2);
                case "read-only" -> standby || row.getBoolean(2);
                case "primary" -> !standby;
                default -> standby;
            };
        }
    }

    private RehomeException wrongKind(Host host, String wanted) {
        return new RehomeException(
                PostgresProblem.connect(side),
                side.word() + " " + host.display() + "/" + endpoint.database() + ": not a " + wanted + " server",
                "target_session_attrs=" + wanted,
                "name a host that is, or leave target_session_attrs out");
    }

    private Access access(Connected connected, String purpose) throws SQLException {
        Access known = access;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            Access probed =
                    AccessProbe.probe(connected.connection(), () -> connect(connected.host(), purpose, Map.of()));
            access = probed;
            return probed;
        } finally {
            lock.unlock();
        }
    }

    private void refuseTransactionPooler(Host host, Access found) {
        if (found == Access.TRANSACTION_POOLER) {
            throw new RehomeException(
                    side == Side.SOURCE ? PostgresProblem.SOURCE_POOLER : PostgresProblem.TARGET_POOLER,
                    side.word() + " " + host.display() + "/" + endpoint.database() + ": this is a transaction pooler",
                    "nothing of a session lasts behind it: no snapshot, no setting, no lock",
                    "connect directly, or through the pooler's session mode (at Supabase: port 5432 of the same host)");
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It was of no use anyway: the reason is on its way to the caller.
        }
    }

    /// Ends every open session: running statements are cancelled on the server and the connections closed.
    /// Used when the run is interrupted; the sessions' owners see an exception.
    public void cancelAll() {
        for (Session session : open) {
            session.cancelAndClose();
        }
    }

    /// Closes every open session at once, without asking the server anything: also one that waits for an answer
    /// that may never come. Their owners see an exception; the server ends what they ran when it notices.
    public void abandonAll() {
        for (Session session : open) {
            session.close();
        }
    }

    /// Closes what is still open.
    @Override
    public void close() {
        abandonAll();
        lock.lock();
        try {
            tunnels.values().forEach(SshTunnel::close);
            tunnels.clear();
        } finally {
            lock.unlock();
        }
    }
}
