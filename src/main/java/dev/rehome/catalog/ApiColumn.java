package dev.rehome.catalog;

import dev.rehome.sql.Identifier;

/// A column of a relation.
///
/// @param name its name
/// @param type of its values
/// @param notNull whether it refuses null
/// @param filled whether it gets a value where an INSERT leaves it out: a default, an identity, a generated value, or
///     the default of its domain
/// @param writable whether INSERT and UPDATE may carry a value for it
public record ApiColumn(Identifier name, ApiType type, boolean notNull, boolean filled, boolean writable) {}
