package dev.rehome.migration.watch;

import dev.rehome.postgres.RowReader;
import dev.rehome.postgres.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Runs statements of the plan as the application would: with the role's own search path, reading only.
public final class Queries {
    private Queries() {}

    /// The text of the first column of the first row; empty where there is no row or a null.
    public static String value(Session session, String sql, Duration within) {
        return rows(session, sql, within, row -> row.getString(1) == null ? "" : row.getString(1)).stream()
                .findFirst()
                .orElse("");
    }

    /// What each row gives.
    public static <T> List<T> rows(Session session, String sql, Duration within, RowReader<T> reader) {
        begin(session, within);
        try {
            return session.query(sql, reader);
        } finally {
            session.rollback();
        }
    }

    /// The middle of some runs; the first one, which fills caches, does not count.
    static Duration time(Session session, String sql, int rounds, Duration within) {
        begin(session, within);
        try {
            session.query(sql, row -> 0);
            List<Duration> times = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                long began = System.nanoTime();
                session.query(sql, row -> 0);
                times.add(Duration.ofNanos(System.nanoTime() - began));
            }
            return middle(times);
        } finally {
            session.rollback();
        }
    }

    static Duration middle(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private static void begin(Session session, Duration within) {
        session.begin();
        session.execute("SET TRANSACTION READ ONLY; SET LOCAL search_path TO DEFAULT; SET LOCAL statement_timeout = "
                + Math.max(1, within.toMillis()));
    }
}
