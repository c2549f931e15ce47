package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Triggers and rules, with whether they are enabled: what acts on writes, made when all rows are in.
final class TriggerFamily implements ObjectFamily {
    private final Relations relations;
    private final List<CatalogEntry> entries = new ArrayList<>();

    /// A trigger or rule; `definition` is empty where a partition's trigger only differs in being enabled.
    private record ActionRow(long oid, Identifier name, long relation, String definition, String enabled) {}

    TriggerFamily(Relations relations) {
        this.relations = relations;
    }

    @Override
    public Contents read(Session session, CatalogContext context) {
        triggers(session, context).forEach(row -> add(SystemTable.PG_TRIGGER, ObjectKind.TRIGGER, row));
        rules(session, context).forEach(row -> add(SystemTable.PG_REWRITE, ObjectKind.RULE, row));
        return Contents.of(entries);
    }

    /// A partition's copy of its parent's trigger comes with the parent's. The fence that following puts on
    /// tables belongs to the move.
    private static List<ActionRow> triggers(Session session, CatalogContext context) {
        return read(session, """
                SELECT t.oid, t.tgname, t.tgrelid,
                       CASE WHEN t.tgparentid = 0 THEN pg_catalog.pg_get_triggerdef(t.oid) ELSE '' END,
                       CASE WHEN t.tgparentid = 0 AND t.tgenabled = 'O' THEN '' ELSE t.tgenabled END
                  FROM pg_catalog.pg_trigger t
                  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
                  LEFT JOIN pg_catalog.pg_trigger p ON p.oid = t.tgparentid
                 WHERE t.tgname !~ '^rehome_(fence$|capture_)' AND %s AND (t.tgparentid = 0 AND NOT t.tgisinternal
                               OR t.tgparentid <> 0 AND NOT p.tgisinternal AND t.tgenabled <> p.tgenabled)
                   AND %s
                """.formatted(
                        context.inSchemas("c.relnamespace"), context.notOfExtension(SystemTable.PG_TRIGGER, "t.oid")));
    }

    private static List<ActionRow> rules(Session session, CatalogContext context) {
        return read(session, """
                SELECT r.oid, r.rulename, r.ev_class, pg_catalog.pg_get_ruledef(r.oid),
                       CASE WHEN r.ev_enabled = 'O' THEN '' ELSE r.ev_enabled END
                  FROM pg_catalog.pg_rewrite r
                  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
                 WHERE r.rulename <> '_RETURN' AND %s AND %s
                """.formatted(
                        context.inSchemas("c.relnamespace"), context.notOfExtension(SystemTable.PG_REWRITE, "r.oid")));
    }

    private static List<ActionRow> read(Session session, String sql) {
        return session.query(
                sql,
                row -> new ActionRow(
                        row.getLong(1),
                        new Identifier(row.getString(2)),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5)));
    }

    private void add(SystemTable system, ObjectKind kind, ActionRow row) {
        relations.relation(row.relation()).ifPresent(table -> {
            ObjectId id = new ObjectId(
                    kind, row.name().quoted() + " on " + table.name().quoted());
            Address address = system.address(row.oid());
            if (!row.definition().isEmpty()) {
                entries.add(new CatalogEntry(address, statement(id, withoutSemicolon(row.definition()), table)));
            }
            if (!row.enabled().isEmpty()) {
                String sql = "ALTER TABLE " + table.name().quoted() + " " + enable(row.enabled()) + " " + kind.name()
                        + " " + row.name().quoted();
                entries.add(new CatalogEntry(address, statement(id, sql, table)));
            }
        });
    }

    private DdlStatement statement(ObjectId id, String sql, RelationRow table) {
        Set<ObjectId> requires = table.isTable() ? relations.data(table) : Set.of();
        return new DdlStatement(id, Section.POST_DATA, sql, Optional.of(table.name()), requires, false);
    }

    private static String enable(String state) {
        return switch (state) {
            case "D" -> "DISABLE";
            case "R" -> "ENABLE REPLICA";
            case "A" -> "ENABLE ALWAYS";
            default -> "ENABLE";
        };
    }

    private static String withoutSemicolon(String sql) {
        return sql.endsWith(";") ? sql.substring(0, sql.length() - 1) : sql;
    }
}
