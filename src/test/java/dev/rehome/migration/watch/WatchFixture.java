package dev.rehome.migration.watch;

import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.settings.Keys;
import dev.rehome.settings.MetricsSettings;
import dev.rehome.settings.Settings;
import dev.rehome.settings.SettingsReader;
import dev.rehome.settings.WatchSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// A watch over ports that a test opens and closes while a clock of its own moves on.
final class WatchFixture implements AutoCloseable {
    static final Instant BEGIN = Instant.parse("2026-11-24T08:00:00Z");

    private static final int QUEUE = 4096;

    final Path folder;
    final List<String> heard = new ArrayList<>();
    private final Map<String, ServerSocket> open = new TreeMap<>();
    private final Map<String, Socket> held = new TreeMap<>();
    private final Map<String, Integer> ports = new TreeMap<>();
    private final TreeMap<Instant, Moment> moments = new TreeMap<>();
    private Instant now = BEGIN;

    interface Moment {
        void happens() throws IOException, InterruptedException;
    }

    WatchFixture(Path folder) {
        this.folder = folder;
    }

    /// A port that takes connections until it is closed. A day has hundreds of looks: where the thread that takes them
    /// does not come to its turn meanwhile, none may find the queue full.
    int port(String name) throws IOException {
        letGo(name);
        ServerSocket socket = new ServerSocket(ports.getOrDefault(name, 0), QUEUE, InetAddress.getLoopbackAddress());
        ports.put(name, socket.getLocalPort());
        open.put(name, socket);
        Thread.ofVirtual().start(() -> accept(socket));
        return socket.getLocalPort();
    }

    /// Until the socket is closed.
    private static void accept(ServerSocket socket) {
        try {
            while (!socket.isClosed()) {
                socket.accept().close();
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    void shut(String name) throws IOException {
        ServerSocket socket = open.remove(name);
        if (socket != null) {
            socket.close();
            hold(name);
        }
    }

    /// Nobody listens there any more, and nobody else gets the number meanwhile. A closed socket goes on listening
    /// until the thread that waits in it has noticed.
    private void hold(String name) throws IOException {
        int port = Objects.requireNonNull(ports.get(name));
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            Socket holder = new Socket();
            try {
                holder.setReuseAddress(true);
                holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                held.put(name, holder);
                return;
            } catch (BindException e) {
                holder.close();
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private void letGo(String name) throws IOException {
        Socket holder = held.remove(name);
        if (holder != null) {
            holder.close();
        }
    }

    /// Something that happens so long after the beginning.
    void after(Duration time, Moment moment) {
        moments.put(BEGIN.plus(time), moment);
    }

    void jump(Duration time) {
        now = now.plus(time);
    }

    Pace pace() {
        return Pace.of(new Now(), time -> {
            Instant until = now.plus(time);
            while (!moments.isEmpty() && !moments.firstKey().isAfter(until)) {
                Map.Entry<Instant, Moment> next = moments.pollFirstEntry();
                now = next.getKey();
                try {
                    next.getValue().happens();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            now = until;
        });
    }

    private final class Now extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    Settings settings(String plan) throws IOException {
        Path file = Files.writeString(folder.resolve("rehome.yaml"), plan);
        return new SettingsReader(Map.of(), folder, folder).read(List.of(), Optional.of(file));
    }

    static Meters meters(Settings settings, Sides sides) {
        return new Meters(
                settings.get(Keys.PROBES).orElse(Map.of()),
                settings.get(Keys.METRICS).orElse(MetricsSettings.DEFAULT),
                sides,
                service -> Optional.empty(),
                settings.folder(),
                settings.folder().resolve(".rehome"),
                reference -> reference.resolve(Map.of()));
    }

    static Sides noSides() {
        return new Sides(
                () -> {
                    throw new AssertionError("no source is asked");
                },
                () -> {
                    throw new AssertionError("no target is asked");
                });
    }

    /// Runs, or goes on with, the watch of a plan.
    WatchEnd watch(String plan) throws IOException, InterruptedException {
        Settings settings = settings(plan);
        WatchSettings watch = settings.get(Keys.WATCH).orElseThrow();
        Meters meters = meters(settings, noSides());
        WatchRequest request = new WatchRequest(
                new Schedule(watch.schedule()),
                meters.metrics().sample(),
                meters.metrics().sample().multipliedBy(3),
                watch.uptime(),
                memory -> meters.of(watch.probes(), memory),
                memory -> Triggers.of(
                        watch.failWhen(),
                        meters,
                        memory,
                        meters.metrics().sample().multipliedBy(3)),
                false);
        Path file = folder.resolve(".rehome/watch/journal");
        try (FileJournal journal = FileJournal.open(file, new Fingerprint(Map.of("plan", "test")), new Now())) {
            return new Watch(request, journal, pace(), new Heard()).run();
        }
    }

    WatchState state() {
        return WatchState.of(FileJournal.read(folder.resolve(".rehome/watch/journal")));
    }

    Duration passed() {
        return Duration.between(BEGIN, now);
    }

    private final class Heard implements WatchEvents {
        @Override
        public void begun(Instant begun, Instant until, boolean again) {
            heard.add(again ? "goes on" : "begins");
        }

        @Override
        public void changed(Observation observation, String words) {
            heard.add(observation.state().word() + (words.isEmpty() ? "" : " (" + words + ")"));
        }

        @Override
        public void checked(WatchCheck check, int of) {
            heard.add("check " + check.number() + " of " + of + ": "
                    + check.verdict().word());
        }

        @Override
        public void missed(int number, Instant due) {
            heard.add("missed " + number);
        }

        @Override
        public void ended(WatchEnd end, Uptime uptime) {
            heard.add("ended " + end.state().word() + ", up " + uptime.words());
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : held.values()) {
            socket.close();
        }
        for (ServerSocket socket : open.values()) {
            socket.close();
        }
    }
}
