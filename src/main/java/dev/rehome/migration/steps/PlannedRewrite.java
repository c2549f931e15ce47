package dev.rehome.migration.steps;

import dev.rehome.rewrite.RewriteOptions;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the plan says of rewriting the code.
public final class PlannedRewrite {
    private PlannedRewrite() {}

    /// @param only globs of files that may be edited; empty for all
    /// @param renameMentions whether what still says the old name is renamed
    public static RewriteOptions options(Settings settings, List<String> only, boolean renameMentions) {
        return new RewriteOptions(
                settings.get(Keys.REWRITE_POSTGREST),
                settings.get(Keys.REWRITE_MAX_ROWS),
                settings.get(Keys.REWRITE_TX_END),
                settings.get(Keys.REWRITE_AGGREGATES),
                settings.get(Keys.REWRITE_ONE_SERVER).orElse(false),
                only,
                settings.get(Keys.REWRITE_MODULE),
                settings.get(Keys.REWRITE_RENAME).orElse(Map.of()),
                renameMentions ? Optional.of(settings.get(Keys.REWRITE_NAME).orElse("postgres")) : Optional.empty());
    }
}
