package dev.rehome.report;

import dev.rehome.report.Course.GateLine;
import dev.rehome.report.Evidence.JournalFile;
import dev.rehome.report.Metric.Verdict;
import dev.rehome.runbook.Entry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The figures that come from gates. A gate is known by how it looked, which rehome itself wrote down, and only where
/// that does not tell by its name, which is the plan's. The last verdict of each counts: what was mended is met.
///
/// @param lines all gates, in order
/// @param journals those of watches tell how long they watched
record GateMetrics(List<GateLine> lines, List<JournalFile> journals) {
    private static final String HOW = "gates in the journals, the last verdict of each";
    private static final Set<String> NOT_LOOKED = Set.of("not configured", "not asked");
    /// With more than so many only names are shown; each stands in the table of gates.
    private static final int SHOWN_MAX = 4;

    private static final Pattern PERCENT = Pattern.compile("^(?:between )?([0-9.]+) ?%.*");
    private static final Pattern BEFORE_AND_NOW =
            Pattern.compile("(?:.*: )?([0-9.]+) ms before, ([0-9.]+) ms now \\(.*\\)");
    private static final BigDecimal ERRORS_MAX = BigDecimal.valueOf(5);
    private static final BigDecimal SUCCESS_MIN = BigDecimal.valueOf(98);
    /// Less than this is noise.
    private static final BigDecimal SLOWER_MAX = BigDecimal.valueOf(5);

    private static final Duration UPTIME_OVER = Duration.ofDays(7);

    List<Metric> operation() {
        Predicate<GateLine> rate = looked("^lines like .* against lines like ");
        return List.of(
                of(
                        "services online",
                        "all",
                        looked("^process manager|by application_name").or(named("service|restart|online|pm2"))),
                of(
                        "queries of the old database",
                        "0",
                        looked("^pg_stat.* of the source").or(named("legacy|old database|source idle"))),
                of(
                        "queries of the new database",
                        "seen",
                        looked("^pg_stat_user_tables of the target").or(named("activity|target quer"))),
                of(
                        "error rate",
                        "below 5 %",
                        rate.and(limit("at most")).or(named("error")),
                        line -> percent(line)
                                .map(p -> p.compareTo(ERRORS_MAX) <= 0)
                                .orElse(true)),
                of(
                        "message success",
                        "above 98 %",
                        rate.and(limit("at least")).or(named("success|handled")),
                        line -> percent(line)
                                .map(p -> p.compareTo(SUCCESS_MIN) >= 0)
                                .orElse(true)),
                uptime(),
                of(
                        "speed against the baseline",
                        "same or better",
                        line -> BEFORE_AND_NOW.matcher(line.value()).matches()
                                || named("latency|baseline|response time|speed|performance")
                                        .test(line),
                        GateMetrics::isAsFast),
                of(
                        "critical paths and smoke tests",
                        "all pass",
                        isKind("probe")
                                .and(rate.or(named("error|latency|baseline|legacy|uptime"))
                                        .negate())));
    }

    static Predicate<GateLine> named(String words) {
        Pattern pattern = Pattern.compile("(?i)" + words);
        return line -> pattern.matcher(line.name()).find();
    }

    static Predicate<GateLine> isKind(String kinds) {
        return line -> line.kind().matches(kinds);
    }

    private static Predicate<GateLine> looked(String how) {
        Pattern pattern = Pattern.compile(how);
        return line -> pattern.matcher(line.evidence()).find();
    }

    private static Predicate<GateLine> limit(String begin) {
        return line -> line.limit().startsWith(begin);
    }

    private static Optional<BigDecimal> percent(GateLine line) {
        Matcher found = PERCENT.matcher(line.value());
        return found.matches() ? Optional.of(new BigDecimal(found.group(1))) : Optional.empty();
    }

    /// The limit of the plan may be wider than what is wanted here.
    private static boolean isAsFast(GateLine line) {
        Matcher found = BEFORE_AND_NOW.matcher(line.value());
        return !found.matches()
                || new BigDecimal(found.group(2))
                                .subtract(new BigDecimal(found.group(1)))
                                .compareTo(SLOWER_MAX)
                        <= 0;
    }

