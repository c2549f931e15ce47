package dev.rehome.report;

import dev.rehome.report.Evidence.Backup;
import dev.rehome.report.Evidence.Check;
import dev.rehome.report.Evidence.Table;
import dev.rehome.report.Metric.Verdict;
import dev.rehome.runbook.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The figures by which a move is judged, each from what was written down or looked at. What nothing
/// tells stands there as not measured.
final class Scorecard {
    private static final Duration MOVE_MAX = Duration.ofHours(3);
    private static final Duration START_MAX = Duration.ofMinutes(5);
    private static final Duration ROLLBACK_MAX = Duration.ofMinutes(5);
    private static final String AT_THE_SWITCH =
            "the switch compares both sides while nobody writes; its way back is closed, what was written since differs";
    private static final String NOT_READ = "rows were not read for this report";

    private final Evidence evidence;
    private final Course course;
    private final GateMetrics gates;
    private final List<Metric> metrics = new ArrayList<>();

    private Scorecard(Evidence evidence, Course course) {
        this.evidence = evidence;
        this.course = course;
        this.gates = new GateMetrics(course.gates(), evidence.journals());
    }

    static List<Metric> of(Evidence evidence, Course course) {
        Scorecard card = new Scorecard(evidence, course);
        card.data();
        card.times();
        card.metrics.addAll(card.gates.operation());
        card.safety();
        return List.copyOf(card.metrics);
    }

    private void data() {
        metrics.add(rows());
        metrics.add(checksums());
        metrics.add(checks("foreign keys valid", "foreign key"));
        metrics.add(checks("sequences", "sequence"));
        metrics.add(gates.of(
                "code rewritten, nothing of the old client left", "all files", GateMetrics.isKind("check|rewrite")));
    }

    private Metric rows() {
        String name = "rows moved";
        List<Table> read = readTables();
        if (read.isEmpty()) {
            return Metric.unmeasured(name, "100 %", NOT_READ);
        }
        long source = sum(read, Table::source);
        long target = sum(read, Table::target);
        boolean all = read.stream()
                .allMatch(t ->
                        t.source().map(Evidence.Rows::rows).equals(t.target().map(Evidence.Rows::rows)));
        return verdict(name, "100 %", target + " of " + source + " rows, " + equalTables(read), read, all);
    }

    private static long sum(List<Table> tables, java.util.function.Function<Table, Optional<Evidence.Rows>> side) {
        return tables.stream()
                .flatMap(t -> side.apply(t).stream())
                .mapToLong(Evidence.Rows::rows)
                .sum();
    }

    private Metric checksums() {
        String name = "checksums equal";
        List<Table> read = readTables();
        if (read.isEmpty()) {
            return Metric.unmeasured(name, "100 %", NOT_READ);
        }
        boolean all = read.stream().allMatch(t -> t.verdict().equals("equal"));
        return verdict(name, "100 %", equalTables(read), read, all);
    }

    /// What could not be read is not equal, and not different either.
    private Metric verdict(String name, String target, String measured, List<Table> read, boolean all) {
        boolean different = read.stream().anyMatch(t -> t.verdict().equals("different"));
        Optional<Instant> switched = closedSince();
        if (different && switched.isPresent()) {
            String then = "equal at the switch of " + Words.time(switched.get()) + "; now " + measured;
            return new Metric(name, target, then, AT_THE_SWITCH, Verdict.MET);
        }
        String how = "both sides read at " + evidence.read().map(Words::time).orElse("") + ", table by table below";
        return all
                ? new Metric(name, target, measured, how, Verdict.MET)
                : new Metric(name, target, measured, how, different ? Verdict.MISSED : Verdict.UNCLEAR);
    }

