package dev.rehome.migration;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Access;
import dev.rehome.postgres.ServerVersion;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What preflight came to.
///
/// @param servers what is known of each side that could be reached
/// @param findings worst first, then by code and subject
/// @param notChecked what could not be looked at, and why: never a pass
/// @param tables every table of the source, by name, with what the target holds of it
public record PreflightResult(
        List<ServerFacts> servers, List<Finding> findings, List<NotChecked> notChecked, List<TableState> tables) {
    static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .thenComparing(finding -> finding.code().text())
            .thenComparing(Finding::subject);

    public PreflightResult {
        servers = List.copyOf(servers);
        findings = List.copyOf(findings);
        notChecked = List.copyOf(notChecked);
        tables = List.copyOf(tables);
    }

    /// With what was found elsewhere, worst first.
    public PreflightResult with(List<Finding> more, List<NotChecked> unseen) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(more);
        all.sort(WORST_FIRST);
        List<NotChecked> missed = new ArrayList<>(notChecked);
        missed.addAll(unseen);
        return new PreflightResult(servers, all, missed, tables);
    }

    /// @param display host, port and database
    /// @param user the role that rehome logs in as
    public record ServerFacts(Side side, String display, ServerVersion version, Access access, String user) {}

    /// @param subject what should have been looked at
    /// @param reason why it was not, in the server's words where it refused
    public record NotChecked(String subject, String reason) {}

    /// @param sourceRows an estimate, -1 where unknown
    public record TableState(QualifiedName table, Held held, long sourceRows) {}

    /// What the target holds of a table.
    public enum Held {
        /// No such table, or no row in it.
        NOTHING("nothing"),
        /// The same rows, by digest.
        EQUAL("equal"),
        /// Rows of an old copy, which differ from the source by now.
        STALE("stale"),
        /// Rows that were written there later, or of which that cannot be told.
        FOREIGN("foreign"),
        /// What rehome follows, or the application writes there since a switch.
        MOVED("moved"),
        /// Not known: see what could not be checked.
        UNKNOWN("unknown");

        private final String word;

        Held(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// Whether the move may go on.
    public enum Verdict {
        GO("go", ExitStatus.OK),
        NO_GO("no-go", ExitStatus.NO_GO),
        COULD_NOT_CHECK("could-not-check", ExitStatus.COULD_NOT_CHECK);

        private final String word;
        private final ExitStatus exitStatus;

        Verdict(String word, ExitStatus exitStatus) {
            this.word = word;
            this.exitStatus = exitStatus;
        }

        public String word() {
            return word;
        }

        public ExitStatus exitStatus() {
            return exitStatus;
        }
    }

    public Verdict verdict() {
        if (count(Severity.BLOCKING) > 0) {
            return Verdict.NO_GO;
        }
        return notChecked.isEmpty() ? Verdict.GO : Verdict.COULD_NOT_CHECK;
    }

    public long count(Severity severity) {
        return findings.stream().filter(f -> f.severity() == severity).count();
    }
}
