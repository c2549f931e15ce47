package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Names what a database has and no statement of ours makes on the target: what belongs to the whole server, holds
/// secrets, or would act before its time. So that every row of every system catalog is either moved or named.
final class Unmoved implements ObjectFamily {
    /// One line of a query.
    ///
    /// @param role that it is about; what is about a role that is left out is left out too
    private record Line(String subject, String message, String remedy, Optional<Identifier> role) {}

    @Override
    public Contents read(Session session, CatalogContext context) {
        List<Finding> findings = new ArrayList<>();
        add(session, context, Severity.WARNING, UnmovedQueries.SUBSCRIPTIONS, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.SETTINGS, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.DATABASE_PRIVILEGES, findings);
        add(session, context, Severity.NOTE, UnmovedQueries.DATABASE_WORDS, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.ROLES, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.MEMBERS, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.USER_MAPPINGS, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.FOREIGN_SECRETS, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.IN_SYSTEM_SCHEMAS, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.SYSTEM_PRIVILEGES, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.onExtensionTables(context), findings);
        add(session, context, Severity.NOTE, UnmovedQueries.EXTENSION_DEPENDENCIES, findings);
        add(session, context, Severity.WARNING, UnmovedQueries.eventTriggersElsewhere(context), findings);
        add(session, context, Severity.WARNING, UnmovedQueries.unknownRelations(context), findings);
        if (context.version().atLeast(15)) {
            add(session, context, Severity.NOTE, UnmovedQueries.PARAMETER_PRIVILEGES, findings);
        }
        return new Contents(List.of(), findings);
    }

    private static void add(
            Session session, CatalogContext context, Severity severity, String query, List<Finding> findings) {
        List<Line> lines = session.query(
                query,
                row -> new Line(
                        row.getString("subject"),
                        row.getString("message"),
                        row.getString("remedy"),
                        Optional.ofNullable(row.getString("role")).map(Identifier::new)));
        for (Line line : lines) {
            if (line.role().filter(role -> isNoneOfOurs(role, context.filter())).isEmpty()) {
                findings.add(
                        new Finding(CatalogProblem.NOT_MOVED, severity, line.subject(), line.message(), line.remedy()));
            }
        }
    }

    private static boolean isNoneOfOurs(Identifier role, CatalogFilter filter) {
        return filter.skippedRoles().contains(role) || filter.isCreator(filter.ownerOnTarget(role));
    }
}
