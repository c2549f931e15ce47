package dev.rehome.migration.watch;

import dev.rehome.service.ProbeAnswer;
import java.math.BigDecimal;
import java.time.Duration;

/// How much of the target's limit of connections is in use. What is reserved for administrators is no room.
record ConnectionsGauge(Sides sides, BigDecimal percentMax) implements Gauge {
    private static final String QUERY = """
            SELECT (SELECT coalesce(sum(numbackends), 0) FROM pg_catalog.pg_stat_database)::bigint,
                   pg_catalog.current_setting('max_connections')::bigint
                     - pg_catalog.current_setting('superuser_reserved_connections')::bigint
                     - coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::bigint""";

    record Use(long used, long limit) {}

    @Override
    public ProbeAnswer look(Memory memory) {
        long began = System.nanoTime();
        Use use = sides.askTarget(session -> session.first(QUERY, row -> new Use(row.getLong(1), row.getLong(2)))
                .orElseThrow());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        BigDecimal percent = Percents.of(use.used(), Math.max(1, use.limit()));
        String value = use.used() + " of " + use.limit() + " (" + Percents.text(percent) + ")";
        String limit = "at most " + Percents.text(percentMax);
        String evidence = "pg_stat_database, max_connections of the target";
        return percent.compareTo(percentMax) <= 0
                ? ProbeAnswer.go(value, limit, evidence, took)
                : ProbeAnswer.noGo(value, limit, evidence, took);
    }
}
