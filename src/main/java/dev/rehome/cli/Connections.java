package dev.rehome.cli;

import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import java.util.HexFormat;
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
        String runId = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return new Connections(
                server(context, Side.SOURCE, runId), server(context, Side.TARGET, runId), context.interrupts());
    }

    private static Server server(Context context, Side side, String runId) {
        return new Server(side, Endpoint.parse(context.settings().database(side.word())), runId);
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
