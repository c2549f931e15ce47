package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What later objects are born with. Last of all, so that it does not change what the move itself makes.
final class DefaultPrivileges implements ObjectFamily {
    private static final String QUERY = """
            SELECT d.oid, pg_catalog.pg_get_userbyid(d.defaclrole) AS role, n.nspname,
                   CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                        WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END AS kind,
                   d.defaclacl::text[] AS acl,
                   CASE WHEN d.defaclnamespace = 0 THEN pg_catalog.acldefault(
                        CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END::"char", d.defaclrole)::text[]
                        ELSE '{}' END AS born
              FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
             WHERE d.defaclnamespace = 0 OR\s""";

    @Override
    public Contents read(Session session, CatalogContext context) {
        List<CatalogEntry> entries = new ArrayList<>();
        session.query(QUERY + context.inSchemas("n.oid") + " ORDER BY 2, 3 NULLS FIRST, 4", row -> {
            add(entries, row, context.filter());
            return true;
        });
        return Contents.of(entries);
    }

    private static void add(List<CatalogEntry> entries, ResultSet row, CatalogFilter filter) throws SQLException {
        Identifier source = new Identifier(row.getString("role"));
        Identifier role = filter.ownerOnTarget(source);
        if (filter.skippedRoles().contains(source)) {
            return;
        }
        @Nullable String schema = row.getString("nspname");
        String in = schema == null ? "" : " IN SCHEMA " + new Identifier(schema).quoted();
        String prefix = "ALTER DEFAULT PRIVILEGES FOR ROLE " + role.quoted() + in + " ";
        ObjectId id = new ObjectId(ObjectKind.DEFAULT_PRIVILEGES, row.getString("kind") + " of " + role.quoted() + in);
        List<AccessItem> born = Attachments.items(row.getArray("born"), source, role);
        List<AccessItem> wanted = Attachments.items(row.getArray("acl"), source, role);
        for (Privileges.Grant grant :
                new Privileges(prefix, row.getString("kind"), "", role).statements(born, wanted)) {
            if (grant.roles().stream().noneMatch(filter.skippedRoles()::contains)) {
                Set<Identifier> roles = new HashSet<>(grant.roles());
                roles.add(role);
                Set<ObjectId> requires = roles.stream().map(Roles::id).collect(Collectors.toCollection(HashSet::new));
                if (schema != null) {
                    requires.add(new ObjectId(ObjectKind.SCHEMA, new Identifier(schema).quoted()));
                }
                DdlStatement statement =
                        new DdlStatement(id, Section.POST_DATA, grant.sql(), Optional.empty(), requires, true);
                entries.add(new CatalogEntry(SystemTable.PG_DEFAULT_ACL.address(row.getLong("oid")), statement));
            }
        }
    }
}
