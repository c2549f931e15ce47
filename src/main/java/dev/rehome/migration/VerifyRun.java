package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.MaterializedView;
import dev.rehome.catalog.Sequence;
import dev.rehome.catalog.Table;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.postgres.Snapshot;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.Shim;
import dev.rehome.supabase.Supabase;
import dev.rehome.verify.Readings;
import dev.rehome.verify.Verification;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProblem;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyRequest;
import dev.rehome.verify.VerifyResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// Verifies what a move brings: the user's own tables, read afresh on both sides. What belongs to Supabase's
/// platform is left out and listed. Changes nothing on either side.
public final class VerifyRun {
    private final Server source;
    private final Server target;
    private final List<String> include;
    private final List<String> exclude;
    private final Optional<Path> folder;
    private final GroupSelection group;
    private final Optional<Set<QualifiedName>> only;
    private final boolean carrying;

    /// @param include globs of tables, empty for all
    /// @param exclude globs of tables
    public VerifyRun(Server source, Server target, List<String> include, List<String> exclude) {
        this(source, target, include, exclude, Optional.empty());
    }

    /// @param folder `.rehome`: where one side follows the other, both are compared at one position of the log,
    ///     exactly, while writes go on
    public VerifyRun(Server source, Server target, List<String> include, List<String> exclude, Optional<Path> folder) {
        this(source, target, include, exclude, folder, GroupSelection.ALL, Optional.empty(), false);
    }

    private VerifyRun(
            Server source,
            Server target,
            List<String> include,
            List<String> exclude,
            Optional<Path> folder,
            GroupSelection group,
            Optional<Set<QualifiedName>> only,
            boolean carrying) {
        this.carrying = carrying;
        this.folder = folder;
        this.source = source;
        this.target = target;
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
        this.group = group;
        this.only = only;
    }

    /// The same for the tables of a group.
    public VerifyRun with(GroupSelection other) {
        return new VerifyRun(source, target, include, exclude, folder, other, only, carrying);
    }

    /// The same for these tables alone, and what belongs to them.
    public VerifyRun only(Set<QualifiedName> tables) {
        return new VerifyRun(
                source, target, include, exclude, folder, group, Optional.of(Set.copyOf(tables)), carrying);
    }

    /// The same without reading again what the last verification of a stream read and the servers prove to be as it
    /// was. Everything is read where nothing flows.
    public VerifyRun carrying() {
        return new VerifyRun(source, target, include, exclude, folder, group, only, true);
    }

    /// @param options its jobs are at most as many as both servers have connections left for
    /// @throws RehomeException where a side cannot be reached, both are the same, or a glob names no table;
    ///     what cannot be checked on a side that answers is part of the result
    public VerifyResult run(VerifyOptions options, VerifyProgress progress) {
        List<VerifyResult> parts = new ArrayList<>();
        for (VerifyPart part : parts()) {
            try (Verification verification = part.open(source, target)) {
                VerifyResult result = run(verification, options, progress, part);
                if (include.isEmpty() && exclude.isEmpty()) {
                    part.note(result);
                }
                parts.add(result);
            }
        }
        return VerifyPart.joined(parts);
    }

    /// @param snapshots under which to read, where writes go on: of both sides, with the same transactions
    public VerifyResult run(VerifyOptions options, VerifyProgress progress, Map<Side, Snapshot> snapshots) {
        try (Verification verification = Verification.open(source, target, snapshots)) {
            return run(verification, options, progress, VerifyPart.still(only));
        }
    }

    /// One for each group that is followed, at its own moment, and one for all that is not.
    private List<VerifyPart> parts() {
        return folder.map(f -> VerifyPart.of(
                        target, name -> selects(List.of(name)), group.name().isEmpty(), f))
                .orElseGet(() -> List.of(VerifyPart.still(only)));
    }

