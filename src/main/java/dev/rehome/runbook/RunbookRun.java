package dev.rehome.runbook;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A run of a runbook, forward or back, from the lock to its end. What a process before it left is found in the journal
/// and gone on with.
public final class RunbookRun {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RunRequest request;
    private final UnaryOperator<Journal> journals;
    private volatile boolean interrupted;

    public RunbookRun(RunRequest request) {
        this(request, journal -> journal);
    }

    /// @param journals wraps the journal, for tests that stop around its entries
    public RunbookRun(RunRequest request, UnaryOperator<Journal> journals) {
        this.request = request;
        this.journals = journals;
    }

    /// Stops the run where it stands; it can be resumed.
    public void interrupt() {
        interrupted = true;
    }

    /// Runs what is asked for.
    ///
    /// @throws RehomeException `RH-RUN-010` where the phase undid itself, `RH-RUN-011` where that needs a human,
    ///     `RH-RUN-009` where it would wait for an approval, `RH-RUN-012` where it was stopped
    public RunResult execute() {
        Optional<Place> until = request.wanted().until().map(this::place);
        Optional<Place> from = request.wanted().from().map(this::place);
        request.wanted().phase().ifPresent(request.runbook()::phase);
        return inJournal((log, vigil) -> forward(log, vigil, until, from));
    }

    /// Undoes a phase that stands, whole or in part.
    ///
    /// @param name the phase; the one begun last where empty
    public RunResult rollback(Optional<String> name) {
        name.ifPresent(request.runbook()::phase);
        return inJournal((log, vigil) -> back(log, vigil, name));
    }

    /// Has a request followed: by the living run where there is one, else here and now.
    ///
    /// @throws RehomeException why it is not followed; `RH-RUN-017` where the living run does not take it up
    public static void deliver(RunRequest of, Request request) throws InterruptedException {
        RunState state = RunState.of(Files.exists(of.journal()) ? FileJournal.read(of.journal()) : List.of());
        throwIf(Desk.refusal(request, state, of.roles()));
        try (FileJournal file = FileJournal.open(
                of.journal(), new Fingerprint(of.identity()), of.time().clock())) {
            RunLog log = new RunLog(file, of.mask(), of.events());
            throwIf(new Desk(of.folder(), log, of.roles(), of.time()).take(request));
        } catch (RehomeException e) {
            if (e.code() != RunbookProblem.LOCKED) {
                throw e;
            }
            handOver(of, request);
        }
    }

