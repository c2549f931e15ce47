package dev.rehome.notify;

import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sends one notice once, within a time, tried again within a bound.
final class Attempts {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    /// The transport's own limit ends a try first, with better words.
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Channel channel;
    private final Pause pause;

    Attempts(Channel channel, Pause pause) {
        this.channel = channel;
        this.pause = pause;
    }

    /// @param to an address, or empty for the channel's own readers. A person is told at most once: where a try may
    ///     have reached somebody it is not repeated
    void send(Rendered notice, String to) throws NotDelivered, InterruptedException {
        Duration wait = WAIT;
        for (int attempt = 1; ; attempt++) {
            try {
                once(notice, to);
                return;
            } catch (NotDelivered e) {
                boolean again = e.fate() == NotDelivered.Fate.NOT_TAKEN
                        || (to.isEmpty() && e.fate() == NotDelivered.Fate.UNSURE);
                if (!again || attempt >= channel.attempts()) {
                    throw e;
                }
                pause.of(e.waitAsked().isZero() ? wait : shorter(e.waitAsked(), WAIT_MAX));
                wait = shorter(wait.multipliedBy(2), WAIT_MAX);
            }
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void once(Rendered notice, String to) throws NotDelivered, InterruptedException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            channel.transport().send(notice, to);
            return null;
        });
        Thread.ofVirtual().name("notice " + channel.name()).start(task);
        try {
            task.get(channel.limit().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NotDelivered(
                    NotDelivered.Fate.UNSURE,
                    "hangs: no end within " + channel.limit().toMillis() + " ms");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            task.cancel(true);
        }
    }

    /// A secret that cannot be looked up is an expected error; it names the reference, never what it leads to.
    private static NotDelivered failure(@Nullable Throwable cause) {
        return switch (cause) {
            case NotDelivered known -> known;
            case RehomeException expected ->
                new NotDelivered(NotDelivered.Fate.REFUSED, expected.message() + ": " + expected.reason());
            // The words of a mistake may hold what was sent: only its kind is told.
            case null, default ->
                new NotDelivered(
                        NotDelivered.Fate.REFUSED,
                        "a mistake of rehome: "
                                + (cause == null ? "" : cause.getClass().getSimpleName()));
        };
    }
}
