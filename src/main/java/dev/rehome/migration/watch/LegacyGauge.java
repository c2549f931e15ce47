package dev.rehome.migration.watch;

import dev.rehome.service.ProbeAnswer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Use of the source by anybody but rehome since counting began, over restarts. Nothing counts as zero that was not
/// looked at: where counters were thrown away, or scans may have been rehome's own, that is said.
record LegacyGauge(Sides sides, long atMost, TableFilter tables, List<String> ignore) implements Gauge {
    private static final String STATE = "use";
    private static final int NAMES_MAX = 20;

    /// What is known since counting began.
    ///
    /// @param last the server's counters at the last look
    /// @param statements that others ran, by role
    /// @param sessions of others that were seen
    /// @param scans reads and writes of tables that nobody else but the application can have made
    /// @param unclear why zero would not be known to be zero; empty where it is
    private record Use(LegacyUse last, Map<String, Long> statements, Set<String> sessions, long scans, String unclear) {
        static Use begin(LegacyUse now) {
            // Who is there at the beginning still has to go: a session that stays is seen by the next look.
            return new Use(now, Map.of(), Set.of(), 0, "");
        }

        long total() {
            return statements.values().stream().mapToLong(Long::longValue).sum() + sessions.size() + scans;
        }
    }

    @Override
    public void begin(Memory memory) {
        if (memory.get(STATE).isEmpty()) {
            memory.put(STATE, text(Use.begin(now())));
        }
    }

    private LegacyUse now() {
        return sides.askSource(session -> LegacyUse.read(session, tables, ignore));
    }

    @Override
    public ProbeAnswer look(Memory memory) {
        long began = System.nanoTime();
        Optional<Use> before = memory.get(STATE).map(LegacyGauge::parse);
        LegacyUse now = now();
        Use use = before.map(known -> add(known, now)).orElseGet(() -> Use.begin(now));
        memory.put(STATE, text(use));
        return judged(use, now, Duration.ofNanos(System.nanoTime() - began));
    }

    private Use add(Use use, LegacyUse now) {
        Set<String> sessions = new TreeSet<>(use.sessions());
        if (tables.isAll()) {
            // Where only some tables count, a session may be about the others: statements tell.
            now.sessions().stream().limit(NAMES_MAX).forEach(sessions::add);
        }
        LegacyUse last = use.last();
        boolean counted = now.statements().isPresent() && last.statements().isPresent();
        Map<String, Long> statements = new LinkedHashMap<>(use.statements());
        if (counted) {
            more(last.statements().get(), now.statements().get())
                    .forEach((role, calls) -> statements.merge(role, calls, Long::sum));
        }
        long scans = counted ? 0 : Math.max(0, scans(now) - scans(last));
        String unclear = use.unclear().isEmpty() ? unclear(last, now, counted, scans) : use.unclear();
        boolean maybeOurs = now.ownElsewhere() || last.ownElsewhere();
        return new Use(now, statements, sessions, use.scans() + (maybeOurs ? 0 : scans), unclear);
    }

    private static long scans(LegacyUse use) {
        return use.tables().writes() + use.tables().scans();
    }

    private static Map<String, Long> more(Map<String, Long> before, Map<String, Long> now) {
        Map<String, Long> more = new LinkedHashMap<>();
        now.forEach((role, calls) -> {
            long known = before.getOrDefault(role, 0L);
            // Fewer than before: they were counted anew.
            long added = calls >= known ? calls - known : calls;
            if (added > 0) {
                more.put(role, added);
            }
        });
        return more;
    }

    private static String unclear(LegacyUse last, LegacyUse now, boolean counted, long scans) {
        if (counted && !last.epoch().equals(now.epoch())) {
            return "pg_stat_statements was reset or forgot statements";
        }
        if (counted && now.unread() > last.unread()) {
            return "statements of other roles cannot be read: grant pg_read_all_stats";
        }
        if (!counted && !last.tables().reset().equals(now.tables().reset())) {
            return "the statistics were reset";
        }
        boolean maybeOurs = now.ownElsewhere() || last.ownElsewhere();
        return !counted && scans > 0 && maybeOurs
                ? scans + " scans may be rehome's own: pg_stat_statements would tell"
                : "";
    }

    private ProbeAnswer judged(Use use, LegacyUse now, Duration took) {
        String limit = "at most " + atMost;
        String evidence = now.statements().isPresent()
                ? "pg_stat_statements by role and pg_stat_activity of the source, without rehome and the platform"
                : "pg_stat_user_tables and pg_stat_activity of the source (no pg_stat_statements there)";
        if (use.total() > atMost) {
            return ProbeAnswer.noGo(words(use), limit, evidence, took);
        }
        return use.unclear().isEmpty()
                ? ProbeAnswer.go(words(use), limit, evidence, took)
                : ProbeAnswer.unclear(words(use) + "; " + use.unclear(), limit, evidence, took);
    }

    private static String words(Use use) {
        StringBuilder words = new StringBuilder();
        long calls =
                use.statements().values().stream().mapToLong(Long::longValue).sum();
        words.append(calls).append(" statements");
        if (calls > 0) {
            words.append(' ').append(use.statements());
        }
        words.append(", ").append(use.sessions().size()).append(" sessions");
        if (!use.sessions().isEmpty()) {
            words.append(' ').append(use.sessions().stream().limit(3).toList());
        }
        return use.scans() == 0
                ? words.toString()
                : words.append(", ").append(use.scans()).append(" scans").toString();
    }

    private static String text(Use use) {
        Map<String, String> fields = new LinkedHashMap<>();
        LegacyUse last = use.last();
        last.statements().ifPresent(calls -> {
            fields.put("counted", "yes");
            calls.forEach((role, count) -> fields.put("last " + role, count.toString()));
        });
        use.statements().forEach((role, count) -> fields.put("more " + role, count.toString()));
        fields.put("unread", String.valueOf(last.unread()));
        fields.put("epoch", last.epoch());
        fields.put("writes", String.valueOf(last.tables().writes()));
        fields.put("scans", String.valueOf(last.tables().scans()));
        fields.put("reset", last.tables().reset());
        fields.put("elsewhere", String.valueOf(last.ownElsewhere()));
        fields.put("use", String.valueOf(use.scans()));
        fields.put("unclear", use.unclear());
        int number = 0;
        for (String session : use.sessions()) {
            fields.put("session " + number++, session);
        }
        return Fields.text(fields);
    }

    private static Use parse(String text) {
        Map<String, String> fields = Fields.parse(text);
        LegacyUse last = new LegacyUse(
                fields.containsKey("counted") ? Optional.of(numbers(fields, "last ")) : Optional.empty(),
                Fields.number(fields, "unread"),
                fields.getOrDefault("epoch", ""),
                new ActivityGauge.Counters(
                        Fields.number(fields, "writes"),
                        Fields.number(fields, "scans"),
                        fields.getOrDefault("reset", "")),
                Set.of(),
                Boolean.parseBoolean(fields.get("elsewhere")));
        Set<String> sessions = new TreeSet<>();
        fields.forEach((name, value) -> {
            if (name.startsWith("session ")) {
                sessions.add(value);
            }
        });
        return new Use(
                last,
                numbers(fields, "more "),
                sessions,
                Fields.number(fields, "use"),
                fields.getOrDefault("unclear", ""));
    }

    private static Map<String, Long> numbers(Map<String, String> fields, String prefix) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                numbers.put(name.substring(prefix.length()), Long.valueOf(value));
            }
        });
        return numbers;
    }
}
