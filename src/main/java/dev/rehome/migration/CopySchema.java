package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Section;
import dev.rehome.copy.CopyProblem;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.supabase.NotMoved;
import java.util.ArrayList;
import java.util.List;

/// What of the source's schema a copy has to make on the target.
///
/// @param preData in an order that works
/// @param postData in an order that works
/// @param completing what is done last: a foreign key that is there, and only has to be validated
/// @param notMoved objects that are left out, with the reason
/// @param findings what differs and is left alone, and objects that need a table which is filtered out
record CopySchema(
        List<DdlStatement> preData,
        List<DdlStatement> postData,
        List<DdlStatement> completing,
        List<NotMoved> notMoved,
        List<Finding> findings) {

    /// @param source what is to be on the target
    /// @param target what is there
    /// @param selection of tables: nothing is made for those that are filtered out or that others hold
    static CopySchema of(Catalog source, Catalog target, TargetRoles roles, CopyPlanner.Selection selection) {
        List<NotMoved> notMoved = new ArrayList<>();
        List<DdlStatement> wanted = SchemaRun.wanted(source, roles, selection.unwanted(), notMoved);
        wanted.removeIf(selection::isElsewhere);
        SchemaDifferences differences = SchemaDifferences.of(source, wanted, target);
        List<Finding> findings = new ArrayList<>();
        notMoved.stream()
                .filter(n -> n.reason().equals(SchemaRun.FILTERED))
                .map(n -> selection.ofGroup() ? later(n) : filtered(n))
                .forEach(findings::add);
        differences.different().stream()
                .filter(d -> selection.elsewhere().stream().noneMatch(t -> CopyPlanner.Selection.isOf(d.object(), t)))
                .forEach(d -> findings.add(differs(d)));
        List<DdlStatement> postData = section(differences, Section.POST_DATA);
        List<DdlStatement> completing =
                postData.stream().filter(s -> isCompletion(s, postData)).toList();
        return new CopySchema(
                section(differences, Section.PRE_DATA),
                postData.stream().filter(s -> !completing.contains(s)).toList(),
                completing,
                notMoved,
                findings);
    }

    /// A key that is there is set aside while its table is filled; it is validated when it is back.
    private static boolean isCompletion(DdlStatement statement, List<DdlStatement> postData) {
        return statement.sql().contains(" VALIDATE CONSTRAINT ")
                && statement.id().kind() == ObjectKind.CONSTRAINT
                && postData.stream().filter(s -> s.id().equals(statement.id())).count() == 1;
    }

    private static List<DdlStatement> section(SchemaDifferences differences, Section section) {
        return differences.missing().stream()
                .filter(s -> s.section() == section)
                .toList();
    }

    private static Finding filtered(NotMoved left) {
        return new Finding(
                CopyProblem.FILTERED_REFERENCE,
                Severity.WARNING,
                left.object(),
                "not made: it " + left.reason(),
                "copy that table too, or make it by hand later");
    }

    private static Finding later(NotMoved left) {
        return new Finding(
                CopyProblem.FILTERED_REFERENCE,
                Severity.NOTE,
                left.object(),
                "not made yet: it needs a table that is not in this group, and comes when that is followed too",
                "");
    }

    private static Finding differs(SchemaDifferences.Different different) {
        return new Finding(
                CopyProblem.OBJECT_DIFFERS,
                Severity.WARNING,
                different.object().toString(),
                different.what() + " differs: on the source " + shown(different.source()) + ", on the target "
                        + shown(different.target()) + "; left as it is",
                "see: rehome schema");
    }

    private static String shown(String text) {
        return text.isEmpty() ? "nothing" : text;
    }
}
