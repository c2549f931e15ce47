package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Looks at everything that may hold up or end what is under way: Ctrl-C, the files `stop` and `pause`, requests from
/// other terminals, the budget, triggers. For use by the run's own thread.
final class Vigil {
    /// Far longer than a signal takes to get here on a busy machine, and short beside any way back.
    private static final Duration LISTEN = Duration.ofMillis(400);

    private static final String STOP_FILE = "the file %s is there";

    private final Path folder;
    private final RunLog log;
    private final Timekeeper time;
    private final Duration poll;
    private final BooleanSupplier interrupted;
    private final Desk desk;
    private @Nullable Phase phase;
    private @Nullable Sentinels sentinels;

    Vigil(Path folder, RunLog log, Timekeeper time, Duration poll, BooleanSupplier interrupted, Desk desk) {
        this.folder = folder;
        this.log = log;
        this.time = time;
        this.poll = poll;
        this.interrupted = interrupted;
        this.desk = desk;
    }

    /// From here on this phase's budget and triggers count.
    void begin(Phase now) {
        end();
        phase = now;
        sentinels = new Sentinels(now, log, time);
    }

    /// Nothing goes back any more: only a stop is heard.
    void end() {
        if (sentinels != null) {
            sentinels.end();
        }
        phase = null;
        sentinels = null;
    }

    /// A person said to go on though this was found.
    void accept(String trigger) {
        if (sentinels != null) {
            sentinels.accept(trigger);
        }
    }

    Duration poll() {
        return poll;
    }

    Path stopFile() {
        return folder.resolve("stop");
    }

    Optional<Early> look() {
        if (interrupted.getAsBoolean()) {
            return Optional.of(Early.stop("interrupted"));
        }
        if (Files.exists(stopFile())) {
            return Optional.of(Early.stop(STOP_FILE.formatted(stopFile())));
        }
        desk.takeAll();
        Phase now = phase;
        if (now == null) {
            return Optional.empty();
        }
        return log.state().backWanted().map(Early::wanted).or(this::budget).or(() -> triggers(now));
    }

    /// @throws GoBack where the phase goes back
    /// @throws RehomeException `RH-RUN-012` where it stops
    void check() throws GoBack {
        Optional<Early> early = look();
        if (early.isPresent()) {
            raise(early.get());
        }
    }

    void raise(Early early) throws GoBack {
        if (early.kind() == Early.Kind.BACK) {
            throw new GoBack(early);
        }
        throw stopped(early.failure().message());
    }

    /// Behind a failure: Ctrl-C ends the programs that a step runs at once, and reaches us a moment later. What it
    /// ended
    /// did not fail.
    ///
    /// @throws RehomeException `RH-RUN-012` where the run stops
    void listen() throws InterruptedException {
        Instant until = time.now().plus(LISTEN);
        while (true) {
            if (interrupted.getAsBoolean()) {
                throw stopped("interrupted");
            }
            if (Files.exists(stopFile())) {
                throw stopped(STOP_FILE.formatted(stopFile()));
            }
            if (!time.now().isBefore(until)) {
                return;
            }
            pace(LISTEN);
        }
    }

    RehomeException stopped(String why) {
        boolean file = Files.exists(stopFile());
        return new RehomeException(
                RunbookProblem.STOPPED,
                "run: stopped, " + why,
                "what is done stays done; nothing was undone",
                (file ? "delete the file, then " : "") + "resume with: rehome run --execute, or go back with: rehome"
                        + " rollback --execute");
    }

    /// The budget where it is spent. What a step fails of then is the consequence.
    Optional<Early> budget() {
        return Optional.ofNullable(phase)
                .flatMap(now -> log.state().phase(now.name()))
                .filter(state ->
                        state.budgetLeft(time.now()).filter(Duration::isZero).isPresent())
                .map(state -> Early.failed(new Failure(
                        "budget",
                        RunbookProblem.PAST_BUDGET.text(),
                        "phase " + state.name() + ": its budget of "
                                + Times.text(state.opening().budget().orElse(Duration.ZERO))
                                + " without the application is spent",
                        "the application has been away for " + Times.text(state.away(time.now())),
                        "see which step took long with: rehome status")));
    }

    private Optional<Early> triggers(Phase now) {
        Optional<Instant> since = log.state().phase(now.name()).flatMap(state -> armedSince(now, state));
        Sentinels watch = sentinels;
        if (since.isEmpty() || watch == null) {
            return Optional.empty();
        }
        return watch.look(since.get())
                .map(gate -> Early.failed(new Failure(
                        "trigger " + gate.name(),
                        RunbookProblem.TRIGGERED.text(),
                        "phase " + now.name() + ": " + gate.name() + " fired: " + gate.value(),
                        gate.evidence(),
                        "find out why it is " + gate.value() + " where " + gate.limit() + " is wanted")));
    }

    /// While the application is away on purpose, and before, what users see says nothing.
    private static Optional<Instant> armedSince(Phase phase, PhaseState state) {
        if (state.absence().since().isPresent()) {
            return Optional.empty();
        }
        boolean leaves = phase.steps().stream().anyMatch(step -> step.action().downtime() == Downtime.BEGINS);
        return leaves ? state.absence().backAt() : Optional.of(state.opening().at());
    }

    /// Lets one poll pass.
    void pace(Duration atMost) throws InterruptedException {
        time.sleep(atMost.compareTo(poll) < 0 ? atMost : poll);
    }

    /// Waits for a moment, watching.
    void waitUntil(Instant moment) throws InterruptedException, GoBack {
        check();
        while (time.now().isBefore(moment)) {
            pace(Duration.between(time.now(), moment));
            check();
        }
    }

    /// Before something new is begun: held while the file `pause` is there, or somebody has put it off.
    void hold() throws InterruptedException, GoBack {
        check();
        Path pause = folder.resolve("pause");
        if (Files.exists(pause)) {
            log.append(RunEntries.PAUSED, Map.of("reason", "the file " + pause + " is there"));
            while (Files.exists(pause)) {
                pace(poll);
                check();
            }
            log.append(RunEntries.RESUMED, Map.of());
        }
        while (log.state().postponedUntil().filter(time.now()::isBefore).isPresent()) {
            pace(poll);
            check();
        }
    }
}