    private static void throwIf(Optional<RehomeException> refusal) {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    private static void handOver(RunRequest of, Request request) throws InterruptedException {
        request.write(of.folder());
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (request.waits(of.folder()) && System.nanoTime() < patience) {
            of.time().sleep(of.manner().poll());
        }
        if (request.delete(of.folder())) {
            throw new RehomeException(
                    RunbookProblem.NOT_HEARD,
                    request.kind().word() + ": the living run did not take it up within " + Times.text(PATIENCE),
                    "",
                    "look at its terminal, and run the same command again");
        }
        Optional<Entry> refused = FileJournal.read(of.journal()).stream()
                .filter(entry -> entry.kind().equals(RunEntries.REFUSED))
                .filter(entry -> entry.field("request").equals(request.id()))
                .findFirst();
        if (refused.isPresent()) {
            throw new RehomeException(
                    RunbookProblem.NOT_ALLOWED, refused.get().field("reason"), "", "see: rehome status");
        }
    }

    /// A step of a phase.
    private record Place(String phase, String step) {
        Optional<String> in(Phase of) {
            return of.name().equals(phase) ? Optional.of(step) : Optional.empty();
        }
    }

    private Place place(String text) {
        int slash = text.indexOf('/');
        String step = text.substring(slash + 1);
        Optional<String> phase = slash < 0 ? request.wanted().phase() : Optional.of(text.substring(0, slash));
        List<Phase> where = phase.map(p -> List.of(request.runbook().phase(p)))
                .orElse(request.runbook().phases());
        for (Phase candidate : where) {
            if (candidate.steps().stream().anyMatch(s -> s.name().equals(step))) {
                return new Place(candidate.name(), step);
            }
        }
        List<String> known =
                where.stream().flatMap(p -> p.steps().stream()).map(Step::name).toList();
        throw Runbook.unknown("step", step, known);
    }

    private interface Course {
        RunResult run(RunLog log, Vigil vigil) throws InterruptedException;
    }

    private RunResult inJournal(Course course) {
        try (FileJournal file = open()) {
            RunLog log = new RunLog(journals.apply(file), request.mask(), request.events());
            Desk desk = new Desk(request.folder(), log, request.roles(), request.time());
            Vigil vigil = new Vigil(
                    request.folder(), log, request.time(), request.manner().poll(), () -> interrupted, desk);
            refuseStopFile(vigil);
            log.append(RunEntries.RUN_BEGUN, operator());
            try {
                RunResult result = course.run(log, vigil);
                ended(log, "done", ExitStatus.OK);
                return result;
            } catch (InterruptedException e) {
                RehomeException stopped = vigil.stopped("interrupted");
                ended(log, stopped.message(), stopped.exitStatus());
                throw stopped;
            } catch (RehomeException e) {
                ended(log, e);
                throw e;
            }
        }
    }

    private FileJournal open() {
        try {
            return FileJournal.open(
                    request.journal(),
                    new Fingerprint(request.identity()),
                    request.time().clock());
        } catch (RehomeException e) {
            throw e.code() == RunbookProblem.LOCKED ? occupied(e) : e;
        }
    }

    /// Who works on it, for the second person who wants to.
    private RehomeException occupied(RehomeException locked) {
        String who = RunState.of(FileJournal.read(request.journal()))
                .process()
                .filter(process -> process.endedAt().isEmpty())
                .map(process -> "begun by " + process.by() + ", process " + process.pid() + ", at " + process.begunAt())
                .orElse(locked.reason());
        return new RehomeException(
                RunbookProblem.LOCKED,
                locked.message(),
                who,
                "look on with: rehome status --watch; it takes: rehome approve, rehome postpone, rehome abort",
                locked);
    }

    private static void refuseStopFile(Vigil vigil) {
        if (Files.exists(vigil.stopFile())) {
            throw vigil.stopped("the file " + vigil.stopFile() + " is there");
        }
    }

    private Map<String, String> operator() {
        RunRequest.Operator operator = request.operator();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("by", operator.name());
        operator.as().ifPresent(as -> fields.put("as", as));
        fields.put("pid", String.valueOf(operator.pid()));
        fields.put("version", operator.version());
        fields.put(
                "phases",
                String.join(
                        "\n",
                        request.runbook().phases().stream().map(Phase::name).toList()));
        return fields;
    }

    private static void ended(RunLog log, RehomeException e) {
        if (e.code() != RunbookProblem.NOT_WRITTEN) {
            ended(log, e.message(), e.exitStatus());
        }
    }

    private static void ended(RunLog log, String reason, ExitStatus status) {
        String kind = status == ExitStatus.INTERRUPTED ? RunEntries.STOPPED : RunEntries.RUN_ENDED;
        log.append(kind, Map.of("reason", reason, "exit", String.valueOf(status.number())));
    }

    private RunResult forward(RunLog log, Vigil vigil, Optional<Place> until, Optional<Place> from)
            throws InterruptedException {
        goOnBack(log, vigil);
        RunResult.Outcome outcome = RunResult.Outcome.ALREADY;
        String last = "";
        for (Phase phase : phases()) {
            if (log.state().isDone(phase.name())) {
                continue;
            }
            last = phase.name();
            boolean whole = forward(log, vigil, phase, until, from);
            if (!whole) {
                return new RunResult(RunResult.Outcome.UNTIL, last, log.state());
            }
            outcome = RunResult.Outcome.DONE;
        }
        return new RunResult(outcome, last, log.state());
    }

    private List<Phase> phases() {
        return request.wanted()
                .phase()
                .map(name -> List.of(request.runbook().phase(name)))
                .orElse(request.runbook().phases());
    }

    private boolean forward(RunLog log, Vigil vigil, Phase phase, Optional<Place> until, Optional<Place> from)
            throws InterruptedException {
        try {
            new PhaseStart(request, log, vigil).begin(phase);
            return new PhaseRun(phase, request, log, vigil)
                    .run(until.flatMap(p -> p.in(phase)), from.flatMap(p -> p.in(phase)));
        } catch (GoBack back) {
            Failure failure = back.early().failure();
            undo(log, vigil, phase, failure);
            throw undone(phase, failure.message(), failure.cause(), failure.remedy());
        }
    }

    /// A way back that was cut short, or was wanted when the process ended, goes first.
    private void goOnBack(RunLog log, Vigil vigil) throws InterruptedException {
        Optional<PhaseState> open = log.state().underWay();
        if (open.isEmpty()) {
            return;
        }
        PhaseState state = open.get();
        boolean going = state.status() == PhaseState.Status.UNDOING || state.status() == PhaseState.Status.STUCK;
        if (!going) {
            return;
        }
        Phase phase = request.runbook().phase(state.name());
        new PhaseStart(request, log, vigil).refuseChangedPlan(phase, state);
        undo(log, vigil, phase, new Failure("", "", state.reason(), "", ""));
        throw undone(phase, state.reason(), "", "");
    }

    private void undo(RunLog log, Vigil vigil, Phase phase, Failure why) throws InterruptedException {
        if (log.state().phase(phase.name()).filter(PhaseState::stands).isPresent()) {
            new PhaseUndo(phase, request, log, vigil).run(why);
        }
    }

    private static RehomeException undone(Phase phase, String message, String cause, String remedy) {
        return new RehomeException(
                RunbookProblem.UNDONE,
                "phase " + phase.name() + ": undone: " + message,
                cause,
                remedy.isEmpty() ? "run it again when the reason is gone: rehome run --execute" : remedy);
    }

    private RunResult back(RunLog log, Vigil vigil, Optional<String> name) throws InterruptedException {
        Optional<PhaseState> state =
                name.isPresent() ? log.state().phase(name.get()) : log.state().standing();
        if (state.filter(PhaseState::stands).isEmpty()) {
            return new RunResult(RunResult.Outcome.ALREADY, name.orElse(""), log.state());
        }
        Phase phase = request.runbook().phase(state.get().name());
        refuseNeeded(log, phase);
        new PhaseStart(request, log, vigil).refuseChangedPlan(phase, state.get());
        undo(
                log,
                vigil,
                phase,
                new Failure("", "", "rollback by " + request.operator().name(), "", ""));
        return new RunResult(RunResult.Outcome.BACK, phase.name(), log.state());
    }

    private void refuseNeeded(RunLog log, Phase phase) {
        List<String> standing = request.runbook().phases().stream()
                .filter(other -> other.needs().contains(phase.name()))
                .map(Phase::name)
                .filter(other ->
                        log.state().phase(other).filter(PhaseState::stands).isPresent())
                .toList();
        if (!standing.isEmpty()) {
            throw new RehomeException(
                    RunbookProblem.ORDER,
                    "phase " + phase.name() + ": it cannot go back while " + String.join(", ", standing) + " stands",
                    "",
                    "go back from there first: rehome rollback --execute");
        }
    }
}
