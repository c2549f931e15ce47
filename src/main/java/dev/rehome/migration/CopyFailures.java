package dev.rehome.migration;

import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.copy.CopyProblem;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.ServerError;
import dev.rehome.supabase.NotMoved;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What went wrong in an attempt, and how bad that is: a failure of the copy, or something that is listed. Safe for
/// use from any thread.
final class CopyFailures {
    /// Insufficient privilege, undefined object (a role), feature not supported and undefined file (an
    /// extension that the server does not have).
    private static final Set<String> REFUSALS = Set.of("42501", "42704", "0A000", "58P01");

    /// What rows are kept in, guarded by or shown through: without it the copy has failed.
    private static final Set<ObjectKind> NEEDED = EnumSet.of(
            ObjectKind.ROLE,
            ObjectKind.SCHEMA,
            ObjectKind.COLLATION,
            ObjectKind.TYPE,
            ObjectKind.SEQUENCE,
            ObjectKind.TABLE,
            ObjectKind.COLUMN,
            ObjectKind.DEFAULT,
            ObjectKind.VIEW,
            ObjectKind.MATERIALIZED_VIEW,
            ObjectKind.INDEX,
            ObjectKind.CONSTRAINT,
            ObjectKind.RULE,
            ObjectKind.TRIGGER,
            ObjectKind.LARGE_OBJECT);

    private final CopyPlan plan;
    private final List<Finding> failures = new ArrayList<>();

    CopyFailures(CopyPlan plan) {
        this.plan = plan;
    }

    /// What would only fail again, or concerns more than one table.
    static boolean isFatal(RehomeException e) {
        return e.code() == CopyProblem.DISK_FULL
                || e.code() == CopyProblem.INTERRUPTED
                || e.message().contains("SET TRANSACTION SNAPSHOT")
                || ServerError.of(e)
                        .filter(s -> s.isConnectionLost()
                                || s.sqlState().startsWith("53")
                                || s.sqlState().equals("57014"))
                        .isPresent();
    }

    /// All of them, worst first.
    synchronized List<Finding> worstFirst() {
        return failures.stream().sorted(Comparator.comparing(Finding::severity)).toList();
    }

    synchronized void addAll(Collection<Finding> more) {
        failures.addAll(more);
    }

    /// Notes a statement that cannot run without an object that could not be made.
    RehomeException heldBack(DdlStatement statement, ObjectId missing) {
        RehomeException e = new RehomeException(
                CopyProblem.HELD_BACK,
                statement.id() + ": not made, because " + missing + " could not be made",
                "",
                "see the finding for " + missing);
        note(statement, e);
        return e;
    }

    /// Notes that something was not done because what it needs failed; once, where that is on the list already.
    synchronized void heldBack(String subject, RehomeException because) {
        if (plan.notMoved().stream().noneMatch(n -> n.object().equals(subject))) {
            String reason = "not made, because what it needs failed: " + because.message();
            note(subject, new RehomeException(CopyProblem.HELD_BACK, reason, "", ""), false);
        }
    }

    /// @throws RehomeException the failure itself, where it is neither of something optional nor to be listed
    void noteOrThrow(DdlStatement statement, RehomeException e) {
        if (!(statement.optional() || isNotToBeHad(statement, e)) || isFatal(e)) {
            throw e;
        }
        note(statement, e);
    }

    void note(DdlStatement statement, RehomeException e) {
        note(statement.id().toString(), e, statement.optional() || isNotToBeHad(statement, e));
    }

    /// Whether the target refuses an object that holds no rows and guards none, because the role there
    /// lacks a right or the server an extension: that is no failure of the copy, and trying again does not
    /// help. It is listed.
    private static boolean isNotToBeHad(DdlStatement statement, RehomeException e) {
        return isWithoutRows(statement)
                && (e.code() == CopyProblem.HELD_BACK
                        || ServerError.of(e)
                                .filter(s -> REFUSALS.contains(s.sqlState()))
                                .isPresent());
    }

    /// Whether a table has all its rows, keys and values without it.
    static boolean isWithoutRows(DdlStatement statement) {
        return !NEEDED.contains(statement.id().kind());
    }

    /// A finding has its subject beside its message.
    private static String withoutSubject(String message, String subject) {
        return message.startsWith(subject + ": ") ? message.substring(subject.length() + 2) : message;
    }

    /// What the object works without is listed; anything else is a failure.
    synchronized void note(String subject, RehomeException e, boolean optional) {
        boolean own = e.code() instanceof CopyProblem;
        String reason = e.reason().isEmpty() ? "" : ": " + e.reason();
        Finding finding = new Finding(
                own ? e.code() : CopyProblem.STATEMENT_REFUSED,
                optional ? Severity.WARNING : Severity.BLOCKING,
                subject,
                withoutSubject(e.message(), subject) + reason,
                e.remedy());
        (optional ? plan.findings() : failures).add(finding);
        plan.notMoved().add(new NotMoved(subject, finding.message()));
    }
}