    /// When the last way back was closed behind a switch: from then on both sides differ by what is written, and have
    /// to. Empty where any way back is open.
    private Optional<Instant> closedSince() {
        Map<String, Course.SwitchLine> last = new LinkedHashMap<>();
        course.switches().forEach(line -> last.put(line.route(), line));
        boolean closed = last.values().stream().allMatch(line -> line.outcome().equals("completed"));
        return closed && evidence.live().equals("target")
                ? course.switches().stream()
                        .filter(line -> line.outcome().equals("switched"))
                        .map(Course.SwitchLine::at)
                        .reduce((_, later) -> later)
                : Optional.empty();
    }

    private List<Table> readTables() {
        return evidence.tables().stream().filter(t -> !t.verdict().isEmpty()).toList();
    }

    private static String equalTables(List<Table> read) {
        long equal = read.stream().filter(t -> t.verdict().equals("equal")).count();
        return equal + " of " + read.size() + " tables";
    }

    private Metric checks(String name, String kind) {
        List<Check> all =
                evidence.checks().stream().filter(c -> c.kind().equals(kind)).toList();
        if (evidence.read().isEmpty()) {
            return Metric.unmeasured(name, "all", NOT_READ);
        }
        long equal = all.stream().filter(c -> c.verdict().equals("equal")).count();
        boolean different = all.stream().anyMatch(c -> c.verdict().equals("different"));
        Verdict verdict = equal == all.size() ? Verdict.MET : different ? Verdict.MISSED : Verdict.UNCLEAR;
        String measured = all.isEmpty() ? "there are none" : equal + " of " + all.size();
        return new Metric(name, "all", measured, "compared on both sides for this report", verdict);
    }

    private void times() {
        metrics.add(within(
                "data move",
                MOVE_MAX,
                evidence.goals().copied().or(() -> longest("copy|follow")),
                "the copy's ledger on the target, else the longest step in the journal that copied"));
        Optional<Duration> pause = course.switches().stream()
                .filter(s -> s.outcome().equals("switched") && s.to().equals("target"))
                .flatMap(s -> s.pause().stream())
                .reduce((_, last) -> last);
        metrics.add(within(
                "writes refused at the switch",
                evidence.goals().pause().orElse(Duration.ofMinutes(5)),
                pause,
                "journal of the switch, pauseMillis: first refused write to first accepted one"));
        metrics.add(downtime());
        metrics.add(within("services up again", START_MAX, total("start"), "start steps in the journal, added up"));
        metrics.add(wayBack());
    }

    private static Metric within(String name, Duration limit, Optional<Duration> measured, String how) {
        String target = "within " + Words.duration(limit);
        return measured.map(m -> Metric.of(name, target, Words.duration(m), how, m.compareTo(limit) <= 0))
                .orElseGet(() -> Metric.unmeasured(name, target, how));
    }

    private Optional<Duration> longest(String kind) {
        return steps(kind).max(Comparator.naturalOrder());
    }

    private Optional<Duration> total(String kind) {
        return steps(kind).reduce(Duration::plus);
    }

    /// Those that did it; one that was tried again counts with its last attempt.
    private Stream<Duration> steps(String kind) {
        Map<String, Duration> last = new LinkedHashMap<>();
        course.steps().stream()
                .filter(s -> s.kind().matches(kind) && s.outcome().equals("done"))
                .forEach(s -> s.took().ifPresent(t -> last.put(s.phase() + "\n" + s.step(), t)));
        return last.values().stream();
    }

    private Metric downtime() {
        String name = "application away from its users";
        String how = "journal: from each step that took it away to the one that gave it back, undone attempts too";
        if (course.phases().isEmpty()) {
            return Metric.unmeasured(name, "within each phase's budget", how);
        }
        Duration away = course.phases().stream().map(Course.PhaseLine::away).reduce(Duration.ZERO, Duration::plus);
        boolean kept = course.phases().stream()
                .allMatch(p -> p.budget().map(b -> p.away().compareTo(b) <= 0).orElse(true));
        return Metric.of(name, "within each phase's budget", Words.duration(away), how, kept);
    }