    Metric of(String name, String target, Predicate<GateLine> which) {
        return of(name, target, which, _ -> true);
    }

    /// @param good whether a line that says GO is as good as the target wants
    private Metric of(String name, String target, Predicate<GateLine> which, Predicate<GateLine> good) {
        Map<String, GateLine> last = new LinkedHashMap<>();
        lines.stream()
                .filter(GateMetrics::counts)
                .filter(which)
                .forEach(line -> last.put(line.phase() + "\n" + line.step() + "\n" + line.name(), line));
        if (last.isEmpty()) {
            return Metric.unmeasured(name, target, "no such gate in the journals");
        }
        boolean missed = last.values().stream().anyMatch(line -> line.verdict().equals("NO-GO"));
        boolean met = last.values().stream().allMatch(line -> line.verdict().equals("GO") && good.test(line));
        Verdict verdict = met ? Verdict.MET : missed ? Verdict.MISSED : Verdict.UNCLEAR;
        return new Metric(name, target, words(List.copyOf(last.values())), HOW, verdict);
    }

    /// A trigger says when a phase goes back, with limits of its own; a gate that had nothing to look at says nothing.
    private static boolean counts(GateLine line) {
        boolean trigger = line.step().isEmpty();
        return !trigger && !NOT_LOOKED.contains(line.value());
    }

    /// What is not GO in full; of the others the last value of each name.
    private static String words(List<GateLine> last) {
        List<String> words = new ArrayList<>();
        Map<String, GateLine> good = new LinkedHashMap<>();
        for (GateLine line : last) {
            if (line.verdict().equals("GO")) {
                good.put(line.name(), line);
            } else {
                words.add(line.name() + " is " + line.verdict() + ": " + line.value());
            }
        }
        if (good.size() <= SHOWN_MAX) {
            good.forEach((name, line) -> words.add(name + ": " + line.value()));
        } else {
            words.add(good.size() + " say GO: " + String.join(", ", good.keySet()));
        }
        return String.join("; ", words);
    }

    /// Of the longest watch. A shorter one than is wanted, or one whose days were made shorter, does not tell.
    private Metric uptime() {
        String name = "uptime over 7 days";
        String target = "above 99.9 %";
        Optional<Watched> longest = journals.stream()
                .filter(journal -> journal.name().startsWith("watch"))
                .flatMap(journal -> watched(journal).stream())
                .max(Comparator.comparing(Watched::time));
        if (longest.isEmpty()) {
            return Metric.unmeasured(name, target, "no watch gave an uptime");
        }
        Watched watch = longest.get();
        boolean whole = watch.time().compareTo(UPTIME_OVER) >= 0 && watch.faster() == 1;
        String measured = watch.gate().value()
                + (watch.faster() == 1
                        ? ""
                        : ", compressed " + watch.faster() + " times: "
                                + Words.duration(watch.time().dividedBy(watch.faster())) + " by the clock");
        Verdict verdict = switch (watch.gate().verdict()) {
            case "GO" -> whole ? Verdict.MET : Verdict.UNCLEAR;
            case "NO-GO" -> Verdict.MISSED;
            default -> Verdict.UNCLEAR;
        };
        return new Metric(
                name, target, measured, "the longest watch, " + watch.gate().step(), verdict);
    }

    /// @param time that it was to last, by its own clock
    /// @param faster than the clock of the machine
    private record Watched(GateLine gate, Duration time, int faster) {}

    private Optional<Watched> watched(JournalFile journal) {
        Map<String, String> opened =
                journal.entries().stream().findFirst().map(Entry::fields).orElse(Map.of());
        Duration time = Duration.ZERO;
        for (String part : opened.getOrDefault("schedule", "").split("[, ]+")) {
            String seconds = part.split("/")[0];
            time = time.plusSeconds(seconds.matches("[0-9]{1,9}") ? Long.parseLong(seconds) : 0);
        }
        String compress = opened.getOrDefault("compress", "1");
        int faster = compress.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(compress) : 1;
        Duration whole = time;
        return lines.stream()
                .filter(line ->
                        line.step().equals(journal.name()) && line.name().equals("uptime"))
                .reduce((_, later) -> later)
                .map(line -> new Watched(line, whole, faster));
    }
}
