package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Table;
import dev.rehome.follow.FollowSchema;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Gate;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What became of the source's schema since following began and is not so on the target: an index, a function, a
/// default, a grant, a constraint that went. What the target has otherwise on purpose does not count, as long as the
/// source has it as it was.
///
/// @param words one for each object
public record SchemaSince(List<String> words) {
    private static final int NAMED_MAX = 5;

    public SchemaSince {
        words = List.copyOf(words);
    }

    /// What there is now, whatever the target makes of it.
    static FollowSchema now(Session source) {
        Map<ObjectId, String> statements = CatalogReader.read(source, CatalogFilter.everything()).statements().stream()
                .filter(SchemaSince::counts)
                .collect(Collectors.toMap(DdlStatement::id, DdlStatement::sql, (a, b) -> a + ";\n" + b));
        return new FollowSchema(statements.entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().toString(), e -> Fingerprint.of(e.getValue()))));
    }

    /// Large objects come with the rows, roles are the server's, and nobody waits for a comment.
    private static boolean counts(DdlStatement statement) {
        return statement.id().kind() != ObjectKind.LARGE_OBJECT
                && statement.id().kind() != ObjectKind.ROLE
                && !statement.sql().startsWith("COMMENT ON ");
    }

    /// @param forward from source to target
    /// @param tables those that are followed, with the partitioned ones above them
    public static SchemaSince look(Session source, Session target, Route forward, Set<QualifiedName> tables) {
        FollowSchema then = FollowSchema.read(target, forward);
        source.beginSnapshot(Optional.empty());
        try {
            FollowSchema now = now(source);
            Set<String> changed = then.changed(now);
            Set<String> gone = then.gone(now);
            return then.marks().isEmpty() || (changed.isEmpty() && gone.isEmpty())
                    ? new SchemaSince(List.of())
                    : compare(source, target, then, tables, changed, gone);
        } finally {
            source.rollback();
        }
    }

    private static SchemaSince compare(
            Session source,
            Session target,
            FollowSchema then,
            Set<QualifiedName> tables,
            Set<String> changed,
            Set<String> gone) {
        SchemaScope scope = SchemaScope.of(source, target);
        Catalog here = scope.readSource(source).catalog();
        List<DdlStatement> wanted =
                SchemaRun.wanted(here, scope.roles(), leftOut(here, then, tables), new ArrayList<>());
        SchemaDifferences differences = SchemaRun.owed(source, target, here, wanted, scope.readTarget(target));
        Set<String> words = new LinkedHashSet<>();
        differences.missing().stream()
                .filter(s -> counts(s) && changed.contains(s.id().toString()))
                .forEach(s -> words.add(s.id() + (s.optional() ? ": " + s.sql() : " is new")));
        differences.different().stream()
                .filter(d -> changed.contains(d.object().toString()))
                .forEach(d -> words.add(d.object() + ": its " + d.what() + " is another"));
        differences.extra().stream()
                .filter(id -> gone.contains(id.toString()))
                .forEach(id -> words.add(id + " is gone"));
        return new SchemaSince(List.copyOf(words));
    }

    /// Tables that another group follows or nobody. One that holds rows and is new is not for this to tell.
    private static Set<QualifiedName> leftOut(Catalog here, FollowSchema then, Set<QualifiedName> tables) {
        return here.tables().stream()
                .filter(t -> t.holdsRows()
                        || then.marks().containsKey(ObjectId.table(t.name()).toString()))
                .map(Table::name)
                .filter(t -> !tables.contains(t))
                .collect(Collectors.toSet());
    }

    public Gate gate(String name) {
        String limit = "the target has what the source gained since following began";
        if (words.isEmpty()) {
            return Gate.go(name, "as then", limit, "rehome.follow_schema of the target, and both catalogs");
        }
        int more = words.size() - NAMED_MAX;
        String value = "on the source " + String.join("; ", words.subList(0, Math.min(NAMED_MAX, words.size())))
                + (more > 0 ? "; and " + more + " more" : "");
        return Gate.unclear(
                name,
                value,
                limit,
                "make what is missing with: rehome schema --execute; else make the same change there");
    }
}
