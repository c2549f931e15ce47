package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.PreflightResult.ServerFacts;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Looks at everything that would stop or bend the move, all at once, and changes nothing: both sessions are in
/// read-only transactions from their first statement to their end.
///
/// A side that cannot be reached is a finding; the other one is reported all the same. A check that fails is
/// listed as
/// not checked, and the others go on.
public final class Preflight {
    private static final Duration LONG_TRANSACTION = Duration.ofMinutes(1);

    private PreflightRequest request;
    private final PreflightReport report = new PreflightReport();

    private Preflight(PreflightRequest request) {
        this.request = request;
    }

    public static PreflightResult run(PreflightRequest request) {
        return new Preflight(request).run();
    }

    private static List<Check> checks() {
        return List.of(
                new VersionCheck(),
                new TargetVersionCheck(),
                new SameDatabaseCheck(),
                new ConnectionSecurityCheck(),
                new SourceRightsCheck(),
                new TargetRightsCheck(),
                new ReplicationCheck(),
                new LeftoverCheck(),
                new TimeoutCheck(),
                new LocaleCheck(),
                new CollationVersionCheck(),
                new ExtensionCheck(),
                new RoleCheck(),
                new UnknownTableCheck(),
                new SourceTablesCheck(),
                new SourceObjectsCheck(),
                new DiskCheck(),
                new ConnectionLimitCheck(),
                new TransactionsCheck(LONG_TRANSACTION),
                new TargetContentsCheck());
    }

    private PreflightResult run() {
        try (Reached source = reach(request.source());
                Reached target = reach(request.target())) {
            if (source.session().map(Preflight::isPlatform).orElse(false)) {
                request = request.ofPlatform();
            }
            for (Check check : checks()) {
                run(check, source.session(), target.session());
            }
        }
        return report.result();
    }

    /// As every other command tells a Supabase project.
    private static boolean isPlatform(Session source) {
        return !source.scalar("SELECT pg_catalog.to_regclass('auth.users')").isEmpty();
    }

    /// A side's session, or nothing where it cannot be used.
    private record Reached(Optional<Session> session) implements AutoCloseable {
        @Override
        public void close() {
            session.ifPresent(Session::close);
        }
    }

    private Reached reach(Server server) {
        String side = server.side().word();
        for (String warning : server.endpoint().warnings()) {
            report.warning(PreflightProblem.ENDPOINT_WARNING, side, warning, "");
        }
        try {
            Session session = server.open("preflight");
            session.beginSnapshot(Optional.empty());
            report.server(new ServerFacts(
                    server.side(),
                    server.endpoint().display(),
                    session.version(),
                    server.access(),
                    server.endpoint().user()));
            return new Reached(Optional.of(session));
        } catch (RehomeException e) {
            report.unusable(side, e);
            report.notChecked(side, "everything that needs a connection to it");
            return new Reached(Optional.empty());
        }
    }

    private void run(Check check, Optional<Session> source, Optional<Session> target) {
        switch (check) {
            case Check.OfOneSide one -> {
                source.filter(s -> one.of(Side.SOURCE)).ifPresent(s -> run(one, s));
                target.filter(s -> one.of(Side.TARGET)).ifPresent(s -> run(one, s));
            }
            case Check.OfBothSides both -> {
                if (source.isPresent() && target.isPresent()) {
                    run(both, source.get(), target.get());
                } else {
                    report.notChecked(both.subject(), "needs both databases");
                }
            }
        }
    }

    private void run(Check.OfOneSide check, Session session) {
        session.execute("SAVEPOINT preflight");
        try {
            check.look(session, request, report);
        } catch (RehomeException e) {
            session.execute("ROLLBACK TO SAVEPOINT preflight");
            report.notChecked(session.server().side().word() + " " + check.subject(), reason(e));
        }
    }

    private void run(Check.OfBothSides check, Session source, Session target) {
        source.execute("SAVEPOINT preflight");
        target.execute("SAVEPOINT preflight");
        try {
            check.look(source, target, request, report);
        } catch (RehomeException e) {
            source.execute("ROLLBACK TO SAVEPOINT preflight");
            target.execute("ROLLBACK TO SAVEPOINT preflight");
            report.notChecked(check.subject(), reason(e));
        }
    }

    private static String reason(RehomeException e) {
        return e.reason().isEmpty() ? e.message() : e.reason();
    }
}
