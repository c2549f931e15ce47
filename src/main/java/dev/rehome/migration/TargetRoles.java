package dev.rehome.migration;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.supabase.NotMoved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which roles the target has and what the role that works there may do with them.
///
/// @param creator the role that makes objects on the target
/// @param mayCreate whether it may make roles
/// @param superuser whether it is one
/// @param present every role of the target's cluster
/// @param memberOf the roles that it may act as
public record TargetRoles(
        Identifier creator, boolean mayCreate, boolean superuser, Set<Identifier> present, Set<Identifier> memberOf) {
    public TargetRoles {
        present = Set.copyOf(present);
        memberOf = Set.copyOf(memberOf);
    }

    private record Row(Identifier name, boolean member, boolean self, boolean superuser, boolean mayCreate) {}

    static TargetRoles read(Session target) {
        List<Row> rows = target.query(
                """
                SELECT r.rolname, pg_catalog.pg_has_role(r.oid, 'MEMBER') AS member, r.rolname = current_user AS self,
                       r.rolsuper, r.rolcreaterole
                  FROM pg_catalog.pg_roles r
                """,
                row -> new Row(
                        new Identifier(row.getString("rolname")),
                        row.getBoolean("member"),
                        row.getBoolean("self"),
                        row.getBoolean("rolsuper"),
                        row.getBoolean("rolcreaterole")));
        Row self = rows.stream().filter(Row::self).findFirst().orElseThrow();
        Set<Identifier> present = new HashSet<>();
        Set<Identifier> memberOf = new HashSet<>();
        for (Row row : rows) {
            present.add(row.name());
            if (row.member()) {
                memberOf.add(row.name());
            }
        }
        return new TargetRoles(self.name(), self.superuser() || self.mayCreate(), self.superuser(), present, memberOf);
    }

    /// The filter for the source: objects of a role that the creator may not act as belong to the creator.
    CatalogFilter sourceFilter(CatalogFilter filter, Set<Identifier> sourceRoles, Set<Identifier> owning) {
        Map<Identifier, Identifier> owners = new TreeMap<>();
        for (Identifier role : sourceRoles) {
            boolean settable = present.contains(role)
                    ? memberOf.contains(role)
                    : superuser && !filter.skippedRoles().contains(role);
            if (!settable) {
                owners.put(role, creator);
            }
        }
        Set<Identifier> absent = new HashSet<>(owners.keySet());
        absent.retainAll(owning);
        absent.removeAll(present);
        return filter.withOwners(owners, absent, creator);
    }

    CatalogFilter targetFilter(CatalogFilter filter) {
        return filter.withOwners(Map.of(), Set.of(), creator);
    }

    /// Whether a role is there or can be made.
    boolean isUsable(Identifier role) {
        return present.contains(role) || mayCreate;
    }

    /// What is said of a role that the target lacks and that nobody there may make.
    static String lacking(Identifier creator) {
        return "the target does not have it and " + creator.quoted() + " may not make roles";
    }

    /// What is said of the objects of a role that the target lacks.
    static String ownedBy(Identifier role, Identifier creator) {
        return "its objects belong to " + creator.quoted() + " on the target, because there is no role " + role.quoted()
                + " there";
    }

    /// What is said of the objects of a role that is there, and that the creator may not act as.
    static String notSettable(Identifier role, Identifier creator) {
        return "its objects belong to " + creator.quoted() + " on the target, which may not act as " + role.quoted();
    }

    /// How an administrator changes that.
    static String settable(Identifier role, Identifier creator) {
        return "GRANT " + role.quoted() + " TO " + creator.quoted();
    }

    /// One line for each role whose objects belong to the creator instead.
    List<NotMoved> renamed(Map<Identifier, Identifier> owners, Set<Identifier> owning) {
        List<NotMoved> renamed = new ArrayList<>();
        owners.keySet().stream().filter(owning::contains).forEach(role -> {
            String why = present.contains(role)
                    ? notSettable(role, creator) + "; an administrator can change that: " + settable(role, creator)
                    : ownedBy(role, creator);
            renamed.add(new NotMoved("ownership by role " + role.quoted(), why));
        });
        return renamed;
    }
}
