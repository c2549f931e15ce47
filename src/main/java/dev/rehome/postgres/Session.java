package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgArray;

/// One connection to a server, in autocommit until [#begin()]. Used by one thread at a time; only
/// [#cancelAndClose()] may be called from another.
///
/// SQL errors arrive as [RehomeException] with the server's words; [ServerError#of(Throwable)] gives the
/// details.
public final class Session implements AutoCloseable {
    /// Same on both sides, so that the same value has the same text, and nothing that a role or database sets
    /// by default (timeouts above all) ends a long copy. `search_path` is empty: every name is written out.
    /// `rehome.applier` is what the fence on a closed table lets through.
    /// What a commit of ours said is in survives a crash, also where a database is set to be faster than that;
    /// who can do without says so.
    /// Compiling (JIT) costs more than it saves in catalog queries with their high estimates and in COPY, where
    /// it would be done for every chunk.
    private static final String SETTINGS = """
            SET search_path = '';
            SET row_security = off;
            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET idle_session_timeout = 0;
            SET client_connection_check_interval = '1s';
            SET tcp_keepalives_idle = 15;
            SET tcp_keepalives_interval = 5;
            SET tcp_keepalives_count = 4;
            SET client_encoding = 'UTF8';
            SET rehome.applier = 'on';
            SET DateStyle = 'ISO, YMD';
            SET IntervalStyle = 'postgres';
            SET TimeZone = 'UTC';
            SET extra_float_digits = 1;
            SET bytea_output = 'hex';
            SET xmlbinary = 'base64';
            SET xmloption = 'content';
            SET lc_monetary = 'C';
            SET default_transaction_read_only = off;
            SET default_transaction_deferrable = off;
            SET default_transaction_isolation = 'read committed';
            SET synchronize_seqscans = off;
            SET jit = off;
            SET check_function_bodies = off;
            SELECT pg_catalog.set_config('synchronous_commit', 'local', false)
             WHERE pg_catalog.current_setting('synchronous_commit') = 'off'""";

    private final Server server;
    private final Connection connection;
    private final Optional<Wire> wire;
    private final Consumer<Session> onClose;

    /// @param wire the connection's sockets, where they are known: COPY is faster over them
    Session(Server server, Connection connection, Optional<Wire> wire, Consumer<Session> onClose) {
        this.server = server;
        this.connection = connection;
        this.wire = wire;
        this.onClose = onClose;
    }

