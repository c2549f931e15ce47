package dev.rehome.notify;

import dev.rehome.finding.RehomeException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Takes notices and sends them, each channel on a thread of its own. Taking never waits: a channel whose queue is
/// full, because it hangs, gets no more, and that is an outcome like any other.
final class Outbox implements AutoCloseable {
    private static final int QUEUE_MAX = 50;

    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Consumer<Told> told;

    /// @param folder of the records
    /// @param told hears of every outcome, from any thread
    Outbox(List<Channel> channels, Path folder, Clock clock, Pause pause, Consumer<Told> told) {
        this.told = told;
        channels.forEach(
                channel -> lanes.put(channel.name(), new Lane(channel, new Delivery(channel, folder, clock, pause))));
    }

    /// Never waits. The future ends with the outcome, never with an error.
    CompletableFuture<Told> post(String channel, String notice, Map<String, Rendered> texts) {
        return Optional.ofNullable(lanes.get(channel))
                .orElseThrow(() -> new IllegalArgumentException("no channel " + channel))
                .take(new Job(notice, texts, new CompletableFuture<>()));
    }

    /// Waits for what was taken, at most so long in all, and says what it did not wait for.
    ///
    /// @return whether everything had ended
    boolean drain(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        boolean all = true;
        for (Lane lane : lanes.values()) {
            all &= lane.drained(end);
        }
        return all;
    }

    /// Ends every thread; what was not sent stays in the records for a later attempt.
    @Override
    public void close() {
        lanes.values().forEach(Lane::end);
    }

    private record Job(String notice, Map<String, Rendered> texts, CompletableFuture<Told> outcome) {}

    /// One channel's thread and what waits for it.
    private final class Lane {
        private final Channel channel;
        private final Delivery delivery;
        private final ArrayBlockingQueue<Job> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
        private final Thread thread;
        private volatile CompletableFuture<Told> newest;

        Lane(Channel channel, Delivery delivery) {
            this.channel = channel;
            this.delivery = delivery;
            this.newest =
                    CompletableFuture.completedFuture(new Told("", channel.name(), Told.Result.ALREADY, 0, 0, 0, ""));
            this.thread = Thread.ofVirtual().name("notices " + channel.name()).start(this::work);
        }

        CompletableFuture<Told> take(Job job) {
            if (queue.offer(job)) {
                newest = job.outcome();
            } else {
                end(job, failed(job, QUEUE_MAX + " notices wait for this channel already"));
            }
            return job.outcome();
        }

        private Told failed(Job job, String reason) {
            return new Told(job.notice(), channel.name(), Told.Result.NOT_SENT, 0, 1, 0, reason);
        }

        private void end(Job job, Told outcome) {
            told.accept(outcome);
            job.outcome().complete(outcome);
        }

        private void work() {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    Job job = queue.take();
                    end(job, outcome(job));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            for (Job job = queue.poll(); job != null; job = queue.poll()) {
                end(job, cutShort(job));
            }
        }

        private Told outcome(Job job) {
            try {
                return delivery.deliver(job.notice(), job.texts());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return cutShort(job);
            } catch (RehomeException e) {
                return failed(job, e.message());
            }
        }

        private Told cutShort(Job job) {
            return new Told(
                    job.notice(),
                    channel.name(),
                    Told.Result.UNFINISHED,
                    0,
                    0,
                    0,
                    "rehome ended first; to go on: rehome notify --due --execute");
        }

        boolean drained(long end) throws InterruptedException {
            try {
                newest.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException | ExecutionException e) {
                return false;
            }
        }

        void end() {
            thread.interrupt();
        }
    }
}
