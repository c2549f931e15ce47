package dev.rehome.verify;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A table whose rows are closed to our role although it owns the table, and so may open it: by FORCE ROW LEVEL
/// SECURITY, or because the owner took its own SELECT away.
///
/// @param forced whether row security is forced on its owner
/// @param denied whether the role lacks SELECT
record HiddenTable(QualifiedName name, boolean forced, boolean denied) {

    /// Those of a database, by name; none where the role is a superuser.
    static Map<QualifiedName, HiddenTable> all(Session session) {
        String sql = """
                SELECT n.nspname, c.relname, f.forced, d.denied
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN (SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user) r,
                LATERAL (SELECT c.relrowsecurity AND c.relforcerowsecurity AND NOT r.bypasses AS forced) f,
                LATERAL (SELECT NOT has_table_privilege(c.oid, 'SELECT') AS denied) d
                WHERE c.relkind IN ('r', 'p') AND (f.forced OR d.denied) AND pg_has_role(c.relowner, 'USAGE')""";
        Map<QualifiedName, HiddenTable> hidden = new HashMap<>();
        session.query(sql, row -> {
            QualifiedName name = QualifiedName.of(row.getString(1), row.getString(2));
            return hidden.put(name, new HiddenTable(name, row.getBoolean(3), row.getBoolean(4)));
        });
        return hidden;
    }

    /// What opens it, as its owner may. To be rolled back.
    List<String> opening() {
        List<String> statements = new ArrayList<>();
        if (denied) {
            statements.add("GRANT SELECT ON TABLE " + name.quoted() + " TO CURRENT_USER");
        }
        if (forced) {
            statements.add("ALTER TABLE ONLY " + name.quoted() + " NO FORCE ROW LEVEL SECURITY");
        }
        return statements;
    }

    /// What was done to read it, for the output.
    String note() {
        String what = forced
                ? denied ? "forced row security was lifted and SELECT granted" : "forced row security was lifted"
                : "SELECT was granted to its owner";
        return "on target " + what + " inside a transaction that was rolled back";
    }

    /// What a person can do where we could not open it.
    String remedy() {
        String right = forced ? "ALTER ROLE .. BYPASSRLS" : "GRANT SELECT on it to the role";
        return right + ", or verify while nobody else is connected to the target";
    }
}