    private VerifyResult run(
            Verification verification, VerifyOptions options, VerifyProgress progress, VerifyPart part) {
        int jobs = Jobs.choose(
                OptionalInt.of(options.jobs()), verification.session(Side.SOURCE), verification.session(Side.TARGET));
        VerifyOptions capped = new VerifyOptions(jobs, options.differencesMax(), options.method());
        Optional<Readings> earlier = part.readings().map(r -> carrying ? r : Readings.NONE);
        VerifyResult result = verification.run(request(verification, part), capped, progress, earlier);
        part.remember(verification);
        return result;
    }

    private VerifyRequest request(Verification verification, VerifyPart part) {
        Session here = verification.session(Side.SOURCE);
        Session there = verification.session(Side.TARGET);
        SchemaScope scope = SchemaScope.of(here, there);
        Shim.Result read = scope.readSource(here);
        Catalog catalog = read.catalog();
        FilterCheck.check(catalog.tables(), include, exclude, VerifyProblem.UNKNOWN_TABLE);
        group.refuseWrong(catalog);
        Map<QualifiedName, Table> byName = catalog.tablesByName();
        List<Table> tables = catalog.tables().stream()
                .filter(t -> part.has(t.name()) && selects(t, byName))
                .toList();
        Set<QualifiedName> names = tables.stream().map(Table::name).collect(Collectors.toSet());
        Set<QualifiedName> views = catalog.materializedViews().stream()
                .map(MaterializedView::name)
                .filter(name -> part.isRest() && selects(List.of(name)))
                .collect(Collectors.toSet());
        List<Sequence> sequences = catalog.sequences().stream()
                .filter(s -> selects(s, names, part))
                .toList();
        List<VerifyRequest.Skipped> skipped = skipped(read, tables);
        boolean still = !part.isFlowing();
        if (!still) {
            sequences.forEach(s ->
                    skipped.add(new VerifyRequest.Skipped("sequence " + s.name().quoted(), "it is set at the switch")));
            views.forEach(v -> skipped.add(
                    new VerifyRequest.Skipped("materialized view " + v.quoted(), "it is refreshed at the switch")));
        }
        return new VerifyRequest(
                tables,
                scope.readTargetTables(there),
                still ? sequences : List.of(),
                name -> (still && views.contains(name)) || (names.contains(name) && isOwn(name)),
                include.isEmpty() && part.isRest() && group.name().isEmpty(),
                skipped,
                HeldBack.on(there).foreignKeys());
    }

    /// The table of users that a move makes has no more keys than others point at.
    private static boolean isOwn(QualifiedName table) {
        return !Supabase.managedSchemas().contains(table.schema());
    }

    private boolean selects(Table table, Map<QualifiedName, Table> byName) {
        List<QualifiedName> names = new ArrayList<>();
        for (Optional<Table> part = Optional.of(table); part.isPresent(); ) {
            names.add(part.get().name());
            part = part.get().parent().map(byName::get);
        }
        return selects(names);
    }

    private boolean selects(List<QualifiedName> names) {
        return TableGlob.selects(include, exclude, names) && group.scope().selects(names);
    }

    /// A sequence goes with the table that owns it; another by its own name.
    private boolean selects(Sequence sequence, Set<QualifiedName> tables, VerifyPart part) {
        return sequence.table()
                .map(tables::contains)
                .orElseGet(() -> part.isRest() && selects(List.of(sequence.name())));
    }

    private static List<VerifyRequest.Skipped> skipped(Shim.Result read, List<Table> tables) {
        List<VerifyRequest.Skipped> skipped = new ArrayList<>();
        read.notMoved().stream()
                .filter(n -> n.object().startsWith("schema ") || n.object().startsWith("table "))
                .forEach(n -> skipped.add(new VerifyRequest.Skipped(n.object(), n.reason())));
        tables.stream()
                .filter(t -> t.kind() == Table.Kind.FOREIGN)
                .forEach(t -> skipped.add(
                        new VerifyRequest.Skipped("foreign table " + t.name().quoted(), "its rows are elsewhere")));
        return skipped;
    }
}
