package dev.rehome.service;

import java.net.URI;
import java.util.Optional;

/// Where a Redis server is: `host`, `host:port`, `redis://host:port/database`, `rediss://` with TLS. A password stands
/// beside it, never in it.
///
/// @param database number of the database to look into
public record RedisAddress(String host, int port, int database, boolean tls) {
    private static final int PORT = 6379;

    /// Empty where it is none.
    public static Optional<RedisAddress> parse(String text) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "redis://" + text);
            boolean tls = "rediss".equals(uri.getScheme());
            boolean known = tls || "redis".equals(uri.getScheme());
            String path = uri.getPath() == null ? "" : uri.getPath();
            if (!known || uri.getHost() == null || uri.getUserInfo() != null || !path.matches("/?|/[0-9]{1,4}")) {
                return Optional.empty();
            }
            int database = path.length() > 1 ? Integer.parseInt(path.substring(1)) : 0;
            return Optional.of(
                    new RedisAddress(uri.getHost(), uri.getPort() < 0 ? PORT : uri.getPort(), database, tls));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return (tls ? "rediss" : "redis") + "://" + host + ":" + port + (database == 0 ? "" : "/" + database);
    }
}
