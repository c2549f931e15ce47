package dev.rehome.migration.watch;

import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Journal;
import dev.rehome.runbook.Times;
import dev.rehome.runbook.Trigger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Watches the application after a switch and ends in accepting it, or in the reason why not.
///
/// Deadlines, counters and observations are in the journal: a watch that is started again after a kill or a reboot
/// goes on where it was, its time does not begin anew, and the time in between counts as not observed. Run by one
/// thread.
public final class Watch {
    /// A check that says no is looked at again before it is believed: one lost packet undoes no move.
    private static final int LOOKS_MAX = 3;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final WatchRequest request;
    private final Journal journal;
    private final Pace pace;
    private final WatchEvents events;
    private final WatchState state;
    private final List<Meter> meters;
    private final List<Trigger> failWhen;
    private final Memory memory;

    /// @param journal of this watch alone
    public Watch(WatchRequest request, Journal journal, Pace pace, WatchEvents events) {
        this.request = request;
        this.journal = journal;
        this.pace = pace;
        this.events = events;
        this.state = WatchState.of(journal.entries());
        this.memory = new JournalMemory();
        this.meters = request.meters().apply(memory);
        this.failWhen = request.failWhen().apply(memory);
    }

    /// Watches until the end; a watch that has ended already says so again and looks at nothing.
    public WatchEnd run() throws InterruptedException {
        if (state.end().isPresent()) {
            return state.end().get();
        }
        Instant begun = begin();
        List<Instant> checks = request.schedule().checks(begun);
        Optional<WatchEnd> end = Optional.empty();
        while (end.isEmpty()) {
            end = sample();
            if (end.isEmpty()) {
                end = checkWhereDue(checks);
            }
            if (end.isEmpty()) {
                waitForNext(checks);
            }
        }
        return end(end.get());
    }

    public WatchState state() {
        return state;
    }

