package dev.rehome.migration;

import dev.rehome.copy.Chunk;
import dev.rehome.copy.ChunkCopier;
import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.DatabaseId;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerChunk;
import dev.rehome.copy.LedgerTable;
import dev.rehome.copy.TableContents;
import dev.rehome.copy.TablePreparer;
import dev.rehome.digest.BlockRange;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.TaskGraph.Task;
import dev.rehome.postgres.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The tasks that bring one table: compare what an earlier run brought, copy the chunks, read the table
/// back, note it as moved. What they learn is shared between them, guarded by this object.
final class TableWork {
    static final int FIRST = 40;
    static final int INDEX = 30;
    static final int STATEMENT = 25;
    static final int READ_BACK = 20;
    static final int CHUNK = 10;
    static final int LAST = 0;

    private static final long READ_BACK_BYTES = 64L << 20;

    /// What all tables of an attempt share.
    ///
    /// @param graph the tasks
    /// @param copier brings chunks
    /// @param preparer empties tables
    /// @param ledger on the target
    /// @param source database
    /// @param plan of the attempt
    /// @param verify whether tables are read back
    /// @param overwrite whether rows of others may be dropped
    /// @param progress told of tables that are in
    record Shared(
            TaskGraph graph,
            ChunkCopier copier,
            TablePreparer preparer,
            Ledger ledger,
            DatabaseId source,
            CopyPlan plan,
            boolean verify,
            boolean overwrite,
            CopyProgress progress) {}

    private final Shared shared;
    private final TablePlan plan;
    private final String name;
    private final Map<Integer, Digest> sent = new HashMap<>();
    private final Map<Integer, Digest> sourceNow = new HashMap<>();
    private Digest readBack = Digest.EMPTY;
    private boolean unchanged;

    TableWork(Shared shared, TablePlan plan) {
        this.shared = shared;
        this.plan = plan;
        this.name = plan.table().name().quoted();
    }

    /// Two moments of a table that other work waits for.
    ///
    /// @param rowsIn all rows are on the target: indexes can be made
    /// @param moved what the target gives back is equal too
    record Tasks(Task rowsIn, Task moved) {}

    /// Adds the tasks.
    Tasks add() {
        List<Task> checks = plan.step() == TablePlan.Step.CONTINUE || plan.step() == TablePlan.Step.CHECK
                ? plan.known().stream()
                        .flatMap(k -> k.done().stream())
                        .map(this::addCheck)
                        .toList()
                : List.of();
        Task[] holder = new Task[2];
        Task start = shared.graph()
                .add(name + " start", FIRST, plan.size().bytes(), checks, worker -> start(worker, holder));
        synchronized (this) {
            holder[0] = shared.graph()
                    .add(
                            name + " rows in",
                            FIRST,
                            plan.size().bytes(),
                            List.of(start),
                            worker -> planReadBack(worker, holder));
            holder[1] = shared.graph().add(name, READ_BACK, plan.size().bytes(), List.of(holder[0]), this::moved);
            return new Tasks(holder[0], holder[1]);
        }
    }

    // Comparing what an earlier run brought

    private Task addCheck(LedgerChunk chunk) {
        int number = chunk.chunk().number();
        return shared.graph()
                .add(
                        name + " check " + number,
                        CHUNK,
                        chunk.chunk().weightBytes(),
                        List.of(),
                        worker -> check(worker, chunk));
    }

    private void check(CopyWorker worker, LedgerChunk chunk) {
        Digest now = TableContents.digest(
                worker.source(), plan.table(), chunk.chunk().range());
        synchronized (this) {
            sourceNow.put(chunk.chunk().number(), now);
        }
    }

    /// Rows may have moved between the chunks of a whole table; in a part of one each chunk must be as it
    /// was, because the others are still to be read.
    private synchronized boolean sourceIsAsItWas(LedgerTable known) {
        if (known.open().isEmpty()) {
            Digest now = sourceNow.values().stream().reduce(Digest.EMPTY, Digest::plus);
            return now.equals(known.digest());
        }
        return known.done().stream()
                .allMatch(chunk -> chunk.done()
                        .filter(d ->
                                d.digest().equals(sourceNow.get(chunk.chunk().number())))
                        .isPresent());
    }

    // Copying

    private void start(CopyWorker worker, Task[] holder) {
        Task readBackTask;
        synchronized (this) {
            readBackTask = holder[0];
        }
        switch (plan.step()) {
            case COPY -> addChunks(readBackTask, shared.plan().chunks(plan));
            case REFRESH ->
                startAgain(worker, readBackTask, plan.found().orElseThrow().target());
            case CONTINUE, CHECK -> goOn(worker, readBackTask, plan.known().orElseThrow());
            case DONE, KEEP, EQUAL, REFUSE -> throw new IllegalStateException(name + " has nothing to copy");
        }
    }

    private void goOn(CopyWorker worker, Task readBackTask, LedgerTable known) {
        boolean sameFormat = known.format() == dev.rehome.copy.CopyStatements.format(plan.table());
        if (!sameFormat || !sourceIsAsItWas(known)) {
            startAgain(worker, readBackTask, known.digest());
            return;
        }
        synchronized (this) {
            unchanged = known.moved();
            for (LedgerChunk chunk : known.done()) {
                chunk.done().ifPresent(d -> sent.put(chunk.chunk().number(), d.digest()));
            }
        }
        addChunks(readBackTask, known.open().stream().map(LedgerChunk::chunk).toList());
    }

