package dev.rehome.follow;

import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Something that a move left on a side, and that goes on costing it: a slot that holds back the log, triggers that
/// write to a table nobody reads.
///
/// @param route whose it is
/// @param message what it is and what it costs
/// @param remedy what takes it away, where nobody uses it
public record Leftover(String route, String message, String remedy) {
    /// What is there for other routes than these.
    public static List<Leftover> of(Session session, Set<String> mine) {
        List<Leftover> all = new ArrayList<>();
        all.addAll(session.query(
                """
                SELECT slot_name, coalesce(pg_catalog.pg_size_pretty(
                         pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)), 'no'), active
                  FROM pg_catalog.pg_replication_slots
                 WHERE database = pg_catalog.current_database() AND slot_name ~ '^rehome_[0-9a-f]+_[fb]$'
                 ORDER BY slot_name""",
                row -> new Leftover(
                        row.getString(1),
                        "slot " + row.getString(1) + " of another move, or of a group of this one, holds back "
                                + row.getString(2) + " of the log" + (row.getBoolean(3) ? "; it is being read" : ""),
                        "where nobody follows with it: SELECT pg_drop_replication_slot('" + row.getString(1) + "')")));
        all.addAll(session.query(
                """
                SELECT substr(t.tgname, 16), count(DISTINCT t.tgrelid) FROM pg_catalog.pg_trigger t
                 WHERE t.tgname ~ '^rehome_capture_[0-9a-f]+_[fb]$' AND NOT t.tgisinternal GROUP BY 1 ORDER BY 1""",
                row -> new Leftover(
                        "rehome_" + row.getString(1),
                        "triggers of another move, or of a group of this one, capture the changes of " + row.getLong(2)
                                + " tables",
                        "where nobody follows with them: run rehome complete for that move, or drop them with the"
                                + " functions rehome.capture_rehome_" + row.getString(1) + "_*")));
        return all.stream().filter(l -> !mine.contains(l.route())).toList();
    }
}
