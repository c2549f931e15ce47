package dev.rehome.migration;

import dev.rehome.copy.RunLock;
import dev.rehome.follow.Records;
import dev.rehome.follow.Route;
import dev.rehome.follow.Stream;
import dev.rehome.follow.StreamEvents;
import dev.rehome.follow.StreamOptions;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// The stream between two databases, taken over from whoever runs it for as long as this is open. A following
/// run that is alive sees the wish, closes its own stream, and goes on when this is closed.
public final class StreamLease implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Server source;
    private final Server target;
    private final Session control;
    private final Stream stream;
    private final Route route;

    private StreamLease(Server source, Server target, Session control, Route route, Stream stream) {
        this.source = source;
        this.target = target;
        this.control = control;
        this.route = route;
        this.stream = stream;
    }

    /// Takes the stream over and starts it; empty where the target does not follow the source.
    ///
    /// @param source closed with this
    /// @param target closed with this
    /// @param folder `.rehome`
    /// @throws RehomeException `RH-COPY-002` where another run does not give it up
    public static Optional<StreamLease> take(Server source, Server target, Path folder) {
        boolean taken = false;
        try {
            Session control = target.open("follow-control");
            Route route = Route.forward(source, target, "");
            boolean following = Records.read(control, route)
                    .filter(e -> e.state() == Records.State.FOLLOWING)
                    .isPresent();
            // After a switch the target is live: nothing of the source is applied to it.
            if (!following || !Ownership.owned(control).isEmpty()) {
                return Optional.empty();
            }
            RunLock.takeOver(control, PATIENCE);
            if (!Ownership.owned(control).isEmpty()) {
                return Optional.empty();
            }
            Stream stream = Stream.open(
                    route, FollowRun.spoolFolder(folder, route), StreamOptions.defaults(), StreamEvents.NONE);
            stream.start();
            taken = true;
            return Optional.of(new StreamLease(source, target, control, route, stream));
        } finally {
            if (!taken) {
                source.close();
                target.close();
            }
        }
    }

    public Stream stream() {
        return stream;
    }

    public Route route() {
        return route;
    }

    /// The session that holds the lock on the target.
    public Session control() {
        return control;
    }

    /// Lets something be read on both sides as of one position of the source's log: the source under the
    /// snapshot it is given, the target as it is meanwhile.
    public <T> T atOnePosition(Function<Snapshot, T> read) {
        return stream.atOnePosition(read, PATIENCE);
    }

    @Override
    public void close() {
        try {
            stream.close();
            RunLock.handBack(control);
        } finally {
            source.close();
            target.close();
        }
    }
}