    void prepareSettings() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
            if (version().atLeast(17)) {
                statement.execute("SET transaction_timeout = 0");
            }
        }
    }

    public Server server() {
        return server;
    }

    /// The JDBC connection, for what this class does not offer.
    public Connection jdbc() {
        return connection;
    }

    public ServerVersion version() {
        try {
            PGConnection pg = connection.unwrap(PGConnection.class);
            return new ServerVersion(Integer.parseInt(
                    pg.getParameterStatus("server_version_num") == null
                            ? scalar("SHOW server_version_num")
                            : pg.getParameterStatus("server_version_num")));
        } catch (SQLException e) {
            throw failed("SHOW server_version_num", e);
        }
    }

    /// Whether both are in the same database of the same running server, whatever address led to it. A physical copy
    /// has the same identifiers; the time of the server's start, to the microsecond, tells those apart.
    public boolean isInSameDatabaseAs(Session other) {
        String sql = """
                SELECT d.oid || '/' || d.datname || '/' || pg_catalog.pg_postmaster_start_time()
                  FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()""";
        boolean alike = scalar(sql).equals(other.scalar(sql));
        Optional<String> system = alike ? systemIdentifier() : Optional.empty();
        Optional<String> otherSystem = alike ? other.systemIdentifier() : Optional.empty();
        return alike && (system.isEmpty() || otherSystem.isEmpty() || system.equals(otherSystem));
    }

    /// The number that the cluster got when it was made; empty where the role was denied the function that tells it.
    public Optional<String> systemIdentifier() {
        String may = "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')";
        return scalar(may).equals("t")
                ? Optional.of(scalar("SELECT system_identifier FROM pg_catalog.pg_control_system()"))
                : Optional.empty();
    }

    /// The server process id of this session.
    public int backendPid() {
        try {
            return connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw failed("backend pid", e);
        }
    }

    public CopyManager copyManager() {
        try {
            return connection.unwrap(PGConnection.class).getCopyAPI();
        } catch (SQLException e) {
            throw failed("COPY", e);
        }
    }

    /// Starts a `COPY .. TO STDOUT`. Statements before it in the same text run in its transaction.
    public CopyReader copyOut(String sql) {
        startTransaction();
        return wire.<CopyReader>map(w -> WireCopyReader.start(this, w, sql))
                .orElseGet(() -> JdbcCopyReader.start(this, sql));
    }

    /// Starts a `COPY .. FROM STDIN`. Statements before it in the same text run in its transaction.
    public CopyWriter copyIn(String sql) {
        startTransaction();
        return wire.<CopyWriter>map(w -> WireCopyWriter.start(this, w, sql))
                .orElseGet(() -> JdbcCopyWriter.start(this, sql));
    }

    /// Starts `START_REPLICATION`, in a session of [Server#openReplication(String)]. The session is used by
    /// nothing else from then on.
    public ReplicationStream replicate(String command) {
        return ReplicationStream.start(
                this, wire.orElseThrow(() -> new IllegalStateException("sockets not seen")), command);
    }

    /// pgjdbc sends BEGIN with the first statement only, and does not see those that [Wire] sends.
    private void startTransaction() {
        try {
            BaseConnection base = connection.unwrap(BaseConnection.class);
            if (!connection.getAutoCommit() && base.getTransactionState() == TransactionState.IDLE) {
                execute("SELECT 1");
            }
        } catch (SQLException e) {
            throw failed("BEGIN", e);
        }
    }

    /// Cancels the running statement on the server.
    void cancel() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            // The connection is gone already, which ends its statement too.
        }
    }

    /// Runs one or more statements without parameters; results are dropped.
    public void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            // JDBC's {d ..} and the like mean nothing here: braces in an expression are the server's.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /// An array for a parameter, in the server's binary form.
    ///
    /// @param type OID of the array type
    public Array array(int type, byte[] image) {
        try {
            return new PgArray(connection.unwrap(BaseConnection.class), type, image);
        } catch (SQLException e) {
            throw failed("an array as parameter", e);
        }
    }

    /// Runs one statement with `?` parameters and gives the number of rows it touched.
    public int update(String sql, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /// One record a row, in the order the server gave them. Bound by memory: for catalogs and ledgers, not for
    /// data.
    public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /// The first row, if there is one.
    public <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters) {
        return query(sql, reader, parameters).stream().findFirst();
    }

    /// The text of the first column of the only row; a null comes back as the empty string.
    public String scalar(String sql, Object... parameters) {
        return first(sql, row -> row.getString(1) == null ? "" : row.getString(1), parameters)
                .orElseThrow(() -> new IllegalStateException("no row from: " + sql));
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /// Starts a transaction in the isolation level of the session (read committed).
    public void begin() {
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw failed("BEGIN", e);
        }
    }

    /// Starts a read-only transaction that sees one moment: a new one, or that of an exported snapshot.
    public void beginSnapshot(Optional<Snapshot> snapshot) {
        begin();
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        snapshot.ifPresent(s -> execute("SET TRANSACTION SNAPSHOT '" + s.id() + "'"));
    }

    /// Exports the snapshot of the transaction this session is in.
    public Snapshot exportSnapshot() {
        return new Snapshot(scalar("SELECT pg_catalog.pg_export_snapshot()"));
    }

    public void commit() {
        try {
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw failed("COMMIT", e);
        }
    }

    public void rollback() {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw failed("ROLLBACK", e);
        }
    }

    /// The exception for a statement that failed, with the server's words and the statement's first line.
    public RehomeException failed(String sql, SQLException e) {
        String statement = sql.strip().lines().findFirst().orElse("");
        String shortened = statement.length() > 120 ? statement.substring(0, 117) + "..." : statement;
        return new RehomeException(
                PostgresProblem.statement(server.side()),
                server.side().word() + " " + server.endpoint().display() + ": statement failed: " + shortened,
                ServerError.of(e).map(ServerError::words).orElse(""),
                ServerError.of(e).map(this::remedy).orElse(""),
                e);
    }

    private String remedy(ServerError error) {
        if (error.isConnectionLost()) {
            return "check that the server runs, then run the same command again";
        }
        return switch (error.sqlState()) {
            case "42501" ->
                "as an administrator, grant role " + server.endpoint().user()
                        + " what the cause names; rehome preflight shows what else it lacks";
            case "53100" -> "make room on the server's disk, then run the same command again";
            case "53300" -> "use fewer --jobs, or close other sessions";
            case "25006" -> "name a server that takes writes: this one is a standby or set to read only";
            default -> "mend what the cause names, then run the same command again; rehome preflight may show more";
        };
    }

    void cancelAndClose() {
        cancel();
        close();
    }

    @Override
    public void close() {
        onClose.accept(this);
        try {
            connection.close();
        } catch (SQLException e) {
            // Closing a connection that is already broken: nothing is left to release.
        }
    }
}
