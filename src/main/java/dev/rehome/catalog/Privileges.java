package dev.rehome.catalog;

import dev.rehome.catalog.AccessItem.Privilege;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.Literal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The GRANT and REVOKE statements that turn the privileges an object is born with into those it has, as pg_dump
/// does (`src/bin/pg_dump/dumputils.c`, `buildACLCommands`).
final class Privileges {
    private final String on;
    private final String prefix;
    private final String column;
    private final Identifier owner;

    /// @param on what they are on: `TABLE app.orders`
    /// @param owner of the object on the target
    Privileges(String on, Identifier owner) {
        this("", on, "", owner);
    }

    /// @param prefix before each statement, for `ALTER DEFAULT PRIVILEGES ..`
    /// @param column quoted, where the privileges are on a column
    Privileges(String prefix, String on, String column, Identifier owner) {
        this.prefix = prefix;
        this.on = on;
        this.column = column.isEmpty() ? "" : " (" + column + ")";
        this.owner = owner;
    }

    /// One statement and the roles that it names.
    record Grant(String sql, Set<Identifier> roles) {
        Grant {
            roles = Set.copyOf(roles);
        }
    }

    /// @param born the items it has when it is made
    /// @param wanted the items it should have, in the order in which they were granted
    List<Grant> statements(List<AccessItem> born, List<AccessItem> wanted) {
        List<Grant> statements = new ArrayList<>();
        for (AccessItem item : born) {
            Set<Privilege> gone = new HashSet<>(item.privileges().keySet());
            wanted.stream()
                    .filter(w -> sameRoles(w, item))
                    .forEach(w -> gone.removeAll(w.privileges().keySet()));
            for (Set<Privilege> together : parts(gone)) {
                String sql = "REVOKE " + words(together) + " ON " + on + " FROM " + item.granteeSql();
                statements.add(grant(sql, item, ""));
            }
        }
        List<AccessItem> ownersFirst = new ArrayList<>(wanted);
        ownersFirst.sort(Comparator.comparing(i -> !i.grantee().equals(Optional.of(owner))));
        ownersFirst.forEach(item -> addGrants(statements, born, item));
        return statements;
    }

    private void addGrants(List<Grant> statements, List<AccessItem> born, AccessItem item) {
        Map<Privilege, Boolean> added = new EnumMap<>(Privilege.class);
        added.putAll(item.privileges());
        born.stream()
                .filter(b -> sameRoles(b, item))
                .forEach(b -> b.privileges().forEach((privilege, option) -> added.remove(privilege, option)));
        for (boolean option : new boolean[] {false, true}) {
            Set<Privilege> same = added.keySet().stream()
                    .filter(p -> Boolean.valueOf(option).equals(added.get(p)))
                    .collect(Collectors.toSet());
            for (Set<Privilege> together : parts(same)) {
                String sql = "GRANT " + words(together) + " ON " + on + " TO " + item.granteeSql();
                statements.add(grant(sql, item, option ? " WITH GRANT OPTION" : ""));
            }
        }
    }

    /// MAINTAIN came with PostgreSQL 17: an older server that refuses it is to take the others.
    private static List<Set<Privilege>> parts(Set<Privilege> privileges) {
        Set<Privilege> rest = new HashSet<>(privileges);
        boolean maintain = rest.remove(Privilege.MAINTAIN);
        List<Set<Privilege>> parts = new ArrayList<>();
        if (!rest.isEmpty()) {
            parts.add(rest);
        }
        if (maintain) {
            parts.add(Set.of(Privilege.MAINTAIN));
        }
        return parts;
    }

    private static boolean sameRoles(AccessItem a, AccessItem b) {
        return a.grantee().equals(b.grantee()) && a.grantor().equals(b.grantor());
    }

    /// What somebody else than the owner granted has to be granted by them: `GRANTED BY` takes only the current role.
    private Grant grant(String sql, AccessItem item, String option) {
        Set<Identifier> roles = new HashSet<>();
        item.grantee().filter(g -> !g.equals(owner)).ifPresent(roles::add);
        if (item.grantor().equals(owner) || !prefix.isEmpty()) {
            return new Grant(prefix + sql + option, roles);
        }
        roles.add(item.grantor());
        String body = "BEGIN SET LOCAL ROLE " + item.grantor().quoted() + "; " + sql + option + "; RESET ROLE; END";
        return new Grant("DO " + Literal.quote(body), roles);
    }

    private String words(Set<Privilege> privileges) {
        return privileges.stream().sorted().map(p -> p.word() + column).collect(Collectors.joining(", "));
    }
}
