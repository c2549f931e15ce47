package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Changes of one or many transactions that wait to be written, in the order of the stream. Writes them brought
/// together by table and key; where the server refuses that, one by one in their order.
final class Batch {
    private static final int CHANGES_MAX = 30_000;
    private static final long BYTES_MAX = 24L << 20;

    private final StreamEvents events;
    private final List<Entry> entries = new ArrayList<>();
    private long bytes;

    Batch(StreamEvents events) {
        this.events = events;
    }

    /// @param transaction where the transaction's commit record begins
    /// @param table that is changed; the first of those that are truncated
    /// @param truncated those that are truncated together
    private record Entry(Lsn transaction, WrittenTable table, List<WrittenTable> truncated, Change change) {}

    /// A change was refused: everything before its transaction can be applied, nothing after.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Lsn transaction;
        private final RehomeException problem;

        Refused(Lsn transaction, RehomeException problem) {
            super(problem);
            this.transaction = transaction;
            this.problem = problem;
        }

        Lsn transaction() {
            return transaction;
        }

        RehomeException problem() {
            return problem;
        }
    }

    void add(Lsn transaction, WrittenTable table, Change change, long size) {
        entries.add(new Entry(transaction, table, List.of(), change));
        bytes += size;
    }

    void truncate(Lsn transaction, List<WrittenTable> tables, Change change) {
        entries.add(new Entry(transaction, tables.getFirst(), tables, change));
    }

    boolean isFull() {
        return entries.size() >= CHANGES_MAX || bytes >= BYTES_MAX;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    void clear() {
        entries.clear();
        bytes = 0;
    }

    /// Stands before what is written, so that it can be taken back alone.
    static final String SAVEPOINT = "SAVEPOINT rehome_batch";

    /// Writes everything in the session's transaction and forgets it. The savepoint is the first thing in the
    /// transaction, or is set anew.
    ///
    /// @throws Refused where a change is refused even by itself; the transaction has to be rolled back
    void write(Session session, boolean begun) throws Refused {
        if (entries.isEmpty()) {
            return;
        }
        if (begun) {
            session.execute("RELEASE " + SAVEPOINT + "; " + SAVEPOINT);
        }
        String reason = writeTogether(session);
        if (reason != null) {
            session.execute("ROLLBACK TO " + SAVEPOINT);
            events.oneByOne(reason);
            writeInOrder(session);
        }
        clear();
    }

    /// @return why it did not work; null where it did
    private @Nullable String writeTogether(Session session) {
        TableWriter writer = new TableWriter(session);
        Map<QualifiedName, TableBatch> tables = new LinkedHashMap<>();
        try {
            for (Entry entry : entries) {
                if (entry.change() instanceof Change.Truncate) {
                    writeAll(tables, writer);
                    writer.truncate(entry.truncated());
                    continue;
                }
                TableBatch table = tables.computeIfAbsent(entry.table().name(), name -> new TableBatch(entry.table()));
                if (!table.take(entry.change())) {
                    table.write(writer);
                    TableBatch.writeOne(entry.table(), entry.change(), writer);
                }
            }
            writeAll(tables, writer);
            return null;
        } catch (TableBatch.DoesNotFit e) {
            return "a change contradicts one before it";
        } catch (TableBatch.RowsMissing e) {
            return String.valueOf(e.getMessage());
        } catch (RehomeException e) {
            if (isRefusal(e)) {
                return e.reason();
            }
            throw e;
        }
    }

    private static void writeAll(Map<QualifiedName, TableBatch> tables, TableWriter writer)
            throws TableBatch.RowsMissing {
        for (TableBatch table : tables.values()) {
            table.write(writer);
        }
        tables.clear();
    }

    /// Whether the server said no to what we want of it, rather than having lost us, cancelled us or run out of
    /// something.
    private static boolean isRefusal(RehomeException e) {
        return ServerError.of(e)
                .filter(s -> !s.retryable()
                        && !s.sqlState().startsWith("53")
                        && !s.sqlState().startsWith("57")
                        && !s.sqlState().startsWith("58"))
                .isPresent();
    }

    private void writeInOrder(Session session) throws Refused {
        TableWriter writer = new TableWriter(session);
        Map<QualifiedName, List<Entry>> keyless = new LinkedHashMap<>();
        for (Entry entry : entries) {
            try {
                if (entry.change() instanceof Change.Truncate) {
                    writeKeyless(session, keyless, writer);
                    writer.truncate(entry.truncated());
                } else if (entry.table().key().isEmpty()) {
                    keyless.computeIfAbsent(entry.table().name(), name -> new ArrayList<>())
                            .add(entry);
                } else {
                    TableBatch.writeOne(entry.table(), entry.change(), writer);
                }
            } catch (TableBatch.RowsMissing e) {
                throw new Refused(entry.transaction(), missing(session, entry, e));
            } catch (RehomeException e) {
                if (!isRefusal(e)) {
                    throw e;
                }
                throw new Refused(entry.transaction(), refused(session, entry, e));
            }
        }
        writeKeyless(session, keyless, writer);
    }

    /// Where there is no key there is no order either, and each try reads the table once: so they are written
    /// together here too. What is refused is looked for by halves.
    private void writeKeyless(Session session, Map<QualifiedName, List<Entry>> tables, TableWriter writer)
            throws Refused {
        for (List<Entry> all : tables.values()) {
            Refused refused = attempt(session, all, writer);
            if (refused == null) {
                continue;
            }
            int works = 0;
            int fails = all.size();
            while (fails - works > 1) {
                int middle = (works + fails) / 2;
                Refused half = attempt(session, all.subList(0, middle), writer);
                if (half == null) {
                    session.execute("ROLLBACK TO rehome_keyless");
                }
                works = half == null ? middle : works;
                fails = half == null ? fails : middle;
                refused = half == null ? refused : half;
            }
            throw refused;
        }
        tables.clear();
    }

    /// @return why the last of these cannot be written, where the others can; null where all are
    private static @Nullable Refused attempt(Session session, List<Entry> some, TableWriter writer) {
        Entry last = some.getLast();
        session.execute("SAVEPOINT rehome_keyless");
        RehomeException problem;
        try {
            KeylessRows rows = new KeylessRows(last.table());
            for (Entry entry : some) {
                rows.take(entry.change());
            }
            rows.write(writer);
            return null;
        } catch (TableBatch.DoesNotFit e) {
            problem = missing(session, last, new TableBatch.RowsMissing("the old row was not sent"));
        } catch (TableBatch.RowsMissing e) {
            problem = missing(session, last, e);
        } catch (RehomeException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            problem = refused(session, last, e);
        }
        session.execute("ROLLBACK TO rehome_keyless");
        return new Refused(last.transaction(), problem);
    }

    private static String word(Change change) {
        return switch (change) {
            case Change.Insert i -> "INSERT";
            case Change.Update u -> "UPDATE";
            case Change.Delete d -> "DELETE";
            default -> "TRUNCATE";
        };
    }

    private static String subject(Session session, Entry entry) {
        return entry.table().name().quoted() + ": " + word(entry.change()) + " of "
                + TableBatch.named(entry.table(), entry.change()) + " in transaction " + entry.transaction()
                + " cannot be applied to the " + session.server().side().word();
    }

    private static String remedy(Entry entry) {
        return "bring the row into the state that the change expects, then run the same command again; or leave this"
                + " transaction out, on record, with --skip-lsn " + entry.transaction();
    }

    private static RehomeException missing(Session session, Entry entry, TableBatch.RowsMissing e) {
        return new RehomeException(
                FollowProblem.ROW_MISSING,
                subject(session, entry),
                "the row is not there: " + e.getMessage(),
                remedy(entry),
                e);
    }

    private static RehomeException refused(Session session, Entry entry, RehomeException e) {
        return new RehomeException(FollowProblem.CHANGE_REFUSED, subject(session, entry), e.reason(), remedy(entry), e);
    }
}
