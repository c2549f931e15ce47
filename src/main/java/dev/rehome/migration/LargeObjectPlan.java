package dev.rehome.migration;

import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.ExistingMode;
import dev.rehome.copy.LargeObjects;
import dev.rehome.copy.LargeObjects.Entry;
import dev.rehome.copy.LargeObjectsTotal;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerLargeObject;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.NotMoved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What becomes of the large objects in an attempt. They belong to no table, so they go along only where
/// every table does.
///
/// @param create the target lacks them
/// @param check an earlier run brought them under another snapshot
/// @param unlink an earlier run brought them, the source has them no more
/// @param present numbers of those that are on the target when all is done
/// @param lost whether one that an earlier run brought is gone from the target
/// @param notMoved what is left out, with the reason
/// @param findings what a person should read
/// @param blockers why nothing can be done
/// @param failures what stays undone
record LargeObjectPlan(
        List<Entry> create,
        List<Entry> check,
        List<Entry> unlink,
        Set<Long> present,
        boolean lost,
        List<NotMoved> notMoved,
        List<Finding> findings,
        List<Finding> blockers,
        List<Finding> failures) {
    /// What `--existing` says of every table it says of these too.
    private static final QualifiedName AS_TABLE = QualifiedName.of("pg_catalog", "pg_largeobject");

    private static LargeObjectPlan nothing() {
        return new LargeObjectPlan(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new HashSet<>(),
                false,
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    private static LargeObjectPlan leftOut(String why) {
        LargeObjectPlan plan = nothing();
        plan.notMoved.add(new NotMoved("large objects", "left out: " + why));
        return plan;
    }

    LargeObjectsTotal total() {
        return new LargeObjectsTotal(create.size(), bytes());
    }

    long bytes() {
        return create.stream().mapToLong(Entry::bytes).sum();
    }

    static LargeObjectPlan of(CopyRequest request, SourceSnapshot source, Session target) {
        List<Entry> here = LargeObjects.list(source.session());
        if (!request.selection().include().isEmpty()) {
            return here.isEmpty() ? nothing() : leftOut("a filter names the tables to copy");
        }
        if (request.selection().scope().only().isPresent()) {
            return here.isEmpty() ? nothing() : leftOut("they go with the tables of no group");
        }
        target.begin();
        try {
            Map<Long, LedgerLargeObject> known =
                    Ledger.isPresent(target) ? LedgerLargeObject.readAll(target) : Map.of();
            known = known.values().stream()
                    .filter(k -> k.source().equals(source.id().text()))
                    .collect(Collectors.toMap(LedgerLargeObject::id, Function.identity()));
            return here.isEmpty() && known.isEmpty() ? nothing() : plan(request, source, target, here, known);
        } finally {
            target.rollback();
        }
    }

    private static LargeObjectPlan plan(
            CopyRequest request,
            SourceSnapshot source,
            Session target,
            List<Entry> here,
            Map<Long, LedgerLargeObject> known) {
        Map<Long, Entry> there =
                LargeObjects.list(target).stream().collect(Collectors.toMap(Entry::id, Function.identity()));
        LargeObjectPlan plan = nothing();
        List<Entry> foreign = new ArrayList<>();
        for (Entry entry : here) {
            @Nullable LedgerLargeObject ours = known.get(entry.id());
            @Nullable Entry twin = there.get(entry.id());
            if (!entry.readable()) {
                plan.cannotRead(entry.id(), "source");
            } else if (twin == null) {
                plan.create.add(entry);
            } else if (!twin.readable()) {
                plan.cannotRead(entry.id(), "target");
            } else if (ours == null) {
                foreign.add(entry);
            } else if (!ours.token().equals(source.token())) {
                plan.check.add(entry);
            }
            if (entry.readable()) {
                plan.present.add(entry.id());
            }
        }
        plan.compare(request, source.session(), target, foreign);
        return plan.withGone(here, known.keySet(), there);
    }

    private LargeObjectPlan withGone(List<Entry> here, Set<Long> known, Map<Long, Entry> there) {
        Set<Long> wanted = here.stream().map(Entry::id).collect(Collectors.toSet());
        there.values().stream()
                .filter(e -> known.contains(e.id()) && !wanted.contains(e.id()))
                .forEach(unlink::add);
        boolean gone = known.stream().anyMatch(id -> wanted.contains(id) && !there.containsKey(id));
        return new LargeObjectPlan(create, check, unlink, present, gone, notMoved, findings, blockers, failures);
    }

    /// Large objects under a number of the source's that rehome did not bring: equal, or left as they are.
    private void compare(CopyRequest request, Session source, Session target, List<Entry> foreign) {
        Map<Long, String> wanted = LargeObjects.hashes(source, foreign);
        Map<Long, String> found = LargeObjects.hashes(target, foreign);
        boolean keep = request.selection().existing().apply(AS_TABLE) == ExistingMode.KEEP;
        for (Entry entry : foreign) {
            if (String.valueOf(wanted.get(entry.id())).equals(found.get(entry.id()))) {
                continue;
            }
            String subject = "large object " + entry.id();
            String message = "the target has one of this number with another content, which rehome did not bring";
            present.remove(entry.id());
            if (keep) {
                notMoved.add(new NotMoved(subject, "kept: the target held another content"));
                findings.add(new Finding(CopyProblem.KEPT, Severity.WARNING, subject, message, ""));
            } else {
                blockers.add(new Finding(
                        CopyProblem.EXISTING_LARGE_OBJECT,
                        Severity.BLOCKING,
                        subject,
                        message,
                        "it is never overwritten: unlink it on the target if it does not matter, or --existing keep"));
            }
        }
    }

    private void cannotRead(long id, String side) {
        String subject = "large object " + id;
        String message = "not moved: the " + side + "'s role has no right to read it";
        notMoved.add(new NotMoved(subject, message));
        failures.add(new Finding(
                CopyProblem.UNREADABLE_LARGE_OBJECT,
                Severity.BLOCKING,
                subject,
                message,
                "GRANT SELECT ON LARGE OBJECT " + id + " on the " + side + ", then run the same command again"));
    }
}
