package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The roles that own something in the database, are granted something or are named by a policy: `pg_shdepend` has
/// them. They are made without login and password; roles are the cluster's, so one that is there already is left.
final class Roles implements ObjectFamily {
    /// 10 is the superuser that `initdb` made, which every cluster has under some name.
    private static final String NAMED = """
            SELECT DISTINCT r.oid, r.rolname
              FROM pg_catalog.pg_shdepend d
              JOIN pg_catalog.pg_roles r ON d.refclassid = 1260 AND r.oid = d.refobjid
             WHERE d.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
               AND r.oid >= 16384
             ORDER BY r.rolname
            """;

    private static final String MEMBERSHIPS = """
            SELECT g.rolname AS role, m.rolname AS member, m.oid, pg_catalog.bool_or(a.admin_option) AS admin
              FROM pg_catalog.pg_auth_members a
              JOIN pg_catalog.pg_roles g ON g.oid = a.roleid
              JOIN pg_catalog.pg_roles m ON m.oid = a.member
             GROUP BY g.rolname, m.rolname, m.oid
             ORDER BY g.rolname, m.rolname
            """;

    private record Role(long oid, Identifier name) {}

    private record Membership(Identifier role, Identifier member, long memberOid, boolean admin) {}

    @Override
    public Contents read(Session session, CatalogContext context) {
        List<CatalogEntry> entries = new ArrayList<>();
        Set<Identifier> made = new HashSet<>();
        for (Role role :
                session.query(NAMED, row -> new Role(row.getLong("oid"), new Identifier(row.getString("rolname"))))) {
            if (isMade(role.name(), context.filter())) {
                made.add(role.name());
                entries.add(create(role));
            }
        }
        session
                .query(
                        MEMBERSHIPS,
                        row -> new Membership(
                                new Identifier(row.getString("role")),
                                new Identifier(row.getString("member")),
                                row.getLong("oid"),
                                row.getBoolean("admin")))
                .stream()
                .filter(m -> made.contains(m.role()) && made.contains(m.member()))
                .forEach(m -> entries.add(grant(m)));
        return Contents.of(entries);
    }

    private static boolean isMade(Identifier role, CatalogFilter filter) {
        return !role.value().startsWith("pg_")
                && !filter.skippedRoles().contains(role)
                && !filter.isCreator(filter.namedOnTarget(role));
    }

    private static CatalogEntry create(Role role) {
        DdlStatement statement = new DdlStatement(
                id(role.name()),
                Section.PRE_DATA,
                "CREATE ROLE " + role.name().quoted() + " NOLOGIN",
                Optional.empty(),
                Set.of(),
                true);
        return new CatalogEntry(SystemTable.PG_ROLE.address(role.oid()), statement);
    }

    private static CatalogEntry grant(Membership membership) {
        String sql = "GRANT " + membership.role().quoted() + " TO "
                + membership.member().quoted() + (membership.admin() ? " WITH ADMIN OPTION" : "");
        DdlStatement statement = new DdlStatement(
                id(membership.member()), Section.POST_DATA, sql, Optional.empty(), Set.of(id(membership.role())), true);
        return new CatalogEntry(SystemTable.PG_ROLE.address(membership.memberOid()), statement);
    }

    static ObjectId id(Identifier role) {
        return new ObjectId(ObjectKind.ROLE, role.quoted());
    }
}
