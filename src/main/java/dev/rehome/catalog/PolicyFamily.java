package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Row level security: policies, and whether they bind others than the owner, and the owner too.
final class PolicyFamily implements ObjectFamily {
    private final Relations relations;
    private final List<CatalogEntry> entries = new ArrayList<>();

    private record PolicyRow(
            long oid,
            Identifier name,
            long relation,
            String command,
            boolean permissive,
            String roles,
            Optional<String> using,
            Optional<String> check) {}

    PolicyFamily(Relations relations) {
        this.relations = relations;
    }

    @Override
    public Contents read(Session session, CatalogContext context) {
        relations.relations().stream().filter(RelationRow::isTable).forEach(this::addSwitches);
        for (PolicyRow policy : policies(session, context)) {
            relations.relation(policy.relation()).ifPresent(table -> add(table, policy, context));
        }
        return Contents.of(entries);
    }

    private static List<PolicyRow> policies(Session session, CatalogContext context) {
        return session.query(
                """
                SELECT p.oid, p.polname, p.polrelid, p.polcmd, p.polpermissive,
                       pg_catalog.array_to_string(p.polroles, ' ') AS roles,
                       pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using,
                       pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
                  FROM pg_catalog.pg_policy p
                  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
                 WHERE %s
                """.formatted(context.inSchemas("c.relnamespace")),
                row -> new PolicyRow(
                        row.getLong("oid"),
                        new Identifier(row.getString("polname")),
                        row.getLong("polrelid"),
                        row.getString("polcmd"),
                        row.getBoolean("polpermissive"),
                        row.getString("roles"),
                        Optional.ofNullable(row.getString("using")),
                        Optional.ofNullable(row.getString("with_check"))));
    }

    /// FORCE would hide rows from the checks of foreign keys and from REFRESH, so it comes after them.
    private void addSwitches(RelationRow table) {
        ObjectId id = new ObjectId(
                ObjectKind.POLICY, "row security on " + table.name().quoted());
        Address address = new Address(-1, table.oid());
        String alter = "ALTER TABLE " + table.name().quoted() + " ";
        Set<ObjectId> requires = new HashSet<>(relations.data(table));
        requires.add(table.id());
        if (table.rowSecurity()) {
            add(address, id, alter + "ENABLE ROW LEVEL SECURITY", table, requires);
        }
        if (table.forcedRowSecurity()) {
            requires.addAll(relations.foreignKeysOf(table));
            add(address, id, alter + "FORCE ROW LEVEL SECURITY", table, requires);
        }
    }

    private void add(RelationRow table, PolicyRow policy, CatalogContext context) {
        List<Identifier> roles = Arrays.stream(policy.roles().split(" "))
                .filter(oid -> !oid.equals("0"))
                .map(oid -> context.roles().getOrDefault(Long.valueOf(oid), new Identifier("role " + oid)))
                .map(context.filter()::namedOnTarget)
                .sorted()
                .toList();
        String to = roles.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        ObjectId id = new ObjectId(
                ObjectKind.POLICY,
                policy.name().quoted() + " on " + table.name().quoted());
        String sql = "CREATE POLICY " + policy.name().quoted() + " ON "
                + table.name().quoted() + (policy.permissive() ? "" : " AS RESTRICTIVE")
                + command(policy.command()) + (roles.isEmpty() ? "" : " TO " + to)
                + policy.using().map(e -> " USING (" + e + ")").orElse("")
                + policy.check().map(e -> " WITH CHECK (" + e + ")").orElse("");
        Set<ObjectId> requires = new HashSet<>(relations.data(table));
        roles.forEach(role -> requires.add(new ObjectId(ObjectKind.ROLE, role.quoted())));
        add(SystemTable.PG_POLICY.address(policy.oid()), id, sql, table, requires);
    }

    private static String command(String command) {
        return switch (command) {
            case "r" -> " FOR SELECT";
            case "a" -> " FOR INSERT";
            case "w" -> " FOR UPDATE";
            case "d" -> " FOR DELETE";
            default -> "";
        };
    }

    private void add(Address address, ObjectId id, String sql, RelationRow table, Set<ObjectId> requires) {
        entries.add(new CatalogEntry(
                address, new DdlStatement(id, Section.POST_DATA, sql, Optional.of(table.name()), requires, false)));
    }
}