    /// What a rehearsal says is less than the whole: it leaves services and code alone.
    private Metric wayBack() {
        String name = "rollback";
        Metric real = within(
                name, ROLLBACK_MAX, rollback(course), "the slowest way back in the journals of runs and switches");
        List<Evidence.JournalFile> rehearsed = evidence.journals().stream()
                .filter(journal -> journal.name().startsWith(Course.REHEARSALS))
                .map(journal -> new Evidence.JournalFile("run", journal.path(), journal.sha256(), journal.entries()))
                .toList();
        return rollback(Course.of(rehearsed))
                .filter(_ -> real.verdict() == Verdict.UNMEASURED)
                .map(took -> new Metric(
                        name,
                        real.target(),
                        Words.duration(took) + " on copies",
                        "none was needed; the slowest of the rehearsals, which leave services and code alone",
                        Verdict.UNCLEAR))
                .orElse(real);
    }

    private static Optional<Duration> rollback(Course course) {
        Stream<Duration> phases = course.phases().stream().flatMap(p -> p.undo().stream());
        Stream<Duration> switches = course.switches().stream()
                .filter(s -> (s.to().equals("source") && s.outcome().equals("switched"))
                        || s.outcome().equals("undone"))
                .flatMap(s -> s.pause().stream());
        return Stream.concat(phases, switches).max(Comparator.naturalOrder());
    }

    private void safety() {
        long open = course.faults().stream()
                .filter(f -> f.next().isEmpty() || f.next().equals("a person was asked"))
                .count();
        metrics.add(
                evidence.journals().isEmpty()
                        ? Metric.unmeasured("critical incidents", "none", "there is no journal")
                        : Metric.of(
                                "critical incidents",
                                "none",
                                open == 0 ? "none" : String.valueOf(open),
                                "failures in the journals that were neither tried again nor undone",
                                open == 0));
        String how = "proof in the folder of backups";
        Optional<Backup> newest = evidence.backups().stream().findFirst();
        String wanted = "the newest, equal";
        metrics.add(newest.map(b ->
                        new Metric("backup restored once", wanted, b.name() + " " + b.proof(), how, verdict(b.proof())))
                .filter(m -> m.verdict() != Verdict.UNMEASURED)
                .orElseGet(() -> Metric.unmeasured("backup restored once", wanted, how)));
        metrics.add(rehearsed());
        metrics.add(gates.of("way back proven before the switch", "yes", GateMetrics.named("way.back")));
    }

    /// Those of the plan that was run last count; where the run asked for them itself, its gate does.
    private Metric rehearsed() {
        Metric asked = gates.of("rehearsed", "twice, clean", GateMetrics.named("rehears"));
        List<Evidence.JournalFile> rehearsals = evidence.journals().stream()
                .filter(journal -> journal.name().startsWith(Course.REHEARSALS))
                .toList();
        if (asked.verdict() != Verdict.UNMEASURED || rehearsals.isEmpty()) {
            return asked;
        }
        String plan = evidence.made().planHash();
        long clean = rehearsals.stream()
                .filter(journal -> journal.entries().stream().anyMatch(entry -> isCleanOf(plan, entry)))
                .count();
        String measured = clean + " clean of this plan, " + rehearsals.size() + " in all";
        return Metric.of("rehearsed", "twice, clean", measured, "journals of the rehearsals", clean >= 2);
    }

    private static boolean isCleanOf(String plan, Entry entry) {
        String of = entry.fields().getOrDefault("plan", "");
        return entry.kind().equals("rehearsed") && !of.isEmpty() && plan.startsWith(of);
    }

    private static Verdict verdict(String proof) {
        return switch (proof) {
            case "" -> Verdict.UNMEASURED;
            case "equal" -> Verdict.MET;
            case "different" -> Verdict.MISSED;
            default -> Verdict.UNCLEAR;
        };
    }
}
