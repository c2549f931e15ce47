package dev.rehome.backup;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.postgres.Session;
import java.util.List;

/// Reads what of a database belongs into its dump. Given by the caller, who knows which platform the
/// database is of.
@FunctionalInterface
public interface DumpScope {
    /// @param session in the transaction whose snapshot is dumped
    Scope read(Session session);

    /// What is dumped.
    ///
    /// @param catalog the objects, in an order that works
    /// @param putBack statements that come after them: what rehome itself has taken off for a time
    /// @param schemas patterns of schemas that are left out, as `pg_dump --exclude-schema` takes them
    /// @param omitted what the dump does not hold, with the reason
    record Scope(Catalog catalog, List<DdlStatement> putBack, List<String> schemas, List<Omitted> omitted) {
        public Scope {
            putBack = List.copyOf(putBack);
            schemas = List.copyOf(schemas);
            omitted = List.copyOf(omitted);
        }
    }

    /// Something that is in the database and not in the dump.
    record Omitted(String object, String reason) {}
}
