package dev.rehome.postgres;

import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// libpq's connection parameters (PostgreSQL manual, 34.1.2) and what becomes of each.
final class ConnectionParameters {
    /// Followed as libpq follows them.
    private static final Set<String> FOLLOWED = Set.of(
            "host",
            "hostaddr",
            "port",
            "dbname",
            "user",
            "password",
            "passfile",
            "connect_timeout",
            "options",
            "channel_binding",
            "require_auth",
            "target_session_attrs",
            "sslmode",
            "sslnegotiation",
            "sslcert",
            "sslkey",
            "sslpassword",
            "sslrootcert",
            "keepalives",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "ssh");

    /// Taken and without effect: rehome names its sessions itself, always speaks UTF-8, never uses GSSAPI
    /// encryption,
    /// always sends the server's name in TLS; the others tune what rehome does not have.
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "application_name",
            "fallback_application_name",
            "client_encoding",
            "gssencmode",
            "gssdelegation",
            "krbsrvname",
            "gsslib",
            "sslsni",
            "sslcompression",
            "tcp_user_timeout",
            "ssl_max_protocol_version",
            "max_protocol_version");

    /// Would change who is trusted or where a connection goes: never ignored, so refused.
    private static final Set<String> REFUSED = Set.of(
            "sslcrl",
            "sslcrldir",
            "requirepeer",
            "ssl_min_protocol_version",
            "min_protocol_version",
            "sslcertmode",
            "service",
            "servicefile",
            "replication",
            "load_balance_hosts",
            "sslkeylogfile",
            "scram_client_key",
            "scram_server_key",
            "oauth_issuer",
            "oauth_client_id",
            "oauth_client_secret",
            "oauth_scope");

    /// libpq's environment variables (manual, 34.15).
    static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGHOSTADDR", "hostaddr"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDATABASE", "dbname"),
            Map.entry("PGUSER", "user"),
            Map.entry("PGPASSWORD", "password"),
            Map.entry("PGPASSFILE", "passfile"),
            Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
            Map.entry("PGOPTIONS", "options"),
            Map.entry("PGCHANNELBINDING", "channel_binding"),
            Map.entry("PGREQUIREAUTH", "require_auth"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"),
            Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLNEGOTIATION", "sslnegotiation"),
            Map.entry("PGSSLCERT", "sslcert"),
            Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"),
            Map.entry("PGSSLCRL", "sslcrl"),
            Map.entry("PGSSLCRLDIR", "sslcrldir"),
            Map.entry("PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"),
            Map.entry("PGREQUIREPEER", "requirepeer"),
            Map.entry("PGSERVICE", "service"));

    private ConnectionParameters() {}

    /// @throws RehomeException `RH-PG-001` where libpq does not know the name, or rehome does not follow it
    static void require(String name) {
        if (REFUSED.contains(name)) {
            throw new RehomeException(
                    PostgresProblem.BAD_ENDPOINT,
                    "endpoint: parameter \"" + name + "\" is not supported by rehome",
                    "",
                    "leave it out; docs/how-to/connect.md lists the parameters");
        }
        if (!FOLLOWED.contains(name) && !WITHOUT_EFFECT.contains(name)) {
            throw new RehomeException(
                    PostgresProblem.BAD_ENDPOINT,
                    "endpoint: unknown parameter \"" + name + "\"",
                    "",
                    nearest(name)
                            .map(known -> "did you mean \"" + known + "\"?")
                            .orElse("leave it out; docs/how-to/connect.md lists the parameters"));
        }
    }

    private static Optional<String> nearest(String name) {
        Set<String> known = new TreeSet<>(FOLLOWED);
        known.addAll(WITHOUT_EFFECT);
        return Nearest.of(name, known);
    }
}
