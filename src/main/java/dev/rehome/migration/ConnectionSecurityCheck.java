package dev.rehome.migration;

import dev.rehome.postgres.Access;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Host;
import dev.rehome.postgres.Session;

/// How the connection gets there: TLS and what lies between.
final class ConnectionSecurityCheck implements Check.OfOneSide {
    @Override
    public String subject() {
        return "TLS and access";
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        tls(session, report);
        if (session.server().access() == Access.SESSION_POOLER) {
            report.warning(
                    PreflightProblem.SESSION_POOLER,
                    session.server().side().word(),
                    "this is a session pooler: schema, copy and verify work through it, follow and cutover do not",
                    "connect directly for what needs replication (at Supabase: db.PROJECT_REF.supabase.co, IPv6)");
        }
    }

    private static void tls(Session session, PreflightReport report) {
        Endpoint endpoint = session.server().endpoint();
        String mode = endpoint.parameters().getOrDefault("sslmode", "prefer");
        boolean sheltered = endpoint.hosts().stream().allMatch(Host::isLocal)
                || endpoint.parameters().containsKey("ssh");
        if (sheltered || mode.equals("verify-full")) {
            return;
        }
        boolean encrypted = session.scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_ssl"
                        + " WHERE pid = pg_catalog.pg_backend_pid() AND ssl)")
                .equals("t");
        report.warning(
                PreflightProblem.WEAK_TLS,
                session.server().side().word(),
                encrypted
                        ? "the connection is encrypted, but sslmode=" + mode + " does not make sure who answers"
                        : "the connection is not encrypted (sslmode=" + mode + ")",
                "add sslmode=verify-full and sslrootcert=FILE (or sslrootcert=system) to its URL");
    }
}
