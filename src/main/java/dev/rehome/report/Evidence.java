package dev.rehome.report;

import dev.rehome.runbook.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Everything that is known of a move, gathered at one moment. No secret is in it.
///
/// @param made when, by whom and with what
/// @param databases both, as far as they answered
/// @param live which side the application writes to, as the journals say
/// @param read when rows were read for this report; empty where they were not
/// @param tables what was moved, as it was brought and as it is now
/// @param checks what else was compared
/// @param left what was not moved
/// @param journals in which the whole course stands
/// @param backups newest first
/// @param goals what the plan wants, where it says so
/// @param doubts what could not be looked at for this report
public record Evidence(
        Made made,
        List<Database> databases,
        String live,
        Optional<Instant> read,
        List<Table> tables,
        List<Check> checks,
        List<Left> left,
        List<JournalFile> journals,
        List<Backup> backups,
        Goals goals,
        List<String> doubts) {
    public Evidence {
        databases = List.copyOf(databases);
        tables = List.copyOf(tables);
        checks = List.copyOf(checks);
        left = List.copyOf(left);
        journals = List.copyOf(journals);
        backups = List.copyOf(backups);
        doubts = List.copyOf(doubts);
    }

    /// @param by the user at his machine
    /// @param tool name and version of this program
    /// @param plan the plan's name
    /// @param planHash SHA-256 of the plan's file; empty where there is none
    public record Made(Instant at, String by, String tool, String plan, String planHash) {}

    /// One side.
    ///
    /// @param endpoint as the plan names it
    /// @param answersFrom the address that the server itself says it answers from; empty where it did not
    ///     answer
    /// @param encrypted whether the connection is, and how
    /// @param position of the WAL now
    /// @param problem why it did not answer; empty where it did
    public record Database(
            String side,
            String endpoint,
            String answersFrom,
            String version,
            String systemIdentifier,
            String encrypted,
            String startedAt,
            String position,
            String problem) {
        public boolean answered() {
            return problem.isEmpty();
        }
    }

    /// A table: as the copy brought it, and as both sides have it now.
    ///
    /// @param brought rows and digest in the ledger of the copy; empty where there is none
    /// @param verdict "equal", "different" or "could-not-check"; empty where rows were not read
    /// @param method what the digests are over
    public record Table(
            String name,
            Optional<Rows> brought,
            Optional<Rows> source,
            Optional<Rows> target,
            String verdict,
            String method,
            String reason,
            String sql) {}

    /// @param digest as `docs/reference/digests.md` defines it
    public record Rows(long rows, String digest) {}

    /// @param kind "sequence", "foreign key", "unique set", "large objects"
    public record Check(String kind, String subject, String verdict, String reason) {}

    /// What was not moved.
    public record Left(String object, String reason) {}

    /// @param name "run", or "cutover" and the route
    /// @param sha256 of the whole file
    public record JournalFile(String name, String path, String sha256, List<Entry> entries) {
        public JournalFile {
            entries = List.copyOf(entries);
        }
    }

    /// @param proof "equal" where it was restored once and everything was the same; empty where it was
    ///     not restored
    public record Backup(
            String name,
            Instant at,
            String holds,
            long rows,
            long bytes,
            boolean encrypted,
            String proof,
            String where) {}

    /// @param pause how long writes may be refused at a switch
    /// @param copied how long the copy took, as its ledger says
    public record Goals(Optional<Duration> pause, Optional<Duration> copied) {}
}
