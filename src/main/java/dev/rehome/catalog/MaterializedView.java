package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.Set;

/// A materialised view. Its DDL makes it WITH NO DATA; filling it is the copy's job.
///
/// @param name its name
/// @param owner the role that owns it
/// @param populated whether it holds rows on the source; one that does not stays empty
/// @param requires the other materialised views that it reads, directly or through views: they are refreshed before
public record MaterializedView(QualifiedName name, Identifier owner, boolean populated, Set<QualifiedName> requires) {
    public MaterializedView {
        requires = Set.copyOf(requires);
    }
}
