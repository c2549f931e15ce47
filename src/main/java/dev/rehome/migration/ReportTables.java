package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.Column;
import dev.rehome.digest.Digest;
import dev.rehome.report.Evidence;
import dev.rehome.sql.QualifiedName;
import dev.rehome.verify.CheckResult;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.VerifyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What was moved: the ledger of the copy beside what was read just now.
///
/// @param copied what the ledger of the copy says, or said
/// @param catalog of the source, or of the target where that does not answer
/// @param fresh what was read now
record ReportTables(CopiedTables copied, Optional<Catalog> catalog, Optional<VerifyResult> fresh) {
    List<Evidence.Table> tables() {
        Map<QualifiedName, TableResult> read = fresh.map(VerifyResult::tables).orElse(List.of()).stream()
                .collect(Collectors.toMap(TableResult::name, t -> t));
        TreeSet<QualifiedName> names = new TreeSet<>(copied.tables().keySet());
        names.addAll(read.keySet());
        return names.stream()
                .map(name -> table(
                        name, Optional.ofNullable(copied.tables().get(name)), Optional.ofNullable(read.get(name))))
                .toList();
    }

    private Evidence.Table table(
            QualifiedName name, Optional<CopiedTables.CopiedTable> known, Optional<TableResult> read) {
        String method = read.map(TableResult::method)
                .filter(m -> !m.isEmpty())
                .or(() -> known.map(CopiedTables.CopiedTable::format))
                .orElse("");
        return new Evidence.Table(
                name.quoted(),
                known.flatMap(CopiedTables.CopiedTable::moved).map(ReportTables::rows),
                read.flatMap(TableResult::source).map(ReportTables::rows),
                read.flatMap(TableResult::target).map(ReportTables::rows),
                read.map(t -> t.verdict().word()).orElse(""),
                method,
                read.map(TableResult::reason).orElse(""),
                sql(name, known, method));
    }

    private static Evidence.Rows rows(Digest digest) {
        return new Evidence.Rows(digest.rows(), digest.toString());
    }

    /// The statement whose output the digest is over.
    private String sql(QualifiedName name, Optional<CopiedTables.CopiedTable> known, String method) {
        Optional<String> columns = catalog.flatMap(c -> c.table(name))
                .map(t -> t.columns().stream()
                        .map(Column::name)
                        .map(n -> n.quoted())
                        .collect(Collectors.joining(", ")))
                .filter(c -> fresh.isPresent())
                .or(() -> known.map(CopiedTables.CopiedTable::columns));
        if (columns.isEmpty() || method.isEmpty() || method.equals("server")) {
            return "";
        }
        return "COPY (SELECT " + columns.get() + " FROM ONLY " + name.quoted() + ") TO STDOUT (FORMAT " + method + ")";
    }

    List<Evidence.Check> checks() {
        List<Evidence.Check> checks = new ArrayList<>();
        fresh.ifPresent(result -> {
            add(checks, "sequence", result.sequences());
            add(checks, "foreign key", result.foreignKeys());
            add(checks, "unique set", result.uniqueSets());
            add(checks, "large objects", result.largeObjects());
            result.materializedViews()
                    .forEach(v -> checks.add(new Evidence.Check(
                            "materialised view", v.name().quoted(), v.verdict().word(), v.reason())));
        });
        return checks;
    }

    private static void add(List<Evidence.Check> checks, String kind, List<CheckResult> results) {
        results.forEach(r -> checks.add(new Evidence.Check(
                kind,
                r.table().isEmpty() ? r.name() : r.name() + " on " + r.table(),
                r.verdict().word(),
                r.reason())));
    }
}
