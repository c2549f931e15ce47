package dev.rehome.migration.watch;

import dev.rehome.postgres.Session;
import dev.rehome.service.ProbeAnswer;
import java.time.Duration;
import java.util.Map;

/// Reads and writes of the application's tables on the target, from the server's statistics. None at all is no
/// verdict: nobody may have come by.
record ActivityGauge(Sides sides, TableFilter tables, long atLeast) implements Gauge {
    private static final String STATE = "began";
    private static final String EVIDENCE = "pg_stat_user_tables of the target";

    /// @param reset when the statistics were thrown away last
    record Counters(long writes, long scans, String reset) {}

    @Override
    public void begin(Memory memory) {
        if (memory.get(STATE).isEmpty()) {
            keep(memory, sides.askTarget(session -> read(session, tables)));
        }
    }

    private static void keep(Memory memory, Counters counters) {
        memory.put(
                STATE,
                Fields.text(Map.of(
                        "writes",
                        String.valueOf(counters.writes()),
                        "scans",
                        String.valueOf(counters.scans()),
                        "reset",
                        counters.reset())));
    }

    @Override
    public ProbeAnswer look(Memory memory) {
        begin(memory);
        long clock = System.nanoTime();
        Map<String, String> began = memory.get(STATE).map(Fields::parse).orElseThrow();
        Counters now = sides.askTarget(session -> read(session, tables));
        Duration took = Duration.ofNanos(System.nanoTime() - clock);
        if (!now.reset().equals(began.getOrDefault("reset", ""))) {
            keep(memory, now);
            return ProbeAnswer.unclear("the statistics were reset since it began", limit(), EVIDENCE, took);
        }
        long writes = now.writes() - Fields.number(began, "writes");
        long scans = now.scans() - Fields.number(began, "scans");
        String value = writes + " rows written, " + scans + " scans";
        if (writes + scans == 0) {
            return ProbeAnswer.unclear(value, limit(), EVIDENCE, took);
        }
        return writes + scans >= atLeast
                ? ProbeAnswer.go(value, limit(), EVIDENCE, took)
                : ProbeAnswer.noGo(value, limit(), EVIDENCE, took);
    }

    private String limit() {
        return "at least " + atLeast;
    }

    static Counters read(Session session, TableFilter tables) {
        return session.first(
                        """
                        SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint,
                               coalesce(sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)), 0)::bigint,
                               (SELECT coalesce(stats_reset::text, '') FROM pg_catalog.pg_stat_database
                                 WHERE datname = pg_catalog.current_database())
                          FROM pg_catalog.pg_stat_user_tables WHERE\s""" + TableFilter.CONDITION,
                        row -> new Counters(row.getLong(1), row.getLong(2), row.getString(3)),
                        tables.parameters())
                .orElseThrow();
    }
}