    /// @param expected what the target must hold for its rows to be dropped
    private void startAgain(CopyWorker worker, Task readBackTask, Digest expected) {
        List<Chunk> chunks = shared.plan().chunks(plan);
        LedgerTable anew = LedgerTable.planned(plan.table(), shared.source(), chunks);
        shared.preparer().startAgain(worker.target(), anew, target -> refuseRowsOfOthers(target, expected));
        addChunks(readBackTask, chunks);
    }

    /// The table is about to be emptied: it must hold exactly what the ledger has, or what was found there.
    private void refuseRowsOfOthers(Session target, Digest expected) {
        if (shared.overwrite()
                || TableContents.digest(target, plan.table(), Optional.empty()).equals(expected)) {
            return;
        }
        throw new RehomeException(
                CopyProblem.EXISTING_ROWS,
                name + ": its rows have to be brought anew, and others wrote to it on the target meanwhile",
                "the target's rows are not those that were recorded",
                "see what differs with: rehome verify --include " + name
                        + "; to drop the target's rows: --existing refresh --overwrite");
    }

    /// Weighted by the whole table: the chunks of the largest come first, so that its indexes, which take
    /// longest, are not what everything waits for at the end.
    private void addChunks(Task readBackTask, List<Chunk> chunks) {
        for (Chunk chunk : chunks) {
            Task task = shared.graph()
                    .add(
                            name + " chunk " + chunk.number(),
                            CHUNK,
                            plan.size().bytes(),
                            List.of(),
                            worker -> copy(worker, chunk));
            shared.graph().require(readBackTask, task);
        }
    }

    private void copy(CopyWorker worker, Chunk chunk) {
        LedgerChunk.Done done = shared.copier().copy(worker.source(), worker.target(), plan.table(), chunk);
        synchronized (this) {
            sent.put(chunk.number(), done.digest());
        }
    }

    // Reading back

    private void planReadBack(CopyWorker worker, Task[] holder) {
        refuseRewritten(worker.source());
        if (!shared.verify() || isUnchanged()) {
            return;
        }
        Task movedTask;
        synchronized (this) {
            movedTask = holder[1];
        }
        long blocks = Long.parseLong(worker.target()
                .scalar(
                        "SELECT pg_catalog.pg_relation_size(?::pg_catalog.regclass)"
                                + " / pg_catalog.current_setting('block_size')::bigint",
                        name));
        long parts = Math.clamp(plan.size().bytes() / READ_BACK_BYTES, 1, Math.max(1, blocks));
        for (long i = 0; i < parts; i++) {
            OptionalLong end = i == parts - 1 ? OptionalLong.empty() : OptionalLong.of(blocks * (i + 1) / parts);
            Optional<BlockRange> range =
                    parts == 1 ? Optional.empty() : Optional.of(new BlockRange(blocks * i / parts, end));
            Task task = shared.graph()
                    .add(
                            name + " read back " + i,
                            READ_BACK,
                            plan.size().bytes() / parts,
                            List.of(),
                            w -> readBack(w, range));
            shared.graph().require(movedTask, task);
        }
    }

    /// It was read back by the run that brought it, and the source is as it was then. What the target's
    /// users did to it since is theirs, and for `verify` to show.
    private synchronized boolean isUnchanged() {
        return unchanged;
    }

    private void readBack(CopyWorker worker, Optional<BlockRange> range) {
        Digest part = TableContents.digest(worker.target(), plan.table(), range);
        synchronized (this) {
            readBack = readBack.plus(part);
        }
    }

    private void moved(CopyWorker worker) {
        Digest source;
        synchronized (this) {
            source = sent.values().stream().reduce(Digest.EMPTY, Digest::plus);
            if (shared.verify() && !unchanged && !readBack.equals(source)) {
                throw differs(source);
            }
        }
        if (isUnchanged()) {
            shared.progress().tableMoved(plan.table().name(), source.rows());
            return;
        }
        Session target = worker.target();
        target.begin();
        shared.ledger().moved(target, plan.table().name());
        shared.ledger().commit(target);
        shared.progress().tableMoved(plan.table().name(), source.rows());
    }

    /// TRUNCATE and rewriting ALTER TABLE drop the old rows for every snapshot: one that began before sees
    /// an empty table. Once a chunk was read its lock keeps them away; the number of the file tells what
    /// came before.
    private void refuseRewritten(Session source) {
        boolean same = source.scalar(
                        "SELECT c.relfilenode = pg_catalog.pg_relation_filenode(c.oid)"
                                + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = ? AND c.relname = ?",
                        plan.table().name().schema().value(),
                        plan.table().name().name().value())
                .equals("t");
        if (!same) {
            throw new RehomeException(
                    CopyProblem.INCOMPLETE,
                    name + ": was truncated or rewritten on the source while it was copied",
                    "the rows of the moment when the copy began are gone",
                    "run the same command again");
        }
    }

    private RehomeException differs(Digest source) {
        return new RehomeException(
                CopyProblem.DIGEST_DIFFERS,
                name + ": what the target gives back is not what the source sent",
                "sent " + source + ", read back " + readBack,
                "see the rows with: rehome verify --include " + name + "; stop what writes to the target; then run the"
                        + " same command with --existing refresh --overwrite");
    }
}
