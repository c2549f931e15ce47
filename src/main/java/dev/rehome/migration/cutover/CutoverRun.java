package dev.rehome.migration.cutover;

import dev.rehome.copy.RunLock;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Records;
import dev.rehome.follow.Route;
import dev.rehome.migration.CopiedTables;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.FollowRun;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A cutover, a rollback or a completion, from the lock to its end.
public final class CutoverRun {
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(30);
    private static final Duration HOOK_PATIENCE = Duration.ofMinutes(5);

    private final CutoverRequest request;
    private final UnaryOperator<Journal> journals;
    private final Clock clock;
    private volatile boolean interrupted;

    public CutoverRun(CutoverRequest request) {
        this(request, journal -> journal);
    }

    /// @param journals wraps the journal, for tests that stop around its entries
    CutoverRun(CutoverRequest request, UnaryOperator<Journal> journals) {
        this(request, journals, Clock.systemUTC());
    }

    /// @param clock what time it is, to be told and written down: nothing is measured by it
    CutoverRun(CutoverRequest request, UnaryOperator<Journal> journals, Clock clock) {
        this.request = request;
        this.journals = journals;
        this.clock = clock;
    }

    /// Where the journal of a route is, for those who only read it.
    public static Path journal(Path folder, Route forward) {
        return folder.resolve("cutover").resolve(forward.name()).resolve("journal");
    }

    /// Which side is live, as the journal says; the source where there is none.
    public static SwitchState state(Path folder, Route forward) {
        Path file = journal(folder, forward);
        return SwitchState.of(Files.exists(file) ? FileJournal.read(file) : List.of());
    }

    /// Undoes the attempt under way, once; what is undone already is not interrupted.
    public void interrupt() {
        interrupted = true;
    }

    public CutoverResult cutover() {
        return to(Side.TARGET);
    }

    public CutoverResult rollback() {
        return to(Side.SOURCE);
    }

    private CutoverResult to(Side wanted) {
        request.until().ifPresent(Gates::require);
        try (Session source = request.source().open("switch-plan");
                Session target = request.target().open("switch-control")) {
            Route forward = Route.forward(source, target, request.group());
            refuseCompleted(state(request.folder(), forward));
            boolean execute = request.execute() && request.until().isEmpty();
            // An attempt that was cut short is finished or undone first.
            boolean unfinished =
                    execute && state(request.folder(), forward).attempt().isPresent();
            if (!unfinished && !isFrozenCopy(target, forward, wanted)) {
                refuseForeign(target, forward);
            }
            if (!execute) {
                return preview(source, target, forward, wanted);
            }
            RunLock lock = RunLock.ofRoute(forward.name());
            lock.takeOver(target, LOCK_PATIENCE);
            try (FileJournal file =
                    FileJournal.open(journal(request.folder(), forward), fingerprint(source, target), clock)) {
                return execute(journals.apply(file), source, target, forward, wanted);
            } finally {
                handBack(lock, target);
            }
        }
    }

    /// Where its connection is gone so is the lock, and what happened is told all the same.
    private static void handBack(RunLock lock, Session session) {
        try {
            lock.handBack(session);
        } catch (RehomeException e) {
            // The server let go of the lock when the session ended.
        }
    }

