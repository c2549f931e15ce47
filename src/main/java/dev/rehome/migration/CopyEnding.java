package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.Sequence;
import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.SequencePositions;
import dev.rehome.copy.SetAside;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What is done last, on the control session: putting back what was set aside, and sequences.
///
/// @param control session on the target
/// @param ledger on the target
/// @param failures told of what could not be done
record CopyEnding(Session control, Ledger ledger, CopyFailures failures) {
    void restoreSetAside() {
        for (SetAside item : SetAside.readAll(control)) {
            try {
                control.begin();
                if (item.probe().isEmpty() || !control.scalar(item.probe()).equals("t")) {
                    control.execute(item.restore());
                }
                item.noteRestored(control);
                ledger.commit(control);
            } catch (RehomeException e) {
                if (CopyFailures.isFatal(e)) {
                    throw e;
                }
                control.rollback();
                failures.note(item.object(), e, false);
            }
        }
    }

    /// Validates keys that an earlier run only added.
    void complete(List<DdlStatement> statements) {
        for (DdlStatement statement : statements) {
            try {
                control.execute(statement.sql());
            } catch (RehomeException e) {
                if (CopyFailures.isFatal(e)) {
                    throw e;
                }
                failures.note(statement, e);
            }
        }
    }

    private static Finding leftAhead(QualifiedName sequence) {
        return new Finding(
                CopyProblem.KEPT,
                Severity.NOTE,
                "sequence " + sequence.quoted(),
                "stands further on the target than on the source, and is left there",
                "");
    }

    /// @param server of the source
    void setSequences(Server server, SourceSnapshot source, CopyPlan plan) {
        Catalog catalog = source.catalog();
        Set<QualifiedName> untouched = plan.tables().stream()
                .filter(t -> t.step() == TablePlan.Step.KEEP || t.step() == TablePlan.Step.REFUSE)
                .map(t -> t.table().name())
                .collect(Collectors.toSet());
        List<QualifiedName> names = catalog.sequences().stream()
                .filter(s -> s.table()
                        .filter(t -> untouched.contains(t) || plan.selection().leavesOut(t))
                        .isEmpty())
                .map(Sequence::name)
                .toList();
        try (Session reader = server.open("copy-sequences")) {
            Map<QualifiedName, SequencePositions.Position> positions = SequencePositions.read(reader, names);
            SequencePositions.set(control, positions)
                    .forEach(name -> plan.findings().add(leftAhead(name)));
        } catch (RehomeException e) {
            if (CopyFailures.isFatal(e)) {
                throw e;
            }
            failures.note("sequences", e, false);
        }
    }
}
