package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What of a database is read at all.
///
/// @param skippedSchemas schemas whose objects are left out, beside the system's own and rehome's
/// @param skippedExtensions extensions that are left out
/// @param skippedRoles roles that are not made; what is granted to them is left out too
/// @param owners roles whose objects belong to another role on the target
/// @param absentOwners those of them that the target does not have at all: policies name the other role too
/// @param creator the role that makes the objects on the target: no statement says that it owns them
public record CatalogFilter(
        Set<Identifier> skippedSchemas,
        Set<Identifier> skippedExtensions,
        Set<Identifier> skippedRoles,
        Map<Identifier, Identifier> owners,
        Set<Identifier> absentOwners,
        Optional<Identifier> creator) {
    /// rehome's own schema on either side.
    public static final Identifier OWN_SCHEMA = new Identifier("rehome");

    public CatalogFilter {
        skippedSchemas = Set.copyOf(skippedSchemas);
        skippedExtensions = Set.copyOf(skippedExtensions);
        skippedRoles = Set.copyOf(skippedRoles);
        owners = Map.copyOf(owners);
        absentOwners = Set.copyOf(absentOwners);
    }

    public CatalogFilter(
            Set<Identifier> skippedSchemas, Set<Identifier> skippedExtensions, Set<Identifier> skippedRoles) {
        this(skippedSchemas, skippedExtensions, skippedRoles, Map.of(), Set.of(), Optional.empty());
    }

    /// The same with what the target's roles are known to be.
    public CatalogFilter withOwners(
            Map<Identifier, Identifier> newOwners, Set<Identifier> newAbsent, Identifier newCreator) {
        return new CatalogFilter(
                skippedSchemas, skippedExtensions, skippedRoles, newOwners, newAbsent, Optional.of(newCreator));
    }

    /// The same where every owner is on the target, too.
    public CatalogFilter withOwners(Map<Identifier, Identifier> newOwners, Identifier newCreator) {
        return withOwners(newOwners, Set.of(), newCreator);
    }

    /// The role that an object of this owner belongs to on the target.
    Identifier ownerOnTarget(Identifier owner) {
        return owners.getOrDefault(owner, owner);
    }

    /// The role that a policy or a grant for this one names on the target: an owner that is not there has another in
    /// its place; every other role is there or is made.
    Identifier namedOnTarget(Identifier role) {
        return absentOwners.contains(role) ? ownerOnTarget(role) : role;
    }

    boolean isCreator(Identifier owner) {
        return creator.equals(Optional.of(owner));
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
