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
import dev.rehome.postgres.Side;
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
    private final RunLock lock;

    private StreamLease(Server source, Server target, Session control, Route route, RunLock lock, Stream stream) {
        this.lock = lock;
        this.source = source;
        this.target = target;
        this.control = control;
        this.route = route;
        this.stream = stream;
    }

    /// Takes the stream of a group over and starts it, in the direction in which changes go now; empty where none go.
    ///
    /// @param group its name; empty for all tables that are in none
    /// @param source closed with this
    /// @param target closed with this
    /// @param folder `.rehome`
    /// @throws RehomeException `RH-COPY-002` where another run does not give it up
    public static Optional<StreamLease> take(Server source, Server target, String group, Path folder) {
        boolean taken = false;
        try {
            Session control = target.open("follow-control");
            Route forward = Route.forward(source, target, group);
            if (!flows(source, control, forward)) {
                return Optional.empty();
            }
            RunLock lock = RunLock.ofRoute(forward.name());
            lock.takeOver(control, PATIENCE);
            if (!flows(source, control, forward)) {
                return Optional.empty();
            }
            Route route = Ownership.live(control, forward) == Side.SOURCE ? forward : forward.reversed();
            Stream stream = Stream.open(
                    route, FollowRun.spoolFolder(folder, route), StreamOptions.defaults(), StreamEvents.NONE);
            stream.start();
            taken = true;
            return Optional.of(new StreamLease(source, target, control, route, lock, stream));
        } finally {
            if (!taken) {
                source.close();
                target.close();
            }
        }
    }

    /// Whether the target is followed, or the source is after a switch with a way back.
    private static boolean flows(Server source, Session control, Route forward) {
        if (Ownership.live(control, forward) == Side.SOURCE) {
            return Records.read(control, forward)
                    .filter(e -> e.state() == Records.State.FOLLOWING)
                    .isPresent();
        }
        try (Session here = source.open("follow-control")) {
            return Records.position(here, forward.reversed()).isPresent();
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

    /// Lets something be read on both sides as of one position of the log of the side that changes come from: that one
    /// under the snapshot it is given, the other as it is meanwhile.
    public <T> T atOnePosition(Function<Snapshot, T> read) {
        return stream.atOnePosition(read, PATIENCE);
    }

    @Override
    public void close() {
        try {
            stream.close();
            lock.handBack(control);
        } finally {
            source.close();
            target.close();
        }
    }
}
