package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Reads what a database contains, in a constant number of queries however much it is.
///
/// Needs no right but CONNECT. Sees one moment where the session is in a repeatable read transaction; takes no lock
/// stronger than ACCESS SHARE.
public final class CatalogReader {
    private CatalogReader() {}

    public static Catalog read(Session session, CatalogFilter filter) {
        CatalogContext context = CatalogContext.read(session, filter);
        Relations relations = Relations.read(session, context);
        List<CatalogEntry> entries = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (ObjectFamily family : families(relations)) {
            ObjectFamily.Contents contents = family.read(session, context);
            entries.addAll(contents.entries());
            findings.addAll(contents.findings());
        }
        entries.addAll(Attachments.read(session, context, entries, relations.sequences()));
        Dependencies dependencies = Dependencies.read(session);
        CatalogOrder.Result ordered = CatalogOrder.order(entries, dependencies);
        findings.addAll(ordered.findings());
        findings.sort(Comparator.comparing(Finding::subject));
        return new Catalog(
                context.version(),
                relations.tables(),
                relations.sequences().stream().map(SequenceRow::toSequence).toList(),
                relations.materializedViews(dependencies),
                ordered.statements(),
                context.roles().values().stream().sorted().toList(),
                findings);
    }

    /// The tables alone, as [#read] has them: a tenth of the queries.
    public static List<Table> tables(Session session, CatalogFilter filter) {
        return Relations.read(session, CatalogContext.read(session, filter)).tables();
    }

    /// Every family of objects. The order does not matter: statements are ordered by what they need.
    private static List<ObjectFamily> families(Relations relations) {
        List<ObjectFamily> families = new ArrayList<>(SchemaFamilies.ALL);
        families.addAll(TypeFamilies.ALL);
        families.addAll(RoutineFamilies.ALL);
        families.addAll(OperatorFamilies.ALL);
        families.addAll(TextFamilies.ALL);
        families.addAll(ForeignFamilies.ALL);
        families.addAll(OtherFamilies.ALL);
        families.add(new TableFamily(relations));
        families.add(new ViewFamily(relations));
        families.add(new IndexFamily(relations));
        families.add(new TriggerFamily(relations));
        families.add(new PolicyFamily(relations));
        families.add(new Roles());
        families.add(new DefaultPrivileges());
        families.add(new Unmoved());
        return families;
    }
}
