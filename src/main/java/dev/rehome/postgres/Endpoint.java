package dev.rehome.postgres;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How to reach one database: a resolved `postgres://` URL with libpq's parameters and defaults.
///
/// Holds passwords, therefore has a `toString` of its own that never shows them.
///
/// @param hosts where the database may be, tried in this order; never empty
/// @param database database name
/// @param user role to log in as
/// @param parameters the other parameters by their libpq names, the environment's included
/// @param warnings what a person should know about how this came to be, such as a password file that was ignored
public record Endpoint(
        List<Host> hosts, String database, String user, Map<String, String> parameters, List<String> warnings) {
    public Endpoint {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
        warnings = List.copyOf(warnings);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("an endpoint needs a host");
        }
    }

    /// Parses a `postgres://` or `postgresql://` URL; no environment, no password file.
    ///
    /// @throws RehomeException `RH-PG-001` where it is not one; the message never repeats the URL
    public static Endpoint parse(String url) {
        return parse(url, Map.of());
    }

    /// Parses a `postgres://` or `postgresql://` URL, with libpq's `PG...` variables and the password file as
    /// defaults.
    ///
    /// @param environment the variables, by name; `HOME` says where the user's files are
    /// @throws RehomeException `RH-PG-001` where it is not one; the message never repeats the URL
    public static Endpoint parse(String url, Map<String, String> environment) {
        return EndpointResolver.resolve(EndpointUrl.parse(url), environment);
    }

    /// The same database through another SSH host.
    ///
    /// @param bastion `user@host` or `user@host:port`
    public Endpoint withSsh(String bastion) {
        Map<String, String> changed = new HashMap<>(parameters);
        changed.put("ssh", bastion);
        return new Endpoint(hosts, database, user, changed, warnings);
    }

    /// The first host's name.
    public String host() {
        return hosts.getFirst().name();
    }

    /// The first host's port.
    public int port() {
        return hosts.getFirst().port();
    }

    /// The first host's password; empty where none is known.
    public String password() {
        return hosts.getFirst().password();
    }

    /// `host:port/database`, for messages: no user, no secret.
    public String display() {
        return hosts.stream().map(Host::display).collect(Collectors.joining(",")) + "/" + database;
    }

    @Override
    public String toString() {
        return "Endpoint[" + display() + "]";
    }
}
