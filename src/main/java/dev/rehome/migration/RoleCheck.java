package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Roles that own, are granted or are named by a policy on the source, as the target knows them.
final class RoleCheck implements Check.OfBothSides {
    /// @param granted whether a grant or policy names it, too
    private record Named(String role, boolean owner, boolean granted) {}

    @Override
    public String subject() {
        return "roles";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        Map<String, Boolean> settable = settable(target);
        boolean mayCreate = target.scalar(
                        "SELECT rolcreaterole OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user")
                .equals("t");
        Identifier creator = new Identifier(target.scalar("SELECT current_user"));
        for (Named named : named(source, request)) {
            if (!request.filter().skippedRoles().contains(new Identifier(named.role()))) {
                report(named, settable, mayCreate, creator, report);
            }
        }
    }

    /// In the words of `schema` and `copy`.
    private static void report(
            Named named, Map<String, Boolean> settable, boolean mayCreate, Identifier creator, PreflightReport report) {
        Identifier role = new Identifier(named.role());
        String name = role.quoted();
        Boolean may = settable.get(named.role());
        if (may == null && mayCreate) {
            report.note(
                    PreflightProblem.ROLE_MISSING,
                    "role " + name,
                    "the target does not have it: it will be created NOLOGIN, without password",
                    "");
        } else if (may == null && !named.granted()) {
            report.note(PreflightProblem.ROLE_MISSING, "role " + name, TargetRoles.ownedBy(role, creator), "");
        } else if (may == null) {
            report.warning(
                    PreflightProblem.ROLE_MISSING,
                    "role " + name,
                    TargetRoles.lacking(creator) + ": what is granted to it is left out",
                    "on the target: CREATE ROLE " + name + " NOLOGIN");
        } else if (named.owner() && !may) {
            report.warning(
                    PreflightProblem.ROLE_NOT_SETTABLE,
                    "role " + name,
                    TargetRoles.notSettable(role, creator),
                    "on the target: " + TargetRoles.settable(role, creator));
        }
    }

    private static Map<String, Boolean> settable(Session target) {
        String right = target.version().atLeast(16) ? "SET" : "MEMBER";
        Map<String, Boolean> roles = new HashMap<>();
        target.query(
                        "SELECT r.rolname, pg_catalog.pg_has_role(r.oid, '" + right + "') FROM pg_catalog.pg_roles r",
                        row -> Map.entry(row.getString(1), row.getBoolean(2)))
                .forEach(entry -> roles.put(entry.getKey(), entry.getValue()));
        return roles;
    }

    private static List<Named> named(Session source, PreflightRequest request) {
        String moves = UserSchemas.condition(request);
        return source.query(
                """
                WITH n AS (SELECT * FROM pg_catalog.pg_namespace n WHERE %s),
                named(role, owner) AS (
                  SELECT nspowner, true FROM n WHERE nspname <> 'public'
                  UNION SELECT c.relowner, true FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace
                  UNION SELECT p.proowner, true FROM pg_catalog.pg_proc p JOIN n ON n.oid = p.pronamespace
                  UNION SELECT t.typowner, true FROM pg_catalog.pg_type t JOIN n ON n.oid = t.typnamespace
                  UNION SELECT a.grantee, false FROM n, pg_catalog.aclexplode(n.nspacl) a WHERE a.grantee <> n.nspowner
                  UNION SELECT a.grantee, false FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace,
                               pg_catalog.aclexplode(c.relacl) a WHERE a.grantee <> c.relowner
                  UNION SELECT a.grantee, false FROM pg_catalog.pg_proc p JOIN n ON n.oid = p.pronamespace,
                               pg_catalog.aclexplode(p.proacl) a WHERE a.grantee <> p.proowner
                  UNION SELECT r.role, false FROM pg_catalog.pg_policy p
                          JOIN pg_catalog.pg_class c ON c.oid = p.polrelid JOIN n ON n.oid = c.relnamespace,
                               pg_catalog.unnest(p.polroles) r(role))
                SELECT r.rolname, pg_catalog.bool_or(x.owner) AS owner, pg_catalog.bool_or(NOT x.owner) AS granted
                  FROM named x JOIN pg_catalog.pg_roles r ON r.oid = x.role
                 WHERE r.rolname !~ '^pg_' AND r.oid <> 10 GROUP BY r.rolname ORDER BY r.rolname""".replace("%s", moves), row -> new Named(row.getString(1), row.getBoolean(2), row.getBoolean(3)));
    }
}
