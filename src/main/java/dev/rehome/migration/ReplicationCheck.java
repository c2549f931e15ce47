package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.util.Optional;

/// What follow and the way back will need, and which way changes will be had; a copy needs none of it.
final class ReplicationCheck implements Check.OfOneSide {
    private record Facts(
            String walLevel,
            boolean replication,
            int slots,
            int slotsMax,
            int senders,
            int sendersMax,
            long keepMegabytes) {}

    @Override
    public String subject() {
        return "replication";
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        Facts facts = session.first(
                        """
                        SELECT pg_catalog.current_setting('wal_level') AS wal_level,
                               (SELECT r.rolreplication OR r.rolsuper FROM pg_catalog.pg_roles r
                                 WHERE r.rolname = current_user) AS replication,
                               (SELECT count(*) FROM pg_catalog.pg_replication_slots) AS slots,
                               pg_catalog.current_setting('max_replication_slots')::int AS slots_max,
                               (SELECT count(*) FROM pg_catalog.pg_stat_replication) AS senders,
                               pg_catalog.current_setting('max_wal_senders')::int AS senders_max,
                               (SELECT setting::bigint FROM pg_catalog.pg_settings
                                 WHERE name = 'max_slot_wal_keep_size') AS keep""",
                        row -> new Facts(
                                row.getString("wal_level"),
                                row.getBoolean("replication"),
                                row.getInt("slots"),
                                row.getInt("slots_max"),
                                row.getInt("senders"),
                                row.getInt("senders_max"),
                                row.getLong("keep")))
                .orElseThrow();
        report(session, facts, report);
        way(session, report);
    }

    private static void way(Session session, PreflightReport report) {
        Side side = session.server().side();
        CaptureChoice choice = CaptureChoice.look(session, false);
        String direction = side == Side.SOURCE ? "follow" : "the way back";
        report.note(
                PreflightProblem.CAPTURE,
                side.word(),
                direction
                        + switch (choice.take(Optional.empty())) {
                            case SLOT -> " will have its changes through a replication slot";
                            case TRIGGERS -> " will have its changes captured by triggers, because " + choice.reason();
                        },
                "--capture slot or triggers decides otherwise");
        choice.neither()
                .forEach(f -> report.warning(
                        PreflightProblem.CAPTURE, f.subject(), direction + ": " + f.message(), f.remedy()));
    }

    private static void report(Session session, Facts facts, PreflightReport report) {
        Side side = session.server().side();
        String needed = side == Side.SOURCE ? "a slot for follow needs" : "a slot for the way back needs";
        if (!facts.walLevel().equals("logical")) {
            report.warning(
                    PreflightProblem.WAL_LEVEL,
                    side.word(),
                    "wal_level is \"" + facts.walLevel() + "\", " + needed + " \"logical\"",
                    "set wal_level = logical and restart the server; triggers and a copy work without");
        }
        if (!facts.replication()) {
            report.warning(
                    PreflightProblem.NO_REPLICATION,
                    side.word(),
                    "role " + session.server().endpoint().user() + " has no REPLICATION, " + needed + " it",
                    "as superuser: ALTER ROLE name REPLICATION; triggers and a copy work without");
        }
        if (facts.slots() >= facts.slotsMax()) {
            report.warning(
                    PreflightProblem.NO_SLOT_LEFT,
                    side.word(),
                    "all " + facts.slotsMax() + " replication slots are taken, " + needed + " one",
                    "drop a slot that nobody reads, or raise max_replication_slots");
        }
        if (facts.senders() >= facts.sendersMax()) {
            report.warning(
                    PreflightProblem.NO_SENDER_LEFT,
                    side.word(),
                    "all " + facts.sendersMax() + " WAL senders are busy, " + needed + " one",
                    "raise max_wal_senders");
        }
        if (facts.keepMegabytes() >= 0) {
            report.note(
                    PreflightProblem.SLOT_WAL_LIMIT,
                    side.word(),
                    "a slot may hold back " + facts.keepMegabytes()
                            + " MB of WAL (max_slot_wal_keep_size), then it is lost",
                    "keep follow running; raise the limit where writes are heavy");
        }
    }
}
