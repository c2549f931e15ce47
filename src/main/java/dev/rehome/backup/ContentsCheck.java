package dev.rehome.backup;

import dev.rehome.backup.DatabaseContents.LargeObjectRows;
import dev.rehome.backup.DatabaseContents.SequencePosition;
import dev.rehome.backup.DatabaseContents.TableRows;
import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a restored database back and compares it with what the backup says it holds: each row, where
/// sequences stand, large objects, and that every object is there.
final class ContentsCheck {
    private final Session session;
    private final DatabaseContents expected;
    private final Map<String, String> refused;
    private final BackupProgress progress;
    private final List<Difference> differences = new ArrayList<>();
    private long rows;

    private ContentsCheck(
            Session session, DatabaseContents expected, Map<String, String> refused, BackupProgress progress) {
        this.session = session;
        this.expected = expected;
        this.refused = refused;
        this.progress = progress;
    }

    /// @param subject table, sequence or object
    /// @param reason how it differs, or why it could not be checked
    record Difference(String subject, Verdict verdict, String reason) {}

    /// @param tables that were compared
    /// @param rows that were read back
    record Result(int tables, long rows, List<Difference> differences) {
        Verdict verdict() {
            return differences.stream().map(Difference::verdict).reduce(Verdict.EQUAL, Verdict::and);
        }
    }

    /// @param refusals what the server refused to make: that it is missing says nothing of the backup
    static Result compare(
            Session session, DatabaseContents expected, List<DumpRestore.Refusal> refusals, BackupProgress progress) {
        Map<String, String> refused = new HashMap<>();
        refusals.stream().filter(r -> !r.optional()).forEach(r -> refused.putIfAbsent(r.object(), r.words()));
        ContentsCheck check = new ContentsCheck(session, expected, refused, progress);
        expected.tables().forEach(check::table);
        expected.sequences().forEach(check::sequence);
        check.largeObjects();
        check.objects();
        return new Result(expected.tables().size(), check.rows, List.copyOf(check.differences));
    }

    private void table(TableRows table) {
        try {
            Digest found = CopyDigest.of(session, table.copyOut(), CopyFormat.TEXT, progress::bytes);
            rows += found.rows();
            if (found.rows() != table.rows()) {
                differs(table.name(), found.rows() + " rows, the backup has " + table.rows());
            } else if (!found.equals(table.digest())) {
                differs(table.name(), "digest " + found + ", the backup has " + table.digest());
            }
        } catch (RehomeException e) {
            couldNot(table.name(), e);
        }
    }

    private void sequence(SequencePosition sequence) {
        try {
            Optional<SequencePosition> found = session.first(
                    "SELECT last_value, is_called FROM " + sequence.name(),
                    row -> new SequencePosition(sequence.name(), row.getLong(1), row.getBoolean(2)));
            if (!found.equals(Optional.of(sequence))) {
                differs("sequence " + sequence.name(), "stands elsewhere: " + found + ", the backup has " + sequence);
            }
        } catch (RehomeException e) {
            couldNot("sequence " + sequence.name(), e);
        }
    }

    private void largeObjects() {
        List<DumpScope.Omitted> unreadable = new ArrayList<>();
        session.begin();
        LargeObjectRows found = LargeObjectDump.read(session, unreadable);
        session.rollback();
        if (!unreadable.isEmpty()) {
            differences.add(new Difference(
                    "large objects",
                    Verdict.COULD_NOT_CHECK,
                    unreadable.size() + " cannot be read: "
                            + unreadable.getFirst().reason()));
        } else if (!found.equals(expected.largeObjects())) {
            differs(
                    "large objects",
                    found.count() + " of another content, the backup has "
                            + expected.largeObjects().count());
        }
    }

    private void objects() {
        Set<String> found = new HashSet<>(Dump.objects(CatalogReader.read(session, CatalogFilter.everything())));
        for (String object : expected.objects()) {
            String words = refused.get(object);
            if (!found.contains(object) && words != null) {
                differences.add(new Difference(object, Verdict.COULD_NOT_CHECK, "refused there: " + words));
            } else if (!found.contains(object)) {
                differs(object, "is not there");
            }
        }
    }

    private void differs(String subject, String reason) {
        differences.add(new Difference(subject, Verdict.DIFFERENT, reason));
    }

    private void couldNot(String subject, RehomeException e) {
        if (ServerError.of(e).map(ServerError::isConnectionLost).orElse(true)) {
            throw e;
        }
        differences.add(new Difference(subject, Verdict.COULD_NOT_CHECK, e.reason()));
    }
}
