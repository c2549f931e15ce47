package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.Optional;

/// A sequence; its position is read at the moment it is needed, not kept here.
///
/// @param name its name
/// @param owner the role that owns it
/// @param increment its step, negative for a descending one
/// @param table the table whose column owns it, if any
public record Sequence(QualifiedName name, Identifier owner, long increment, Optional<QualifiedName> table) {}
