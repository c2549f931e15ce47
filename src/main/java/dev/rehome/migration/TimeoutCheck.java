package dev.rehome.migration;

import dev.rehome.postgres.Session;

/// Limits that a role, the database or the server sets. rehome's own sessions turn them off.
final class TimeoutCheck implements Check.OfOneSide {
    private record Limit(String name, String value) {}

    @Override
    public String subject() {
        return "timeouts";
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        for (Limit limit : session.query("""
                SELECT name, reset_val || coalesce(' ' || unit, '') AS value FROM pg_catalog.pg_settings
                 WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_session_timeout',
                                'idle_in_transaction_session_timeout') AND reset_val <> '0' ORDER BY name""", row -> new Limit(row.getString("name"), row.getString("value")))) {
            report.note(
                    PreflightProblem.TIMEOUT,
                    session.server().side().word(),
                    limit.name() + " is " + limit.value() + " for this role; rehome's own sessions turn it off",
                    "");
        }
    }
}
