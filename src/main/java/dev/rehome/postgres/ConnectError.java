package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Says why a connection did not come about, each reason with its own remedy.
final class ConnectError {
    private record Explanation(String what, String remedy) {}

    private ConnectError() {}

    static RehomeException explain(Side side, Endpoint endpoint, Host host, SQLException e) {
        Explanation explanation = explanation(endpoint, host, e);
        return new RehomeException(
                PostgresProblem.connect(side),
                side.word() + " " + host.display() + "/" + endpoint.database() + ": " + explanation.what(),
                ServerError.of(e).map(ServerError::words).orElse(""),
                explanation.remedy(),
                e);
    }

    /// Whether the next host of a list is worth a try: libpq does not go on after a refused login.
    static boolean maybeAnotherHost(SQLException e) {
        ServerError error = ServerError.of(e).orElseThrow();
        return error.isConnectionLost() && !error.sqlState().equals("08004");
    }

    private static Explanation explanation(Endpoint endpoint, Host host, SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (cause(e, UnknownHostException.class)) {
            return new Explanation(
                    "unknown host " + host.name(),
                    "check the host name; db.*.supabase.co has an IPv6 address only: from here use the session pooler");
        }
        if (cause(e, SSLException.class) || cause(e, java.security.cert.CertificateException.class)) {
            return new Explanation(
                    "TLS failed",
                    "name the authority's certificate with sslrootcert=FILE, or sslrootcert=system for a public one");
        }
        if (message.toLowerCase(Locale.ROOT).contains("could not be verified")) {
            return new Explanation(
                    "the certificate is for another name than " + host.name(),
                    "use the host name of the certificate, or sslmode=verify-ca if you know this server by its authority");
        }
        if (message.contains("does not support SSL")) {
            return new Explanation(
                    "the server takes no TLS, sslmode=" + endpoint.parameters().get("sslmode") + " wants it",
                    "turn ssl on in the server, or on a private network use sslmode=disable");
        }
        return (host.isSocket() && cause(e, IOException.class))
                        || cause(e, ConnectException.class)
                        || cause(e, NoRouteToHostException.class)
                        || cause(e, SocketTimeoutException.class)
                        || message.contains("timed out")
                ? unreachable(host, e)
                : refused(endpoint, ServerError.of(e).orElseThrow());
    }

    private static Explanation unreachable(Host host, SQLException e) {
        if (host.isSocket()) {
            return new Explanation("no server at this socket", "check the folder and the port, or give a host name");
        }
        if (cause(e, ConnectException.class) && String.valueOf(e.getMessage()).contains("refused")) {
            return new Explanation("nothing takes connections at this port", "check the port and that the server runs");
        }
        return new Explanation(
                "no answer",
                "check that a firewall lets this machine through, and that it has IPv6 where the host has no IPv4 address");
    }

    private static Explanation refused(Endpoint endpoint, ServerError error) {
        String message = error.message().toLowerCase(Locale.ROOT);
        if (message.contains("tenant or user not found")) {
            return new Explanation(
                    "the pooler does not know role " + endpoint.user(),
                    "through Supabase's pooler the user is postgres.PROJECT_REF; copy the URL from the dashboard");
        }
        if (message.contains("password") && error.sqlState().equals("08004")) {
            return new Explanation(
                    "role " + endpoint.user() + " needs a password and none was given",
                    "give it in PGPASSWORD, in the password file, or in the URL by env:NAME");
        }
        return switch (error.sqlState()) {
            case "28P01" ->
                new Explanation(
                        "the server refuses the password of role " + endpoint.user(),
                        "check the password; percent-encode / ? # @ : and % of it in a URL");
            case "28000" ->
                new Explanation(
                        "the server does not let role " + endpoint.user() + " in from here",
                        "check that the role exists, may log in, and pg_hba.conf has a line for it, this address and TLS");
            case "3D000" ->
                new Explanation(
                        "there is no database \"" + endpoint.database() + "\"",
                        "check the name; a target database is made with: CREATE DATABASE name OWNER role TEMPLATE template0");
            case "42501" ->
                new Explanation(
                        "role " + endpoint.user() + " may not connect to this database",
                        "as its owner: GRANT CONNECT ON DATABASE name TO role");
            case "53300" ->
                new Explanation(
                        "the server has no connection left for role " + endpoint.user(),
                        "use fewer --jobs, close other sessions, or raise max_connections or the role's connection limit");
            case "42704" ->
                new Explanation(
                        "the server does not know a setting that PostgreSQL 14 has", "upgrade it to 14 or newer");
            case "57P03" ->
                new Explanation("the server is starting up, shutting down or recovering", "try again when it is up");
            default ->
                new Explanation(
                        "cannot connect as " + endpoint.user(),
                        "check the URL, the password and that this machine may connect, then run: rehome preflight");
        };
    }

    private static boolean cause(@Nullable Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
