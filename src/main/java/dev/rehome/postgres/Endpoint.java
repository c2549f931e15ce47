package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// How to reach one database: a parsed `postgres://` URL with libpq's parameters and defaults.
///
/// Holds the password, therefore has a `toString` of its own that never shows it.
///
/// @param host host name or address
/// @param port TCP port
/// @param database database name
/// @param user role to log in as
/// @param password empty where none was given
/// @param parameters the URL's remaining parameters by their libpq names
public record Endpoint(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {
    public Endpoint {
        parameters = Map.copyOf(parameters);
    }

    /// Parses a `postgres://` or `postgresql://` URL.
    ///
    /// @throws RehomeException `RH-PG-001` where it is not one; the message never repeats the URL
    public static Endpoint parse(String url) {
        if (!url.startsWith("postgres://") && !url.startsWith("postgresql://")) {
            throw bad("an endpoint must be a postgres:// URL");
        }
        URI uri = URI.create(url);
        String[] login = uri.getRawUserInfo() == null
                ? new String[] {""}
                : uri.getRawUserInfo().split(":", 2);
        String user = login[0].isEmpty() ? System.getProperty("user.name", "postgres") : decode(login[0]);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String database = path.length() > 1 ? decode(path.substring(1)) : user;
        return new Endpoint(
                uri.getHost() == null ? "localhost" : uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                database,
                user,
                login.length > 1 ? decode(login[1]) : "",
                parameters(uri.getRawQuery() == null ? "" : uri.getRawQuery()));
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                parameters.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static RehomeException bad(String message) {
        return new RehomeException(
                PostgresProblem.BAD_ENDPOINT, message, "", "write postgres://user@host:port/database, or env:NAME");
    }

    /// `host:port/database`, for messages: no user, no secret.
    public String display() {
        return host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "Endpoint[" + display() + "]";
    }
}