    private static Fingerprint fingerprint(Session source, Session target) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("source", Route.id(source));
        parts.put("target", Route.id(target));
        return new Fingerprint(parts);
    }

    private static boolean isFollowing(Session target, Route forward) {
        return Records.read(target, forward)
                .filter(e -> e.state() == Records.State.FOLLOWING)
                .isPresent();
    }

    /// Where the target is followed already, there is nothing to copy behind the freeze.
    private boolean isFrozenCopy(Session target, Route forward, Side wanted) {
        return wanted == Side.TARGET && request.frozenCopy().isPresent() && !isFollowing(target, forward);
    }

    /// Only what is followed can be switched.
    private void refuseForeign(Session target, Route forward) {
        if (!isFollowing(target, forward)) {
            throw new RehomeException(
                    CutoverProblem.NOT_FOLLOWED,
                    "target " + target.server().endpoint().display() + ": "
                            + (request.group().isEmpty() ? "it" : "group " + request.group())
                            + " is not followed, so it cannot be switched to",
                    "rehome.follow_stream of the target says nothing of this source" + others(target, forward),
                    "begin with: rehome follow" + option() + " --execute");
        }
    }

    private String option() {
        return request.group().isEmpty() ? "" : " --group " + request.group();
    }

    private static String others(Session target, Route forward) {
        String names = Ownership.entries(target).values().stream()
                .filter(e -> !e.route().equals(forward.name()))
                .map(e -> e.group().isEmpty() ? "all tables that are in no group" : "group " + e.group())
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; there are: " + names;
    }

    private CutoverResult preview(Session source, Session target, Route forward, Side wanted) {
        SwitchState state = state(request.folder(), forward);
        if (state.live() == wanted && state.attempt().isEmpty()) {
            return new CutoverResult(false, "already", wanted, List.of(), Optional.empty(), List.of());
        }
        List<Gate> gates = gates(source, target, forward, wanted);
        return new CutoverResult(false, "planned", state.live(), gates, Optional.empty(), List.of());
    }

    private List<Gate> gates(Session source, Session target, Route forward, Side wanted) {
        if (isFrozenCopy(target, forward, wanted)) {
            FollowResult plan = followPlan();
            SwitchTables tables =
                    SwitchTables.read(source, target, forward, request.group(), new TreeSet<>(plan.tables()));
            return new Gates(source, target, forward, tables, request).lookBeforeCopy(plan);
        }
        SwitchTables tables = SwitchTables.read(source, target, forward, request.group());
        return wanted == Side.TARGET
                ? new Gates(source, target, forward, tables, request).look()
                : new Gates(target, source, forward.reversed(), tables, request).look();
    }

    private FollowResult followPlan() {
        return new FollowRun(request.frozenCopy().orElseThrow().another(false)).run();
    }

    private CutoverResult execute(Journal journal, Session source, Session target, Route forward, Side wanted) {
        SwitchState before = SwitchState.of(journal.entries());
        try (DatabaseGround ground = ground(source, target, forward)) {
            Switch change = change(journal, ground);
            change.recover();
            change.align();
            if (change.state().live() == wanted) {
                String state = before.attempt().isEmpty() ? "already" : done(wanted);
                return result(state, wanted, List.of(), Optional.empty(), journal);
            }
            boolean frozenCopy = isFrozenCopy(target, forward, wanted);
            if (!frozenCopy) {
                refuseForeign(target, forward);
            }
            List<Gate> gates = gates(source, target, forward, wanted);
            if (!passes(gates)) {
                return result("refused", wanted.other(), gates, Optional.empty(), journal);
            }
            Optional<Duration> pause = frozenCopy ? frozenCopy(journal, source, target, forward) : change.to(wanted);
            return result(done(wanted), wanted, gates, pause, journal);
        }
    }

    private Switch change(Journal journal, Ground ground) {
        return new Switch(journal, ground, request.budget(), System::nanoTime, () -> interrupted, request.events());
    }

    /// @param target holds the route's lock
    private Optional<Duration> frozenCopy(Journal journal, Session source, Session target, Route forward) {
        SwitchTables tables = SwitchTables.read(
                source,
                target,
                forward,
                request.group(),
                new TreeSet<>(followPlan().tables()));
        try (FrozenGround ground = new FrozenGround(
                ground(tables, forward),
                request.frozenCopy().orElseThrow(),
                target,
                () -> ground(source, target, forward))) {
            return change(journal, ground).to(Side.TARGET);
        }
    }

    private static String done(Side wanted) {
        return wanted == Side.TARGET ? "switched" : "back";
    }

    private static CutoverResult result(
            String state, Side live, List<Gate> gates, Optional<Duration> pause, Journal journal) {
        List<String> steps = journal.entries().stream().map(Entry::kind).toList();
        return new CutoverResult(true, state, live, gates, pause, steps);
    }

    private boolean passes(List<Gate> gates) {
        List<Gate> held =
                gates.stream().filter(g -> g.verdict() != Gate.Verdict.GO).toList();
        return held.stream().allMatch(g -> g.verdict() == Gate.Verdict.INCONCLUSIVE)
                && (held.isEmpty() || request.approved() || request.events().approves(held));
    }

    private static void refuseCompleted(SwitchState state) {
        if (state.completed()) {
            throw new RehomeException(
                    CutoverProblem.NOT_SWITCHED,
                    "the way back was closed by rehome complete",
                    "the journal says so",
                    "nothing of this move can be switched any more");
        }
    }

    private DatabaseGround ground(Session source, Session target, Route forward) {
        return ground(SwitchTables.read(source, target, forward, request.group()), forward);
    }

    private DatabaseGround ground(SwitchTables tables, Route forward) {
        return new DatabaseGround(
                tables,
                forward.another(),
                route -> FollowRun.spoolFolder(request.folder(), route),
                new Hooks(
                        request.toTarget(),
                        request.toSource(),
                        request.group(),
                        request.planFolder(),
                        HOOK_PATIENCE,
                        line -> request.events().note(line)),
                new ContentCheck(request.source(), request.target(), forward, request.folder(), clock),
                request.wayBack(),
                request.capture(),
                request.events());
    }

    /// Ends the way back: nothing of rehome is left on either side, both are as they would be without it.
    ///
    /// @param confirmed the name of the live database, as the operator typed it
    public CutoverResult complete(Optional<String> confirmed) {
        try (Session source = request.source().open("switch-plan");
                Session target = request.target().open("switch-control")) {
            Route forward = Route.forward(source, target, request.group());
            SwitchState state = state(request.folder(), forward);
            if (state.completed() && Records.read(target, forward).isEmpty()) {
                return new CutoverResult(false, "already", state.live(), List.of(), Optional.empty(), List.of());
            }
            refuseUnsettled(state);
            if (!request.execute()) {
                return new CutoverResult(false, "completable", state.live(), List.of(), Optional.empty(), List.of());
            }
            refuseUnconfirmed(request.target().endpoint().database(), confirmed);
            RunLock lock = RunLock.ofRoute(forward.name());
            lock.takeOver(target, LOCK_PATIENCE);
            // What is the last group is asked and answered by one at a time.
            RunLock.COPY.takeOver(target, LOCK_PATIENCE);
            try (FileJournal file =
                    FileJournal.open(journal(request.folder(), forward), fingerprint(source, target), clock)) {
                Journal journal = journals.apply(file);
                CopiedTables.keep(target, request.folder());
                if (!SwitchState.of(journal.entries()).completed()) {
                    journal.append(SwitchState.COMPLETED);
                }
                new Completion(
                                source,
                                target,
                                forward,
                                route -> FollowRun.spoolFolder(request.folder(), route),
                                request.events())
                        .run(SwitchTables.read(source, target, forward, request.group()));
                return result("completed", state.live(), List.of(), Optional.empty(), journal);
            }
        }
    }

    private static void refuseUnsettled(SwitchState state) {
        if (state.live() != Side.TARGET || state.attempt().isPresent()) {
            throw new RehomeException(
                    CutoverProblem.NOT_SWITCHED,
                    "there is nothing to complete: the application writes to the "
                            + state.live().word(),
                    state.attempt()
                            .map(a -> "an attempt was cut short at: " + a.last())
                            .orElse("no switch stands"),
                    "switch first with: rehome cutover --execute");
        }
    }

    private static void refuseUnconfirmed(String database, Optional<String> confirmed) {
        if (!confirmed.equals(Optional.of(database))) {
            throw new RehomeException(
                    CutoverProblem.NOT_CONFIRMED,
                    "complete closes the way back for good: it wants the name of the target's database",
                    confirmed.map(name -> "\"" + name + "\" is not it").orElse("no --confirm was given"),
                    "run again with: --confirm " + database);
        }
    }
}
