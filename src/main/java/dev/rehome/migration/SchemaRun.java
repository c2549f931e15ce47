package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Closing;
import dev.rehome.follow.Fence;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.NotMoved;
import dev.rehome.supabase.Shim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Brings the schema of the source to the target, or tells what would be done.
///
/// Makes what the target lacks; changes and drops nothing that is there.
public final class SchemaRun {
    /// Why an object is left out that needs a table which was not asked for.
    static final String FILTERED = "needs a table that is filtered out";

    private final Server source;
    private final Server target;
    private final List<String> include;
    private final List<String> exclude;

    /// @param include globs of tables, empty for all
    /// @param exclude globs of tables
    public SchemaRun(Server source, Server target, List<String> include, List<String> exclude) {
        this.source = source;
        this.target = target;
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
    }

    /// @param execute whether to change the target
    public SchemaResult run(boolean execute) {
        try (Session there = target.open("schema");
                Session here = source.open("schema")) {
            refuseSameDatabase(here, there);
            here.beginSnapshot(Optional.empty());
            SchemaScope scope = SchemaScope.of(here, there);
            Shim.Result read = scope.readSource(here);
            FilterCheck.check(read.catalog().tables(), include, exclude, SchemaProblem.UNKNOWN_TABLE);
            here.rollback();
            List<NotMoved> notMoved = new ArrayList<>(read.notMoved());
            Set<QualifiedName> unwanted =
                    CopyPlanner.Selection.of(read.catalog(), include, exclude).unwanted();
            List<DdlStatement> wanted = wanted(read.catalog(), scope.roles(), unwanted, notMoved);
            notMoved.addAll(HeldBack.on(there).notMoved());
            SchemaDifferences before = owed(here, there, read.catalog(), wanted, scope.readTarget(there));
            Switched switched = Switched.on(there);
            List<Finding> findings = new ArrayList<>(read.catalog().findings());
            findings.addAll(switched.refusals(before));
            before = switched.without(before);
            if (!execute) {
                return result(false, 0, before, before.missing(), notMoved, findings);
            }
            Set<QualifiedName> closed = Fence.on(there);
            DdlExecutor executor = new DdlExecutor(there, () -> Closing.closeAgain(there, closed));
            executor.run(before.missing());
            // A key that is held back is validated when it is back.
            HeldBack heldBack = HeldBack.on(there);
            List<DdlExecutor.Refusal> refused = executor.refused().stream()
                    .filter(r -> !heldBack.explains(r.statement()))
                    .toList();
            notMoved.addAll(heldBack.notMoved());
            notMoved.addAll(refusals(refused));
            List<DdlStatement> left = refused.stream()
                    .map(DdlExecutor.Refusal::statement)
                    .filter(s -> !s.optional())
                    .toList();
            SchemaDifferences after =
                    switched.without(owed(here, there, read.catalog(), wanted, scope.readTarget(there)));
            return result(true, executor.done().size(), after, left, notMoved, findings);
        }
    }

    /// Without what comes with the rows, and without what following took off the side that is closed: after a switch
    /// that
    /// is the source.
    static SchemaDifferences owed(
            Session source, Session target, Catalog here, List<DdlStatement> wanted, Catalog there) {
        SchemaDifferences all = SchemaDifferences.of(here, wanted, there).withoutLargeObjects();
        return HeldBack.on(source, here).without(HeldBack.on(target, there).without(all));
    }

    private void refuseSameDatabase(Session here, Session there) {
        if (here.isInSameDatabaseAs(there)) {
            throw new RehomeException(
                    SchemaProblem.SAME_DATABASE,
                    "target " + target.endpoint().display() + " is the source",
                    "same system identifier and database",
                    "give the other database with --target");
        }
    }

    private static SchemaResult result(
            boolean executed,
            int made,
            SchemaDifferences differences,
            List<DdlStatement> missing,
            List<NotMoved> notMoved,
            List<Finding> findings) {
        return new SchemaResult(
                executed,
                made,
                missing,
                differences.different(),
                differences.extra(),
                notMoved.stream().distinct().toList(),
                findings);
    }

