package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.settings.Database;
import dev.rehome.settings.Key;
import dev.rehome.settings.Keys;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Both databases of a command, opened from its settings. Closing ends every session; an interrupt too.
final class Connections implements AutoCloseable {
    private final Server source;
    private final Server target;
    private final Interrupts.Registration registration;

    private Connections(Server source, Server target, Interrupts interrupts) {
        this.source = source;
        this.target = target;
        this.registration = interrupts.onInterrupt(() -> {
            source.cancelAll();
            target.cancelAll();
        });
    }

    /// Resolves both databases; opens no session yet.
    static Connections of(Context context) {
        String runId = runId();
        return new Connections(
                server(context, Side.SOURCE, Keys.SOURCE, runId),
                server(context, Side.TARGET, Keys.TARGET, runId),
                context.interrupts());
    }

    /// The one database of a command that works with one.
    static Server database(Context context) {
        Key<Database> key = context.settings().get(Keys.TARGET).isPresent()
                        || context.settings().get(Keys.SOURCE).isEmpty()
                ? Keys.TARGET
                : Keys.SOURCE;
        String runId = runId();
        return server(context, Side.TARGET, key, runId);
    }

    /// The source alone.
    static Server source(Context context) {
        return server(context, Side.SOURCE, Keys.SOURCE, runId());
    }

    /// The target alone.
    static Server target(Context context) {
        return server(context, Side.TARGET, Keys.TARGET, runId());
    }

    static String runId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    /// The environment, with a home even where it names none.
    static Map<String, String> variables(Context context) {
        Map<String, String> variables = new HashMap<>(context.environment().variables());
        variables.putIfAbsent("HOME", context.environment().home().toString());
        return variables;
    }

    private static Server server(Context context, Side side, Key<Database> key, String runId) {
        Database.Resolved database = context.settings().database(key);
        Map<String, String> variables = variables(context);
        database.password().ifPresent(password -> variables.put("PGPASSWORD", password));
        Endpoint endpoint = endpoint(side, database.url(), variables);
        return new Server(side, database.ssh().map(endpoint::withSsh).orElse(endpoint), runId);
    }

    /// An endpoint does not know which of the two it is.
    private static Endpoint endpoint(Side side, String url, Map<String, String> variables) {
        try {
            return Endpoint.parse(url, variables);
        } catch (RehomeException e) {
            String message = e.message().replaceFirst("^endpoint:", side.word() + ":");
            throw new RehomeException(e.code(), message, e.reason(), e.remedy(), e);
        }
    }

    Server source() {
        return source;
    }

    Server target() {
        return target;
    }

    @Override
    public void close() {
        registration.close();
        target.close();
        source.close();
    }
}
