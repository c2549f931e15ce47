package dev.rehome.migration.retire;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.watch.Meter;
import dev.rehome.migration.watch.Pace;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Journal;
import dev.rehome.runbook.Times;
import dev.rehome.sql.Identifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A time in which the old logins are refused, to see what breaks. The logins are given back whatever happens: the
/// journal knows which were taken before they are, and a start after a kill gives them back first.
///
/// @param journal of retiring
/// @param pause between two looks
public record BrownOut(Server source, Journal journal, Pace pace, Duration pause) {
    private static final String REFUSED = "login-refused";
    private static final String GIVEN_BACK = "login-given-back";

    /// Gives back what a killed attempt left refused.
    public void recover() {
        Set<String> refused = refused();
        if (!refused.isEmpty()) {
            try (Session session = source.open("retire")) {
                giveBack(session, refused);
            }
        }
    }

    private Set<String> refused() {
        Set<String> refused = new LinkedHashSet<>();
        for (Entry entry : journal.entries()) {
            switch (entry.kind()) {
                case REFUSED -> refused.add(entry.field("role"));
                case GIVEN_BACK -> refused.remove(entry.field("role"));
                default -> {
                    // Other things that retiring did.
                }
            }
        }
        return refused;
    }

    /// Something that is started anew while the logins are refused.
    @FunctionalInterface
    public interface Start {
        Gate start() throws InterruptedException;
    }

    /// One gate for each login, for each start, and for each probe that said no meanwhile; all probes where none did.
    public List<Gate> run(List<String> roles, List<Start> starts, List<Meter> meters, Duration time)
            throws InterruptedException {
        List<Gate> gates = new ArrayList<>();
        try (Session session = source.open("retire")) {
            try {
                for (String role : roles) {
                    gates.add(refuse(session, role));
                }
                for (Start start : starts) {
                    gates.add(start.start());
                }
                boolean broken = gates.stream().anyMatch(gate -> gate.verdict() == Gate.Verdict.NO_GO);
                if (!broken && !(refused().isEmpty() && starts.isEmpty())) {
                    gates.addAll(look(meters, time));
                }
            } finally {
                giveBack(session, refused());
            }
        }
        return gates;
    }

    private Gate refuse(Session session, String role) {
        String name = "login " + role;
        String wanted = "refused for a time";
        if (role.equals(session.scalar("SELECT current_user"))) {
            return Gate.unclear(name, "it is rehome's own login, which would lock itself out", wanted, "");
        }
        boolean may = session.first(
                        "SELECT rolcanlogin FROM pg_catalog.pg_roles WHERE rolname = ?", row -> row.getBoolean(1), role)
                .orElse(false);
        if (!may) {
            return Gate.go(name, "it cannot log in as it is, or is not there", wanted, "pg_roles of the source");
        }
        journal.append(REFUSED, Map.of("role", role));
        try {
            session.execute("ALTER ROLE " + new Identifier(role).quoted() + " NOLOGIN");
        } catch (RehomeException e) {
            journal.append(GIVEN_BACK, Map.of("role", role));
            return Gate.unclear(
                    name,
                    "this role may not refuse it: " + e.reason(),
                    wanted,
                    "change its password in the old project's settings for the time instead");
        }
        long ended = end(session, role);
        return Gate.go(name, "refused, " + ended + " sessions ended", wanted, "ALTER ROLE on the source");
    }

    /// Sessions that are open already would not notice.
    private static long end(Session session, String role) {
        try {
            return Long.parseLong(session.scalar("""
                    SELECT count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(pid))
                      FROM pg_catalog.pg_stat_activity WHERE usename = ? AND pid <> pg_catalog.pg_backend_pid()""", role));
        } catch (RehomeException e) {
            return 0;
        }
    }

    private List<Gate> look(List<Meter> meters, Duration time) throws InterruptedException {
        Instant until = pace.clock().instant().plus(time);
        String wanted = "works without the old login for " + Times.text(time);
        while (true) {
            List<Gate> broken = new ArrayList<>();
            List<Gate> good = new ArrayList<>();
            for (Meter meter : meters) {
                Gate gate = meter.look();
                boolean breaks = gate.verdict() == Gate.Verdict.NO_GO && meter.isPrimary();
                (breaks ? broken : good)
                        .add(new Gate(
                                "without: " + gate.name(), gate.verdict(), gate.value(), wanted, gate.evidence()));
            }
            if (!broken.isEmpty()) {
                return broken;
            }
            Duration left = Duration.between(pace.clock().instant(), until);
            if (!left.isPositive()) {
                return good;
            }
            pace.sleep(left.compareTo(pause) < 0 ? left : pause);
        }
    }

    private void giveBack(Session session, Set<String> roles) {
        for (String role : roles) {
            String sql = "ALTER ROLE " + new Identifier(role).quoted() + " LOGIN";
            try {
                session.execute(sql);
            } catch (RehomeException e) {
                throw new RehomeException(
                        RetireProblem.NOT_GIVEN_BACK,
                        "source: login " + role + " is refused and could not be given back",
                        e.reason(),
                        "as an administrator of the source: " + sql,
                        e);
            }
            journal.append(GIVEN_BACK, Map.of("role", role));
        }
    }
}
