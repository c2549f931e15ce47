package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Section;
import dev.rehome.catalog.Table;
import dev.rehome.copy.CopyProblem;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What of the source's schema a copy has to make on the target.
///
/// @param preData in an order that works
/// @param postData in an order that works
/// @param notMoved objects that are left out because a table they need is filtered out
/// @param findings what differs and is left alone, and foreign keys to tables that are filtered out
record CopySchema(
        List<DdlStatement> preData,
        List<DdlStatement> postData,
        List<CopyResult.NotMoved> notMoved,
        List<Finding> findings) {

    /// @param unwanted tables that are filtered out
    static CopySchema of(Catalog source, Catalog target, Set<QualifiedName> unwanted) {
        Builder builder = new Builder(source, target, unwanted);
        source.statements().forEach(builder::add);
        return builder.build();
    }

    private static final class Builder {
        private final Map<ObjectId, Set<String>> present;
        private final Set<ObjectId> leftOut;
        private final Set<QualifiedName> unwanted;
        private final Set<ObjectId> filteredTables;
        private final List<DdlStatement> wanted = new ArrayList<>();
        private final Map<ObjectId, CopyResult.NotMoved> notMoved = new LinkedHashMap<>();
        private final Map<ObjectId, Finding> findings = new LinkedHashMap<>();
        private final Set<ObjectId> making = new HashSet<>();

        Builder(Catalog source, Catalog target, Set<QualifiedName> unwanted) {
            this.unwanted = unwanted;
            this.present = target.statements().stream()
                    .collect(Collectors.groupingBy(
                            DdlStatement::id, Collectors.mapping(DdlStatement::sql, Collectors.toSet())));
            this.filteredTables = unwanted.stream().map(ObjectId::table).collect(Collectors.toSet());
            this.leftOut = new HashSet<>(filteredTables);
            Set<QualifiedName> there = target.tables().stream().map(Table::name).collect(Collectors.toSet());
            source.sequences().stream()
                    .filter(s -> s.table().filter(unwanted::contains).isPresent() && !there.contains(s.name()))
                    .forEach(s -> leftOut.add(
                            new ObjectId(ObjectKind.SEQUENCE, s.name().quoted())));
        }

        void add(DdlStatement statement) {
            if (leftOut.contains(statement.id())
                    || statement.table().filter(unwanted::contains).isPresent()) {
                leftOut.add(statement.id());
                return;
            }
            for (ObjectId needed : statement.requires()) {
                if (leftOut.contains(needed) || isFilteredData(needed)) {
                    leaveOut(statement, needed);
                    return;
                }
            }
            Set<String> there = present.getOrDefault(statement.id(), Set.of());
            if (there.contains(statement.sql())) {
                return;
            }
            boolean creates = !making.contains(statement.id()) && !statement.optional();
            if (!there.isEmpty() && creates) {
                differs(statement);
                return;
            }
            making.add(statement.id());
            wanted.add(statement);
        }

        private boolean isFilteredData(ObjectId id) {
            return id.kind() == ObjectKind.DATA
                    && filteredTables.contains(new ObjectId(ObjectKind.TABLE, id.identity()));
        }

        private void leaveOut(DdlStatement statement, ObjectId needed) {
            if (statement.optional()) {
                return;
            }
            leftOut.add(statement.id());
            String reason = "needs " + needed + ", which is filtered out";
            notMoved.put(statement.id(), new CopyResult.NotMoved(statement.id().toString(), reason));
            findings.put(
                    statement.id(),
                    new Finding(
                            CopyProblem.FILTERED_REFERENCE,
                            Severity.WARNING,
                            statement.id().toString(),
                            "not made: it " + reason,
                            "copy that table too, or make it by hand later"));
        }

        private void differs(DdlStatement statement) {
            findings.putIfAbsent(
                    statement.id(),
                    new Finding(
                            CopyProblem.OBJECT_DIFFERS,
                            Severity.WARNING,
                            statement.id().toString(),
                            "is there on the target, but not as on the source; left as it is",
                            "see: rehome schema"));
        }

        CopySchema build() {
            return new CopySchema(
                    wanted.stream().filter(s -> s.section() == Section.PRE_DATA).toList(),
                    wanted.stream()
                            .filter(s -> s.section() == Section.POST_DATA)
                            .toList(),
                    List.copyOf(notMoved.values()),
                    List.copyOf(findings.values()));
        }
    }
}
