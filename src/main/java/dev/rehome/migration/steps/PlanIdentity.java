package dev.rehome.migration.steps;

import dev.rehome.migration.SchemaMark;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a rehearsal or a dry run was of: another plan or another code needs another one.
///
/// @param plan hash of the plan file
/// @param commit of the code; empty where it is under no version control
public record PlanIdentity(String plan, String commit) {
    /// With the source's schema as it is now: for the record of a rehearsal or a dry run, and to compare with one.
    public Map<String, String> with(Databases databases) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("plan", plan);
        all.put("commit", commit);
        try (Server source = databases.source();
                Session session = source.open("schema")) {
            all.put("schema", SchemaMark.of(session));
        }
        return all;
    }

    /// Whether a record is of what `with` gave.
    static boolean isOf(Map<String, String> wanted, Map<String, String> fields) {
        return fields.entrySet().containsAll(wanted.entrySet());
    }
}
