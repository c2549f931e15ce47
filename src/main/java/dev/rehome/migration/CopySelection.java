package dev.rehome.migration;

import dev.rehome.copy.ExistingMode;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.function.Function;

/// Which tables a copy brings.
///
/// @param include globs on `schema.table`; empty for all
/// @param exclude globs on `schema.table`
/// @param existing what becomes of a table that holds rows which rehome did not bring
/// @param overwrite whether `refresh` may drop rows that are newer or written by others
/// @param scope the group that is copied, and what others hold
public record CopySelection(
        List<String> include,
        List<String> exclude,
        Function<QualifiedName, ExistingMode> existing,
        boolean overwrite,
        TableScope scope) {
    /// Every table; one that holds rows of its own is refused.
    static final CopySelection ALL =
            new CopySelection(List.of(), List.of(), table -> ExistingMode.REFUSE, false, TableScope.ALL);

    public CopySelection {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    CopySelection with(TableScope other) {
        return new CopySelection(include, exclude, existing, overwrite, other);
    }
}
