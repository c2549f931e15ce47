package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import java.util.Set;

/// What of a database is read at all.
///
/// @param skippedSchemas schemas whose objects are left out, beside the system's own and rehome's
/// @param skippedExtensions extensions that are left out
/// @param skippedRoles roles that are not made; what is granted to them is left out too
public record CatalogFilter(
        Set<Identifier> skippedSchemas, Set<Identifier> skippedExtensions, Set<Identifier> skippedRoles) {
    /// rehome's own schema on either side.
    public static final Identifier OWN_SCHEMA = new Identifier("rehome");

    public CatalogFilter {
        skippedSchemas = Set.copyOf(skippedSchemas);
        skippedExtensions = Set.copyOf(skippedExtensions);
        skippedRoles = Set.copyOf(skippedRoles);
    }

    /// Everything that is not PostgreSQL's or rehome's own.
    public static CatalogFilter everything() {
        return new CatalogFilter(Set.of(), Set.of(), Set.of());
    }

    /// Whether objects of a schema are read.
    public boolean reads(Identifier schema) {
        String name = schema.value();
        return !name.equals("information_schema")
                && !name.startsWith("pg_")
                && !schema.equals(OWN_SCHEMA)
                && !skippedSchemas.contains(schema);
    }
}