    private Instant begin() throws InterruptedException {
        boolean again = state.begun().isPresent();
        if (!again) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("at", now().toString());
            fields.put("sample", String.valueOf(request.sample().toMillis()));
            fields.put("gap", String.valueOf(request.gap().toMillis()));
            fields.put("schedule", request.schedule().text());
            keep(WatchState.BEGUN, fields);
        }
        for (Meter meter : meters) {
            meter.begin();
        }
        Instant begun = state.begun().orElseThrow();
        events.begun(begun, begun.plus(request.schedule().time()), again);
        return begun;
    }

    private Instant now() {
        return pace.clock().instant();
    }

    private void keep(String kind, Map<String, String> fields) {
        Entry entry = journal.append(kind, fields);
        state.add(entry);
    }

    /// One look at whether it is up, and at what counts between checks.
    private Optional<WatchEnd> sample() throws InterruptedException {
        Samples samples = Samples.take(meters);
        Observation observation = new Observation(now(), samples.state());
        Optional<Observation> last = state.observations().isEmpty()
                ? Optional.empty()
                : Optional.of(state.observations().getLast());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("at", observation.at().toString());
        fields.put("state", observation.state().word());
        if (!samples.theirs().isEmpty()) {
            fields.put("theirs", String.join(",", samples.theirs()));
        }
        if (!samples.failed().isEmpty()) {
            fields.put("failed", String.join(",", samples.failed()));
        }
        keep(WatchState.SAMPLE, fields);
        if (last.isEmpty() || last.get().state() != observation.state()) {
            events.changed(observation, samples.words());
        }
        return triggered();
    }

    private Optional<WatchEnd> triggered() throws InterruptedException {
        Instant since = state.begun().orElseThrow();
        for (Trigger trigger : failWhen) {
            Gate gate = trigger.look(new Trigger.Watch() {
                @Override
                public Clock clock() {
                    return pace.clock();
                }

                @Override
                public Instant since() {
                    return since;
                }

                @Override
                public Optional<String> recorded(String name) {
                    return memory.get(name);
                }

                @Override
                public void record(String name, String value) {
                    memory.put(name, value);
                }
            });
            if (gate.verdict() == Gate.Verdict.NO_GO) {
                return Optional.of(new WatchEnd(WatchEnd.State.FAILED, List.of(trigger.name() + ": " + gate.value())));
            }
        }
        return Optional.empty();
    }

    private Optional<WatchEnd> checkWhereDue(List<Instant> checks) throws InterruptedException {
        int due = (int) checks.stream().filter(at -> !at.isAfter(now())).count();
        int done = done();
        if (due <= done) {
            return Optional.empty();
        }
        for (int number = done + 1; number < due; number++) {
            keep(WatchState.MISSED, Map.of("number", String.valueOf(number)));
            events.missed(number, checks.get(number - 1));
        }
        WatchCheck check = check(due, checks.get(due - 1));
        Map<String, String> fields = new LinkedHashMap<>(Map.of("at", check.at().toString()));
        fields.putAll(check.fields());
        keep(WatchState.CHECK, fields);
        events.checked(check, checks.size());
        if (!check.failed().isEmpty()) {
            return Optional.of(new WatchEnd(
                    WatchEnd.State.FAILED,
                    List.of("check " + due + " of " + checks.size() + ": " + check.words(check.failed()))));
        }
        return due == checks.size() ? Optional.of(last(check, checks)) : Optional.empty();
    }

    /// Made or missed.
    private int done() {
        int made = state.checks().isEmpty() ? 0 : state.checks().getLast().number();
        return Math.max(
                made, state.missed().stream().mapToInt(Integer::intValue).max().orElse(0));
    }

    private WatchCheck check(int number, Instant due) throws InterruptedException {
        List<Gate> gates = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<String> unclear = new ArrayList<>();
        List<String> theirs = new ArrayList<>();
        for (Meter meter : meters) {
            Gate gate = patientLook(meter);
            gates.add(gate);
            if (gate.verdict() == Gate.Verdict.GO) {
                continue;
            }
            if (meter.isDependency()) {
                theirs.add(meter.name());
            } else if (meter.isPrimary()) {
                (gate.verdict() == Gate.Verdict.NO_GO ? failed : unclear).add(meter.name());
            }
        }
        return theirsFirst(new WatchCheck(number, due, now(), gates, failed, unclear, theirs));
    }

    /// What fails while a dependency is out is theirs until it fails without that.
    private WatchCheck theirsFirst(WatchCheck check) {
        if (check.theirs().isEmpty() || check.failed().isEmpty()) {
            return check;
        }
        List<String> asks = meters.stream()
                .filter(meter -> meter.kind() == Meter.Kind.UP)
                .map(Meter::name)
                .toList();
        List<String> unclear = new ArrayList<>(check.unclear());
        check.failed().stream().filter(asks::contains).forEach(unclear::add);
        List<String> failed =
                check.failed().stream().filter(name -> !asks.contains(name)).toList();
        return new WatchCheck(check.number(), check.due(), check.at(), check.gates(), failed, unclear, check.theirs());
    }

    private Gate patientLook(Meter meter) throws InterruptedException {
        Gate gate = meter.look();
        boolean again = meter.kind() == Meter.Kind.UP || meter.kind() == Meter.Kind.CHECKED;
        for (int looks = 1; again && looks < LOOKS_MAX && gate.verdict() == Gate.Verdict.NO_GO; looks++) {
            pace.sleep(BETWEEN_LOOKS);
            gate = meter.look();
        }
        return gate;
    }

    private WatchEnd last(WatchCheck check, List<Instant> checks) {
        Gate uptime = state.uptime(checks.getLast()).gate(request.uptime());
        List<String> unclear = new ArrayList<>();
        if (!check.unclear().isEmpty()) {
            unclear.add("the last check does not tell: " + check.words(check.unclear()));
        }
        if (!state.missed().isEmpty()) {
            unclear.add(state.missed().size() + " of " + checks.size() + " checks were missed");
        }
        boolean looksAtUptime = looksAtUptime();
        if (looksAtUptime && uptime.verdict() == Gate.Verdict.NO_GO) {
            return new WatchEnd(
                    WatchEnd.State.FAILED, List.of("uptime: " + uptime.value() + ", wanted " + uptime.limit()));
        }
        if (looksAtUptime && uptime.verdict() == Gate.Verdict.INCONCLUSIVE) {
            unclear.add("uptime: " + uptime.value() + ", wanted " + uptime.limit());
        }
        boolean accepted = unclear.isEmpty() || request.acceptsUnclear();
        return new WatchEnd(accepted ? WatchEnd.State.ACCEPTED : WatchEnd.State.INCONCLUSIVE, unclear);
    }

    private boolean looksAtUptime() {
        return meters.stream().anyMatch(meter -> meter.kind() == Meter.Kind.UP && meter.isPrimary());
    }

    private WatchEnd end(WatchEnd end) {
        Instant at = now();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("at", at.toString());
        fields.put("state", end.state().name());
        fields.put("reasons", WatchState.joined(end.reasons()));
        if (looksAtUptime()) {
            Gate uptime = state.uptime(at).gate(request.uptime());
            String value =
                    uptime.value() + " over " + Times.text(request.schedule().time());
            WatchCheck.put(new Gate(uptime.name(), uptime.verdict(), value, uptime.limit(), uptime.evidence()), fields);
        }
        keep(WatchState.ENDED, fields);
        events.ended(end, state.uptime(at));
        return end;
    }

    private void waitForNext(List<Instant> checks) throws InterruptedException {
        Instant now = now();
        Instant nextSample = state.observations().getLast().at().plus(state.sample());
        Instant nextCheck = checks.get(Math.min(done(), checks.size() - 1));
        Instant next = nextSample.isBefore(nextCheck) ? nextSample : nextCheck;
        Duration time = Duration.between(now, next);
        if (time.isPositive()) {
            events.waiting(time, nextCheck);
            pace.sleep(time);
        }
    }

    /// What meters remember goes into the journal. Several are asked at once, and no sample or check is kept meanwhile.
    private final class JournalMemory implements Memory {
        @Override
        public synchronized Optional<String> get(String name) {
            return Optional.ofNullable(state.memory().get(name));
        }

        @Override
        public synchronized void put(String name, String value) {
            if (!value.equals(state.memory().get(name))) {
                keep(WatchState.REMEMBERED, Map.of("name", name, "value", value));
            }
        }
    }
}