    /// The statements that are to have taken effect on the target. What names a role that is not there and
    /// cannot be made is told once for each role, with the statement that would make it.
    ///
    /// @param unwanted tables that are filtered out
    static List<DdlStatement> wanted(
            Catalog catalog, TargetRoles roles, Set<QualifiedName> unwanted, List<NotMoved> notMoved) {
        Set<ObjectId> leftOut = unwanted.stream().map(ObjectId::table).collect(Collectors.toCollection(HashSet::new));
        Map<ObjectId, Integer> lacking = new LinkedHashMap<>();
        List<DdlStatement> wanted = new ArrayList<>();
        for (DdlStatement statement : catalog.statements()) {
            if (isPresentRole(statement, roles)) {
                continue;
            }
            Optional<ObjectId> role = unusableRole(statement, roles);
            if (role.isPresent()) {
                lacking.merge(role.get(), statement.id().equals(role.get()) ? 0 : 1, Integer::sum);
            } else if (isLeftOut(statement, leftOut, unwanted)) {
                leaveOut(statement, leftOut, unwanted, notMoved);
            } else {
                wanted.add(statement);
            }
        }
        lacking.forEach((role, statements) -> notMoved.add(new NotMoved(
                role.toString(),
                TargetRoles.lacking(roles.creator()) + "; " + statements
                        + " grants and the like name it; as an administrator run: CREATE ROLE " + role.identity()
                        + " NOLOGIN, then the same command again")));
        return wanted;
    }

    private static boolean isPresentRole(DdlStatement statement, TargetRoles roles) {
        return statement.id().kind() == ObjectKind.ROLE
                && statement.sql().startsWith("CREATE ROLE ")
                && roles.present().stream()
                        .anyMatch(r -> r.quoted().equals(statement.id().identity()));
    }

    private static Optional<ObjectId> unusableRole(DdlStatement statement, TargetRoles roles) {
        if (roles.mayCreate() || !statement.optional()) {
            return Optional.empty();
        }
        Set<ObjectId> named = new HashSet<>(statement.requires());
        named.add(statement.id());
        return named.stream()
                .filter(id -> id.kind() == ObjectKind.ROLE)
                .filter(id -> roles.present().stream().noneMatch(r -> r.quoted().equals(id.identity())))
                .sorted()
                .findFirst();
    }

    private static boolean isLeftOut(DdlStatement statement, Set<ObjectId> leftOut, Set<QualifiedName> unwanted) {
        return leftOut.contains(statement.id())
                || statement.table().filter(unwanted::contains).isPresent()
                || statement.requires().stream().anyMatch(leftOut::contains);
    }

    /// What only belongs to a table that was not asked for goes with it; what needs it is named.
    private static void leaveOut(
            DdlStatement statement, Set<ObjectId> leftOut, Set<QualifiedName> unwanted, List<NotMoved> notMoved) {
        boolean own = leftOut.contains(statement.id())
                || statement.table().filter(unwanted::contains).isPresent();
        if (!statement.optional() && !(own && isForeignKey(statement))) {
            leftOut.add(statement.id());
        }
        if (!own && !statement.optional()) {
            notMoved.add(new NotMoved(statement.id().toString(), FILTERED));
        }
    }

    /// One that goes with its table holds nothing back: what requires it only wants to come after it.
    private static boolean isForeignKey(DdlStatement statement) {
        return statement.id().kind() == ObjectKind.CONSTRAINT
                && (statement.sql().contains(" FOREIGN KEY (")
                        || statement.sql().contains(" VALIDATE CONSTRAINT "));
    }

    private static List<NotMoved> refusals(List<DdlExecutor.Refusal> refusals) {
        Map<ObjectId, Integer> heldBack = new LinkedHashMap<>();
        List<NotMoved> notMoved = new ArrayList<>();
        for (DdlExecutor.Refusal refusal : refusals) {
            boolean byRole =
                    refusal.because().filter(id -> id.kind() == ObjectKind.ROLE).isPresent();
            if (byRole) {
                heldBack.merge(refusal.because().orElseThrow(), 1, Integer::sum);
            } else {
                String sql = refusal.statement().sql().lines().findFirst().orElse("");
                notMoved.add(
                        new NotMoved(refusal.statement().id().toString(), refusal.words() + "; statement: " + sql));
            }
        }
        heldBack.forEach((role, count) -> notMoved.add(
                new NotMoved("grants to " + role, count + " statements that name it were not tried: it is not there")));
        return notMoved;
    }
}
