package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Fence;
import dev.rehome.migration.CopyRequest;
import dev.rehome.migration.cutover.LiveSide;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Downtime;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.Supabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// `freeze` and `thaw`: for a move without a switch. The source refuses every write to the plan's tables, or takes them
/// again. Where a switch is journalled that decides, and both refuse to touch it.
final class FreezeStep implements Action {
    private final MoveParts move;
    private final Databases databases;
    private final Path state;
    private final boolean freeze;

    private FreezeStep(StepSettings step, Parts parts, boolean freeze) {
        this.move = MoveParts.of(step, parts);
        this.databases = parts.databases();
        this.state = parts.state();
        this.freeze = freeze;
    }

    static FreezeStep freeze(StepSettings step, Parts parts) {
        return new FreezeStep(step, parts, true);
    }

    static FreezeStep thaw(StepSettings step, Parts parts) {
        return new FreezeStep(step, parts, false);
    }

    @Override
    public String plan() {
        return (freeze ? "refuse writes to the tables" : "take writes again to the tables") + move.words()
                + " on the source";
    }

    @Override
    public Map<String, String> act(StepRun run) {
        return Map.of("tables", String.valueOf(put(freeze, run)));
    }

    @Override
    public void undo(StepRun run) {
        put(!freeze, run);
    }

    @Override
    public String undoPlan() {
        return (freeze ? "take writes again to the tables" : "refuse writes to the tables") + move.words()
                + " on the source";
    }

    @Override
    public Downtime downtime() {
        return freeze ? Downtime.BEGINS : Downtime.ENDS;
    }

    private int put(boolean closed, StepRun run) {
        refuseSwitched();
        try (Server source = databases.source();
                StepRun.Registration _ = run.onInterrupt(source::cancelAll);
                Session session = source.open("freeze")) {
            Set<QualifiedName> tables = tables(session);
            session.begin();
            session.execute("SET LOCAL lock_timeout = '10s'");
            if (closed) {
                Fence.raise(session, tables);
            } else {
                Fence.lower(session, tables);
            }
            session.commit();
            return tables.size();
        }
    }

    private void refuseSwitched() {
        boolean switched = LiveSide.read(state).stream()
                .anyMatch(side -> side.side() == Side.TARGET || side.underWay().isPresent());
        if (switched) {
            throw new RehomeException(
                    StepsProblem.SWITCHED,
                    (freeze ? "freeze" : "thaw") + ": a switch stands, and decides which side takes writes",
                    "the journal of the cutover says so",
                    "leave freeze and thaw out of a phase with a cutover; it does both");
        }
    }

    private Set<QualifiedName> tables(Session session) {
        Set<String> managed =
                Supabase.managedSchemas().stream().map(Identifier::value).collect(Collectors.toSet());
        List<QualifiedName> all = session.query("""
                SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
                   AND n.nspname NOT IN ('information_schema', 'rehome')""", row -> QualifiedName.of(row.getString(1), row.getString(2)));
        return all.stream()
                .filter(table -> !managed.contains(table.schema().value()))
                .filter(this::isSelected)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isSelected(QualifiedName table) {
        boolean in = move.include().isEmpty()
                || move.include().stream().anyMatch(glob -> CopyRequest.globMatches(glob, table));
        boolean out = move.exclude().stream().anyMatch(glob -> CopyRequest.globMatches(glob, table));
        List<String> group = move.group().groups().getOrDefault(move.group().name(), List.of());
        return in && !out && (group.isEmpty() || group.stream().anyMatch(glob -> CopyRequest.globMatches(glob, table)));
    }
}
