package dev.rehome.demo;

import dev.rehome.postgres.Side;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Fills the servers of the demonstration from the scripts in `resources/demo`.
public final class DemoData {
    /// The application's tables in the order the runbook lists them.
    static final List<String> TABLES = List.of(
            "whatsapp_auth",
            "whatsapp_keys",
            "companies",
            "clients",
            "services",
            "staff",
            "staff_schedules",
            "bookings",
            "appointments_cache",
            "reminders",
            "sync_status",
            "dialog_contexts",
            "messages");

    /// The tables that the target already holds, with older rows.
    static final List<String> STALE = List.of("whatsapp_auth", "whatsapp_keys");

    private DemoData() {}

    /// @param scale multiplies the rows of every table that grows with the business
    public static void fill(DemoServers servers, int scale) {
        fillSource(servers, scale);
        fillTarget(servers, scale);
    }

    /// An empty database on the target, for the live part.
    static void makeLive(DemoServers servers) {
        servers.asProvider(Side.TARGET, "postgres", database("target-live.sql"));
    }

    private static void fillSource(DemoServers servers, int scale) {
        servers.asProvider(Side.SOURCE, "postgres", withoutDatabase("source-cluster.sql"));
        servers.asProvider(Side.SOURCE, "postgres", database("source-cluster.sql"));
        servers.asProvider(Side.SOURCE, DemoServers.DATABASE, script("source-managed.sql", scale));
        servers.asOwner(Side.SOURCE, script("whatsapp.sql", scale) + script("whatsapp-rows.sql", scale));
        servers.asOwner(Side.SOURCE, script("source.sql", scale));
        servers.asOwner(Side.SOURCE, script("source-rows.sql", scale));
        servers.asOwner(Side.SOURCE, "ANALYZE");
    }

    private static void fillTarget(DemoServers servers, int scale) {
        servers.asProvider(Side.TARGET, "postgres", withoutDatabase("target-cluster.sql"));
        servers.asProvider(Side.TARGET, "postgres", database("target-cluster.sql"));
        servers.asOwner(
                Side.TARGET,
                script("whatsapp.sql", scale) + script("whatsapp-rows.sql", scale) + script("target-stale.sql", scale));
        servers.asOwner(Side.TARGET, "ANALYZE");
    }

    /// CREATE DATABASE is the last statement of a cluster script; it cannot run in one transaction with others.
    private static String database(String name) {
        String script = script(name, 1);
        return script.substring(script.indexOf("CREATE DATABASE"));
    }

    private static String withoutDatabase(String name) {
        String script = script(name, 1);
        return script.substring(0, script.indexOf("CREATE DATABASE"));
    }

    private static String script(String name, int scale) {
        try (InputStream file = Objects.requireNonNull(DemoData.class.getResourceAsStream("/demo/" + name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("${scale}", String.valueOf(scale));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
