package dev.rehome.catalog;

import dev.rehome.sql.QualifiedName;
import java.util.Optional;
import java.util.Set;

/// One statement that makes an object, or one part of an object (its owner, grants, comment), on the target.
///
/// @param id what it makes; several statements may carry the same id
/// @param section when it runs
/// @param sql one statement without a semicolon at the end
/// @param table the table it belongs to, for indexes, constraints, triggers, policies
/// @param requires what must be there before; [ObjectKind#DATA] for rows. Ids that no statement of the plan makes
///     are already there; one is there when every statement with it that comes earlier in the list has run
/// @param optional whether the object itself works without it (an owner, a grant, a comment): a refusal is then
///     listed, and nothing that requires the object is held back
public record DdlStatement(
        ObjectId id,
        Section section,
        String sql,
        Optional<QualifiedName> table,
        Set<ObjectId> requires,
        boolean optional) {
    public DdlStatement {
        requires = Set.copyOf(requires);
    }
}
